// SPDX-License-Identifier: Apache-2.0
// The shared part of VadCLIP and DSANet.
#include "vigil/nn/heads/clip_trunk.h"

#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/nn/class_texts.h"

namespace vigil {
namespace {

// Checks before the first tensor is made; returns half the width.
std::int64_t checked_half(const ClipTrunkConfig& config, std::int64_t width, const std::string& head) {
  if (width % 2 != 0)
    throw Error::usage(fmt::format("{}: features of {} numbers cannot be halved", head, width), "the width must be even");
  if (width % config.attention_heads != 0)
    throw Error::usage(fmt::format("{}: attention_heads={} does not divide the width {}", head, config.attention_heads, width),
                       "the sources have 1");
  return width / 2;
}

std::vector<WindowBlock> make_blocks(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width,
                                     const std::string& head) {
  checked_half(config, width, head);
  std::vector<WindowBlock> blocks;
  for (std::int64_t layer = 0; layer < config.layers; ++layer) blocks.emplace_back(scope / std::to_string(layer), config, width);
  return blocks;
}

// Zero rows at the end of the axis before the last.
at::Tensor longer(const at::Tensor& x, std::int64_t time) {
  return x.size(-2) == time ? x : at::constant_pad_nd(x, {0, 0, 0, time - x.size(-2)}, 0);
}

}  // namespace

at::Tensor quick_gelu(const at::Tensor& x) {
  return x * at::sigmoid(1.702 * x);
}

at::Tensor unit_rows(const at::Tensor& x) {
  return x / x.norm(2, {-1}, true).clamp_min(1e-12);
}

at::Tensor class_texts(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width, const std::string& head) {
  constexpr std::int64_t kUcfCrime = 14;
  if (config.text.empty()) {
    const std::int64_t classes = config.classes > 0 ? config.classes : kUcfCrime;
    return scope.learned("text", unit_rows(normal({classes, width}, 1, scope.random())));
  }
  const at::Tensor texts = read_class_texts(config.text).to(at::kFloat);
  if (config.classes > 0 && texts.size(0) != config.classes)
    throw Error::input(fmt::format("{} has texts of {} classes, the head {} is made for {}", config.text.string(), texts.size(0),
                                   head, config.classes),
                       "one row for each class of the data set: normal, then the others by name");
  if (texts.size(1) != width)
    throw Error::input(fmt::format("{} has texts of {} numbers, the head {} takes features of {}", config.text.string(),
                                   texts.size(1), head, width),
                       "texts and features must be of the same CLIP");
  return scope.fixed("text", texts);
}

at::Tensor QuickMlp::operator()(const at::Tensor& x) const {
  return c_proj(quick_gelu(c_fc(x)));
}

WindowBlock::WindowBlock(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width)
    : window(config.window),
      heads(config.attention_heads),
      in_proj_weight(
          (scope / "attn")
              .learned("in_proj_weight", uniform({3 * width, width}, std::sqrt(1.5 / static_cast<double>(width)), scope.random()))),
      in_proj_bias((scope / "attn").learned("in_proj_bias", at::zeros({3 * width}, at::kFloat))),
      out_weight((scope / "attn" / "out_proj")
                     .learned("weight", uniform({width, width}, 1 / std::sqrt(static_cast<double>(width)), scope.random()))),
      out_bias((scope / "attn" / "out_proj").learned("bias", at::zeros({width}, at::kFloat))),
      ln_1(scope / "ln_1", width),
      mlp(scope / "mlp", width, config.expansion),
      ln_2(scope / "ln_2", width) {}

at::Tensor WindowBlock::attend(const at::Tensor& x, const at::Tensor& visible) const {
  const std::int64_t bags = x.size(0), time = x.size(1), width = x.size(2), depth = width / heads;
  const std::int64_t windows = (time + window - 1) / window;
  const at::Tensor whole = longer(x, windows * window);
  const at::Tensor hidden = longer(visible.unsqueeze(2), windows * window).eq(0).reshape({bags, windows, 1, 1, window});
  const at::Tensor qkv = affine(whole, in_proj_weight, in_proj_bias)
                             .reshape({bags, windows, window, 3, heads, depth})
                             .permute({3, 0, 1, 4, 2, 5});  // [3, N, windows, heads, window, depth]
  const at::Tensor alike = at::matmul(qkv[0] / std::sqrt(static_cast<double>(depth)), qkv[1].transpose(3, 4));
  // Not -inf: in a window where nothing is visible every weight is the same instead of not a number.
  const at::Tensor weights = at::softmax(alike.masked_fill(hidden, -1e9), 4);
  const at::Tensor read = at::matmul(weights, qkv[2]).permute({0, 1, 3, 2, 4}).reshape({bags, windows * window, width});
  return affine(read.narrow(1, 0, time), out_weight, out_bias);
}

at::Tensor WindowBlock::operator()(at::Tensor x, const at::Tensor& visible) const {
  x = x + attend(ln_1(x), visible);
  return x + mlp(ln_2(x));
}

GraphConv::GraphConv(const Scope& scope, std::int64_t in, std::int64_t out)
    : weight(scope.learned("weight", uniform({in, out}, std::sqrt(6 / static_cast<double>(in + out)), scope.random()))) {
  if (in == out) return;
  Conv1dOptions options;
  options.padding = 2;
  residual.emplace(scope / "residual", in, out, 5, options);
}

at::Tensor GraphConv::operator()(const at::Tensor& x, const at::Tensor& graph) const {
  const at::Tensor own = at::matmul(x, weight);
  const at::Tensor gathered = graph.defined() ? at::matmul(graph, own) : own;
  return gathered + (residual ? (*residual)(x.transpose(1, 2)).transpose(1, 2) : x);
}

ClipTrunk::ClipTrunk(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width, const std::string& head)
    : config_(config),
      head_(head),
      blocks_(make_blocks(scope / "temporal" / "resblocks", config, width, head)),
      gc1_(scope / "gc1", width, width / 2),
      gc2_(scope / "gc2", width / 2, width / 2),
      gc3_(scope / "gc3", width, width / 2),
      gc4_(scope / "gc4", width / 2, width / 2),
      sigma_((scope / "disAdj").learned("sigma", at::full({1}, 0.1, at::kFloat))),
      linear_(scope / "linear", width, width),
      mlp1_(scope / "mlp1", width, config.expansion),
      mlp2_(scope / "mlp2", width, config.expansion),
      classifier_(scope / "classifier", width, 1),
      positions_((scope / "frame_position_embeddings").learned("weight", normal({config.length, width}, 0.01, scope.random()))) {}

ClipTrunkOutput ClipTrunk::operator()(const at::Tensor& features, const at::Tensor& lengths) const {
  const std::int64_t bags = features.size(0), given = features.size(1);
  if (given > config_.length)
    throw Error::input(fmt::format("the head {} takes bags of at most {} snippets, these have {}", head_, config_.length, given),
                       "shorten bags, or split them into parts that are scored one by one");
  ClipTrunkOutput out;
  const bool official = config_.official_padding;
  const std::int64_t time = official ? config_.length : given;
  out.lengths = lengths.defined() || !official ? lengths : at::full({bags}, given, at::kLong);
  out.inside = length_mask(official ? at::Tensor() : lengths, bags, time, features.options());
  const at::Tensor columns = out.inside.unsqueeze(2);

  at::Tensor x = longer(features, time) + positions_.narrow(0, 0, time);
  for (const WindowBlock& block : blocks_) x = block(x, out.inside);
  x = x * columns;
  const auto joins = [&](ClipGraphs one) { return config_.graphs == ClipGraphs::both || config_.graphs == one; };
  const at::Tensor alike = joins(ClipGraphs::alike) ? cosine_graph(x, out.lengths, config_.threshold) : at::Tensor();
  const at::Tensor near = joins(ClipGraphs::near) ? distance_decay(time, std::exp(1.0), x.options()) : at::Tensor();
  const at::Tensor x1 = quick_gelu(gc2_(quick_gelu(gc1_(x, alike)), alike));
  const at::Tensor x2 = quick_gelu(gc4_(quick_gelu(gc3_(x, near)) * columns, near));
  out.visual = linear_(at::cat({x1, x2}, 2));
  out.logits = classifier_(out.visual + mlp2_(out.visual)).squeeze(2);
  return out;
}

at::Tensor ClipTrunk::class_logits(const ClipTrunkOutput& trunk, const at::Tensor& text) const {
  const at::Tensor seen = unit_rows(at::matmul((trunk.logits * trunk.inside).unsqueeze(1), trunk.visual));  // [N, 1, W]
  at::Tensor shifted = text.unsqueeze(0) + seen;
  shifted = shifted + mlp1_(shifted);
  return at::matmul(unit_rows(trunk.visual), unit_rows(shifted).transpose(1, 2)) / config_.temperature;
}

HeadOutput ClipTrunk::output(const ClipTrunkOutput& trunk, const at::Tensor& text, const HeadInput& input) const {
  const at::Tensor logits = trunk.logits.narrow(1, 0, input.time());
  const at::Tensor classes = class_logits(trunk, text).narrow(1, 0, input.time());
  HeadOutput output = mean_over_crops({at::sigmoid(logits), {{"logits", logits}}}, input.bags(), input.crops());
  output.extras["class_logits"] = classes.reshape({input.bags(), input.crops(), input.time(), text.size(0)}).mean(1);
  output.extras["text"] = text;
  return output;
}

}  // namespace vigil
