// SPDX-License-Identifier: Apache-2.0
// Losses of BN-WVAD.
#include "vigil/nn/losses/batchnorm.h"

#include <algorithm>
#include <limits>

#include "vigil/nn/losses/regularity.h"

namespace vigil {
namespace {

constexpr double kSmallest = 1e-12;  // variance

// Snippets by place in the rows of a class: bag * T + time.
struct Chosen {
  at::Tensor anomalous, normal;  // [M] int64 each
};

at::Tensor floor_of(double share, const at::Tensor& count) {
  return (count.to(at::kDouble) * share).floor().to(at::kLong);
}

// 0 for the largest number of each row, 1 for the next, ...; padding last.
at::Tensor ranks(const Series& series) {
  const at::Tensor seen = series.values.masked_fill(series.inside.logical_not(), -std::numeric_limits<double>::infinity());
  const at::Tensor order = std::get<1>(at::sort(seen, /*stable=*/true, /*dim=*/1, /*descending=*/true));
  const at::Tensor rank = at::arange(seen.size(1), at::kLong).unsqueeze(0).expand_as(order);
  return at::zeros_like(order).scatter(1, order, rank);
}

Chosen choose(const Series& anomalous, const Series& normal, const MahalanobisConfig& config, const Batch& batch) {
  const at::Tensor of_bag = ranks(anomalous).lt(floor_of(config.bag_share, anomalous.lengths).unsqueeze(1));
  const Series joined{anomalous.values.reshape({1, -1}), {}, anomalous.inside.reshape({1, -1})};
  const at::Tensor of_batch = ranks(joined).lt(floor_of(config.batch_share, anomalous.lengths.sum())).reshape_as(of_bag);
  const at::Tensor a = of_bag.logical_or(of_batch).logical_and(anomalous.inside).flatten().nonzero().squeeze(1);

  // Rank by rank, within a rank bag by bag.
  const std::int64_t bags = normal.values.size(0);
  const at::Tensor turn = ranks(normal) * bags + at::arange(bags, at::kLong).unsqueeze(1);
  const at::Tensor last = at::full_like(turn, std::numeric_limits<std::int64_t>::max());
  const at::Tensor n = at::where(normal.inside, turn, last).flatten().argsort();
  const std::int64_t count = std::min(a.size(0), normal.lengths.sum().item<std::int64_t>());
  if (count == 0)
    batch.refuse_input(
        "chose no snippet of its anomalous bags, whose longest has " + std::to_string(anomalous.lengths.max().item<std::int64_t>()),
        "longer bags, or a larger bag_share or batch_share");
  return {a.slice(0, 0, count), n.slice(0, 0, count)};
}

at::Tensor level(const std::string& number, const MahalanobisConfig& config, const Batch& batch) {
  const at::Tensor& hidden = batch.extra("hidden_" + number, 3);  // [B, T, F]
  const at::Tensor& mean = batch.extra("running_mean_" + number, 1);
  const at::Tensor& variance = batch.extra("running_var_" + number, 1);
  const auto distances = [&](const at::Tensor& x) { return mahalanobis_distance(x, mean, variance); };

  const Series all = batch.series("scores").with(distances(hidden.detach()));
  const at::Tensor anomalous = batch.anomalous(), normal = batch.normal();
  const Chosen chosen = choose(all.of(anomalous), all.of(normal), config, batch);
  const auto rows = [&](const at::Tensor& bags, const at::Tensor& places) {
    return hidden.index_select(0, bags).flatten(0, 1).index_select(0, places);  // [M, F]
  };
  return at::relu(config.margin - distances(rows(anomalous, chosen.anomalous)) + distances(rows(normal, chosen.normal))).mean();
}

}  // namespace

at::Tensor mahalanobis_distance(const at::Tensor& x, const at::Tensor& mean, const at::Tensor& variance) {
  return ((x - mean) / variance.clamp_min(kSmallest).sqrt()).norm(2, {-1});
}

FieldTable NormalNormConfig::fields() {
  using C = NormalNormConfig;
  return fields_of<C>(field("of", &C::of, "", any(), "scores, or an extra of one number a snippet"));
}

at::Tensor normal_norm(const NormalNormConfig& config, const Batch& batch) {
  return sparse({config.of, On::normal, SparseConfig::Norm::l2, Extent::bag, OverBags::mean}, batch);
}

FieldTable MahalanobisConfig::fields() {
  using C = MahalanobisConfig;
  return fields_of<C>(field("bag_share", &C::bag_share, "", range(0, 1), "of each anomalous bag's snippets, the farthest"),
                      field("batch_share", &C::batch_share, "", range(0, 1), "of all anomalous bags' snippets, the farthest"),
                      field("weight_1", &C::weight_1, "", range(0, 1e6), "of the distances before batch norm 1"),
                      field("weight_2", &C::weight_2, "", range(0, 1e6), "of the distances before batch norm 2"),
                      field("margin", &C::margin, "", range(0, 1e6), "by which anomalous snippets shall be farther"));
}

at::Tensor mahalanobis(const MahalanobisConfig& config, const Batch& batch) {
  return config.weight_1 * level("1", config, batch) + config.weight_2 * level("2", config, batch);
}

}  // namespace vigil
