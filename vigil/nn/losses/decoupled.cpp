// SPDX-License-Identifier: Apache-2.0
// Losses of DSANet.
#include "vigil/nn/losses/decoupled.h"

#include <fmt/format.h>

#include "vigil/nn/losses/classification.h"

namespace vigil {
namespace {

// y [B, K] or [1, K], rows of sum 1: a part of it goes to all classes alike.
at::Tensor smoothed(const at::Tensor& y, double smoothing) {
  return (1 - smoothing) * y + smoothing / static_cast<double>(y.size(1));
}

at::Tensor entropy(const at::Tensor& y, const at::Tensor& logits) {
  return -(y * at::log_softmax(logits, 1)).sum(1).mean();
}

// The extra `name` [B, T, F] with zero rows outside the true lengths.
at::Tensor rows_inside(const Batch& batch, const std::string& name, const at::Tensor& inside) {
  const at::Tensor& rows = batch.extra(name, 3);
  if (rows.size(0) != inside.size(0) || rows.size(1) != inside.size(1))
    batch.refuse_input(fmt::format("got '{}' of {} for scores of {}", name, shape_text(rows), shape_text(inside)), "");
  return rows.masked_fill(inside.logical_not().unsqueeze(2), 0);
}

Limits shares() {
  return range(0, 1);
}

}  // namespace

FieldTable ConsistencyConfig::fields() {
  return {};
}

at::Tensor consistency(const ConsistencyConfig&, const Batch& batch) {
  const Series scores = batch.series("scores");
  const at::Tensor visual = rows_inside(batch, "visual", scores.inside);
  const at::Tensor rebuilt = rows_inside(batch, "reconstruction", scores.inside);
  if (visual.size(2) != rebuilt.size(2))
    batch.refuse_input(fmt::format("got 'reconstruction' of {} for 'visual' of {}", shape_text(rebuilt), shape_text(visual)), "");
  const at::Tensor error = (1 - (unit(visual) * unit(rebuilt)).sum(2)) / 2;  // [B, T], 0 to 1
  const at::Tensor apart = (scores.values - error).masked_fill(scores.inside.logical_not(), 0);
  return at::square(apart).sum() / scores.lengths.sum();
}

FieldTable GatherConfig::fields() {
  return {};
}

at::Tensor gather(const GatherConfig&, const Batch& batch) {
  return batch.extra("gather", 0);
}

FieldTable EventCrossEntropyConfig::fields() {
  using C = EventCrossEntropyConfig;
  return fields_of<C>(field("of", &C::of, "", any(), "one number a bag and class"),
                      field("smoothing", &C::smoothing, "", shares(), "of the classes wanted, so much goes to all alike"));
}

at::Tensor event_cross_entropy(const EventCrossEntropyConfig& config, const Batch& batch) {
  const at::Tensor& logits = batch.extra(config.of, 2);
  return entropy(smoothed(class_shares(batch, logits, config.of), config.smoothing), logits);
}

FieldTable BackgroundCrossEntropyConfig::fields() {
  using C = BackgroundCrossEntropyConfig;
  return fields_of<C>(field("of", &C::of, "", any(), "one number a bag and class"),
                      field("smoothing", &C::smoothing, "", shares(), "of the classes wanted, so much goes to all alike"),
                      field("rest", &C::rest, "", shares(), "weight of each class that is not normal, normal's is 1"));
}

at::Tensor background_cross_entropy(const BackgroundCrossEntropyConfig& config, const Batch& batch) {
  const at::Tensor& logits = batch.extra(config.of, 2);
  at::Tensor y = at::full({1, logits.size(1)}, config.rest, logits.options().requires_grad(false));
  y.select(1, 0).fill_(1);
  return entropy(smoothed(y / y.sum(), config.smoothing), logits);
}

}  // namespace vigil
