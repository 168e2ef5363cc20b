// SPDX-License-Identifier: Apache-2.0
// Losses of UR-DMU's memories.
#include "vigil/nn/losses/memory.h"

#include <fmt/format.h>

namespace vigil {
namespace {

constexpr const char* kTop = "of so many snippets with the largest attention; 0: floor(T / 16) + 1";
constexpr const char* kOwn = "own_attention";
constexpr const char* kOther = "other_attention";

// The mean of `features` [B, T, F] at the top of these bags' attention, [N, F].
at::Tensor at_top(const Series& attention, const at::Tensor& bags, const at::Tensor& features, std::int64_t top,
                  const Batch& batch) {
  const Series mine = attention.of(bags);
  return weighted(features.index_select(0, bags), top_weights(mine, top_counts(mine.lengths, top), batch));
}

at::Tensor entropy(const at::Tensor& p, double label, const char* of, const Batch& batch) {
  return binary_cross_entropy(p, at::full_like(p, label), of, batch);
}

}  // namespace

FieldTable TopConfig::fields() {
  using C = TopConfig;
  return fields_of<C>(field("top", &C::top, "snippets", range(0, 65536), kTop));
}

at::Tensor memory_attention(const TopConfig& config, const Batch& batch) {
  const Series own = batch.series(kOwn), other = batch.series(kOther);
  const at::Tensor anomalous = batch.anomalous(), normal = batch.normal();
  const Series strange = other.with(1 - other.values).of(anomalous);
  const Series own_normal = own.of(normal), other_normal = other.of(normal);
  return entropy(mean_top(own.of(anomalous), config.top, batch), 1, kOwn, batch) +
         entropy(mean_top(strange, config.top, batch), 1, kOther, batch) +
         entropy(own_normal.values.masked_select(own_normal.inside), 1, kOwn, batch) +
         entropy(other_normal.values.masked_select(other_normal.inside), 0, kOther, batch);
}

FieldTable TripletConfig::fields() {
  using C = TripletConfig;
  return fields_of<C>(field("top", &C::top, "snippets", range(0, 65536), kTop),
                      field("margin", &C::margin, "", range(0, 2), "by which the negative shall be farther than the positive"));
}

at::Tensor triplet(const TripletConfig& config, const Batch& batch) {
  require_pairs(batch);
  const Series own = batch.series(kOwn), other = batch.series(kOther);
  const at::Tensor& tokens = batch.extra("tokens", 3);
  const at::Tensor anomalous = batch.anomalous(), normal = batch.normal();
  const at::Tensor negative = at_top(own, anomalous, tokens, config.top, batch);
  const at::Tensor positive = at_top(other, anomalous, tokens, config.top, batch);
  const at::Tensor anchor = at_top(own, normal, tokens, config.top, batch);
  return at::triplet_margin_loss(unit(anchor), unit(positive), unit(negative), config.margin, 2, 1e-6);
}

FieldTable KlConfig::fields() {
  return {};
}

at::Tensor kl(const KlConfig&, const Batch& batch) {
  const at::Tensor normal = batch.normal();
  const at::Tensor &mean = batch.extra("mean", 3), &log_variance = batch.extra("log_variance", 3);  // [Bn, T, F]
  if (mean.size(0) != normal.size(0) || mean.size(1) != batch.time())
    batch.refuse_usage(
        fmt::format("takes 'mean' of {} normal bags of {} snippets, it is {}", normal.size(0), batch.time(), shape_text(mean)), "");
  const at::Tensor inside =
      at::arange(batch.time(), at::kLong).unsqueeze(0).lt(batch.lengths().index_select(0, normal).unsqueeze(1));
  const at::Tensor outside = inside.logical_not().unsqueeze(2);
  const at::Tensor mu = mean.masked_fill(outside, 0), lv = log_variance.masked_fill(outside, 0);  // adds 0
  return (-0.5 * (1 + lv - mu.square() - lv.exp())).sum(1).mean();
}

FieldTable MemoryDistanceConfig::fields() {
  using C = MemoryDistanceConfig;
  return fields_of<C>(field("top", &C::top, "snippets", range(0, 65536), kTop),
                      field("margin", &C::margin, "", range(0, 1e9), "by which anomalous reads shall be longer"));
}

at::Tensor memory_distance(const MemoryDistanceConfig& config, const Batch& batch) {
  const Series own = batch.series(kOwn);
  const at::Tensor& read = batch.extra("own_memory", 3);
  const at::Tensor a = at_top(own, batch.anomalous(), read, config.top, batch).norm(2, {1});
  const at::Tensor n = at_top(own, batch.normal(), read, config.top, batch).norm(2, {1});
  return pair_hinge(a, n, config.margin, Pairs::one, batch).mean();
}

}  // namespace vigil
