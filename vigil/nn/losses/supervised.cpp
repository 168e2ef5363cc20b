// SPDX-License-Identifier: Apache-2.0
// Losses against the truth of each snippet.
#include "vigil/nn/losses/supervised.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr const char* kOf = "scores, or an extra of one number a snippet";

struct Known {
  at::Tensor values, truth;  // [M]: all snippets whose truth is known
};

Known known(const std::string& of, const Batch& batch) {
  const Series series = batch.series(of);
  const at::Tensor& truth = batch.bags().frames;
  if (!truth.defined())
    batch.refuse_input("needs the truth of each snippet, which these bags have not",
                       "use bce, which needs the labels of bags only");
  if (truth.sizes() != series.values.sizes())
    batch.refuse_input(fmt::format("got truth of {} for '{}' of {}", shape_text(truth), of, shape_text(series.values)),
                       "one number a snippet");
  const at::Tensor counts = series.inside.logical_and(truth.isnan().logical_not());
  if (!counts.any().item<bool>()) batch.refuse_input("found no snippet whose truth is known", "NaN means: not known");
  return {series.values.masked_select(counts), truth.masked_select(counts).to(series.values.scalar_type())};
}

}  // namespace

FieldTable FrameBceConfig::fields() {
  using C = FrameBceConfig;
  return fields_of<C>(
      field("of", &C::of, "", any(), kOf), field("positive", &C::positive, "", range(0, 1e6), "weight of anomalous snippets"),
      field("negative", &C::negative, "", range(0, 1e6), "weight of normal snippets"),
      field("epsilon", &C::epsilon, "", range(0, 0.1), "added inside the logarithms, which are else at least -100"));
}

void FrameBceConfig::check() const {
  if (epsilon > 0 && are_logits(of))
    throw Error::usage(fmt::format("the loss 'frame_bce' has epsilon={:g} of '{}', where no logarithm of 0 comes up", epsilon, of),
                       "leave it out, or write of=scores");
}

at::Tensor frame_bce(const FrameBceConfig& config, const Batch& batch) {
  const auto [p, y] = known(config.of, batch);
  const double w1 = config.positive, w0 = config.negative;
  if (are_logits(config.of)) return -(w1 * y * at::log_sigmoid(p) + w0 * (1 - y) * at::log_sigmoid(-p)).mean();
  if (config.epsilon == 0) return binary_cross_entropy(p, y, config.of, batch, w1, w0);
  return -(w1 * y * at::log(p + config.epsilon) + w0 * (1 - y) * at::log(1 - p + config.epsilon)).mean();
}

FieldTable FrameMaeConfig::fields() {
  using C = FrameMaeConfig;
  return fields_of<C>(field("of", &C::of, "", any(), kOf));
}

at::Tensor frame_mae(const FrameMaeConfig& config, const Batch& batch) {
  const auto [values, y] = known(config.of, batch);
  return at::l1_loss(are_logits(config.of) ? at::sigmoid(values) : values, y);
}

}  // namespace vigil
