// SPDX-License-Identifier: Apache-2.0
// Ranking losses.
#include "vigil/nn/losses/ranking.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr const char* kOf = "what is ranked: scores, or an extra of one number a snippet";
constexpr const char* kPairs = "every anomalous bag with every normal one, or the i-th with the i-th";
constexpr const char* kMargin = "by which an anomalous bag shall be above";

template <typename C>
FieldTable pair_fields() {
  return fields_of<C>(field("of", &C::of, "", any(), kOf), field("pairs", &C::pairs, "", pairs_names(), kPairs),
                      field("margin", &C::margin, "", range(0, 1e6), kMargin));
}

}  // namespace

FieldTable RankConfig::fields() {
  using C = RankConfig;
  return fields_of<C>(
      field("of", &C::of, "", any(), kOf),
      field("top", &C::top, "snippets", range(0, 65536), "a bag is the mean of so many of its largest; 0: floor(T / 16) + 1"),
      field("negative", &C::negative, "", choice<Negative>({{"top", Negative::top}, {"max", Negative::max}}),
            "a normal bag: the mean of its top as well, or its largest"),
      field("pairs", &C::pairs, "", pairs_names(), kPairs),
      field("reduce", &C::reduce, "", choice<Reduce>({{"mean", Reduce::mean}, {"form_a", Reduce::form_a}}),
            "mean over pairs; form_a: sum over all pairs divided by the number of normal bags, as Sultani's code"),
      field("margin", &C::margin, "", range(0, 1e6), kMargin));
}

void RankConfig::check() const {
  if (reduce == Reduce::form_a && pairs == Pairs::one)
    throw Error::usage("the loss 'rank' has reduce=form_a, which sums over all pairs, and pairs=one", "leave one of them out");
}

at::Tensor rank(const RankConfig& config, const Batch& batch) {
  const Series series = batch.series(config.of);
  const at::Tensor a = mean_top(series.of(batch.anomalous()), config.top, batch);
  const std::int64_t top = config.negative == RankConfig::Negative::max ? 1 : config.top;
  const at::Tensor n = mean_top(series.of(batch.normal()), top, batch);
  const at::Tensor hinge = pair_hinge(a, n, config.margin, config.pairs, batch);
  return config.reduce == RankConfig::Reduce::mean ? hinge.mean() : hinge.sum() / n.size(0);
}

FieldTable MeanRankConfig::fields() {
  return pair_fields<MeanRankConfig>();
}

at::Tensor mean_rank(const MeanRankConfig& config, const Batch& batch) {
  const Series series = batch.series(config.of);
  return pair_hinge(mean_of(series.of(batch.anomalous()), batch), mean_of(series.of(batch.normal()), batch), config.margin,
                    config.pairs, batch)
      .mean();
}

FieldTable RangeRankConfig::fields() {
  return pair_fields<RangeRankConfig>();
}

at::Tensor range_rank(const RangeRankConfig& config, const Batch& batch) {
  const Series series = batch.series(config.of);
  const at::Tensor largest = mean_top(series, 1, batch);
  const at::Tensor smallest = -mean_top(series.with(-series.values), 1, batch);
  const at::Tensor spread = largest - smallest;
  return pair_hinge(spread.index_select(0, batch.anomalous()), spread.index_select(0, batch.normal()), config.margin, config.pairs,
                    batch)
      .mean();
}

FieldTable DynamicRankConfig::fields() {
  return pair_fields<DynamicRankConfig>();
}

at::Tensor dynamic_rank(const DynamicRankConfig& config, const Batch& batch) {
  const at::Tensor largest = mean_top(batch.series(config.of), 1, batch);
  return pair_hinge(largest.index_select(0, batch.anomalous()), largest.index_select(0, batch.normal()), config.margin,
                    config.pairs, batch)
      .mean();
}

}  // namespace vigil
