// SPDX-License-Identifier: Apache-2.0
// Transformer layers with a second attention that only knows distances.
#include "vigil/nn/heads/transformer_backbone.h"

#include <cmath>
#include <numbers>
#include <string>

#include "vigil/nn/gelu.h"

namespace vigil {

at::Tensor decay_attention(std::int64_t time, const at::Tensor& lengths, bool column_normalised, const at::TensorOptions& like) {
  at::Tensor weights = distance_decay(time, std::numbers::e, like).unsqueeze(0);
  if (lengths.defined()) {
    const at::Tensor inside = length_mask(lengths, lengths.size(0), time, like);
    weights = weights * inside.unsqueeze(1) * inside.unsqueeze(2);
  }
  const at::Tensor sums = weights.sum({column_normalised ? 1 : 2}, true);
  return weights / sums.clamp_min(1);  // a snippet weighs 1 for itself: only sums of padding are below
}

at::Tensor TemporalEmbedding::operator()(const at::Tensor& x) const {
  return at::relu(conv(x.transpose(1, 2))).transpose(1, 2);
}

DecayTransformer::Layer::Layer(const Scope& scope, const TransformerBackboneConfig& config)
    : norm1(scope / "0" / "norm", config.embedding),
      to_qkv(scope / "0" / "fn" / "to_qkv", config.embedding, 4 * config.heads * config.head_width, Init::torch_default, false),
      to_out(scope / "0" / "fn" / "to_out" / "0", 2 * config.heads * config.head_width, config.embedding),
      norm2(scope / "1" / "norm", config.embedding),
      net0(scope / "1" / "fn" / "net" / "0", config.embedding, config.feed_forward),
      net3(scope / "1" / "fn" / "net" / "3", config.feed_forward, config.embedding) {}

DecayTransformer::DecayTransformer(const Scope& scope, const TransformerBackboneConfig& config) : config_(config) {
  for (std::int64_t i = 0; i < config.layers; ++i) layers_.emplace_back(scope / "layers" / std::to_string(i), config);
}

at::Tensor DecayTransformer::attend(const Layer& layer, const at::Tensor& x, const at::Tensor& lengths,
                                    const at::Tensor& decay) const {
  const std::int64_t batch = x.size(0);
  const std::int64_t time = x.size(1);
  const std::vector<at::Tensor> parts = layer.to_qkv(x).chunk(4, 2);
  const auto by_heads = [&](const at::Tensor& part) {  // [N, T, heads * width] to [N, heads, T, width]
    return part.reshape({batch, time, config_.heads, config_.head_width}).transpose(1, 2);
  };
  at::Tensor alike = at::matmul(by_heads(parts[0]), by_heads(parts[1]).transpose(2, 3));
  alike = alike / std::sqrt(static_cast<double>(config_.head_width));
  if (lengths.defined()) {
    const at::Tensor inside = length_mask(lengths, batch, time, x.options());
    alike = alike.masked_fill(inside.reshape({batch, 1, 1, time}).eq(0), -INFINITY);
  }
  const at::Tensor by_content = at::matmul(at::softmax(alike, 3), by_heads(parts[2])).transpose(1, 2);
  const at::Tensor by_distance = at::bmm(decay.expand({batch, time, time}), parts[3]);  // the same for all heads: one product
  return layer.to_out(at::cat({by_content, by_distance.reshape(by_content.sizes())}, 3).flatten(2));
}

at::Tensor DecayTransformer::operator()(at::Tensor x, const at::Tensor& lengths, const Pass& pass) const {
  const at::Tensor decay = decay_attention(x.size(1), lengths, config_.column_normalised, x.options());
  for (const Layer& layer : layers_) {
    x = x + dropout(attend(layer, layer.norm1(x), lengths, decay), config_.dropout, pass);
    const at::Tensor inner = dropout(gelu_of(layer.net0(layer.norm2(x))), config_.dropout, pass);
    x = x + dropout(layer.net3(inner), config_.dropout, pass);
  }
  return x;
}

}  // namespace vigil
