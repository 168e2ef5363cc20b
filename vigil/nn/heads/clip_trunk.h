// SPDX-License-Identifier: Apache-2.0
// What the heads on CLIP features share (VadCLIP, Wu 2024, and its successor DSANet, Yin 2026): attention inside windows, two graph
// convolutions, a score per snippet, and the comparison with the texts of classes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "vigil/nn/head.h"

namespace vigil {

// By which graphs the convolutions mix snippets: cosines, distances in time. Without its graph a convolution takes each by itself.
enum class ClipGraphs { both, alike, near, none };

struct ClipTrunkConfig {
  std::int64_t layers = 2;
  std::int64_t window = 8;
  std::int64_t attention_heads = 1;
  std::int64_t expansion = 4;
  std::int64_t length = 256;
  std::int64_t classes = 0;
  std::filesystem::path text;
  double threshold = 0.7;
  ClipGraphs graphs = ClipGraphs::both;
  double temperature = 0.07;
  bool official_padding = false;
};

// The fields of Config's base ClipTrunkConfig.
template <typename Config>
FieldTable clip_trunk_fields() {
  using C = Config;
  using Int = std::int64_t;
  return {
      field<C, Int>("layers", &C::layers, "", range(0, 64), "transformer blocks: 2 for UCF-Crime, 1 for XD-Violence"),
      field<C, Int>("window", &C::window, "snippets", range(1, 65536),
                    "snippets see others in their window only, windows side by side: 8 for UCF-Crime, 64 for XD-Violence"),
      field<C, Int>("attention_heads", &C::attention_heads, "", range(1, 1024), "of the transformer; divides the width"),
      field<C, Int>("expansion", &C::expansion, "", range(1, 64), "hidden layers are this many times wider than the features"),
      field<C, Int>("length", &C::length, "snippets", range(1, 65536), "rows of the table of positions, the longest bag"),
      field<C, Int>("classes", &C::classes, "", range(0, 65536),
                    "with normal; 0: as many as the data set has, or rows of the file `text`, or UCF-Crime's 14"),
      field<C, std::filesystem::path>("text", &C::text, "", any(),
                                      "file of the classes' texts by CLIP, K x width, normal first: NPY, or `text` of "
                                      "safetensors; without it class vectors are learnt from random ones"),
      field<C, double>("threshold", &C::threshold, "", range(-1, 1), "snippets with a cosine above it are joined in the graph"),
      field("graphs", &C::graphs, "",
            choice<ClipGraphs>(
                {{"both", ClipGraphs::both}, {"alike", ClipGraphs::alike}, {"near", ClipGraphs::near}, {"none", ClipGraphs::none}}),
            "by which graphs snippets are mixed: cosines, distances in time; the sources have both, less shows what one does"),
      field<C, double>("temperature", &C::temperature, "", range(1e-6, 1000), "cosines with texts are divided by it"),
      field<C, bool>("official_padding", &C::official_padding, "", any(),
                     "pad bags to `length` and let padding be seen as the source does; otherwise it is masked everywhere")};
}

// Linear, x * sigmoid(1.702 x), Linear. Keys: c_fc, c_proj.
struct QuickMlp {
  QuickMlp(const Scope& scope, std::int64_t width, std::int64_t expansion)
      : c_fc(scope / "c_fc", width, width * expansion), c_proj(scope / "c_proj", width * expansion, width) {}
  at::Tensor operator()(const at::Tensor& x) const;

  Linear c_fc, c_proj;
};

// A transformer block (norm first) with softmax attention inside windows. Keys as torch names them.
struct WindowBlock {
  WindowBlock(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width);
  at::Tensor operator()(at::Tensor x, const at::Tensor& visible) const;  // [N, T, W]; visible [N, T]: 0 is not attended to

  at::Tensor attend(const at::Tensor& x, const at::Tensor& visible) const;

  std::int64_t window, heads;
  at::Tensor in_proj_weight;  // [3 W, W]: query, key, value
  at::Tensor in_proj_bias;
  at::Tensor out_weight, out_bias;
  LayerNorm ln_1;
  QuickMlp mlp;
  LayerNorm ln_2;
};

// graph (x W) + residual(x); the residual is a convolution over five snippets where widths differ, x itself otherwise.
struct GraphConv {
  GraphConv(const Scope& scope, std::int64_t in, std::int64_t out);
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& graph) const;  // [N, T, in], [T, T] or [N, T, T]; undefined: I

  at::Tensor weight;  // [in, out]
  std::optional<Conv1d> residual;
};

// Of N samples. T' is the bags' T, or `length` with official_padding.
struct ClipTrunkOutput {
  at::Tensor visual;   // [N, T', W]: V, what is compared with texts
  at::Tensor logits;   // [N, T']: z1, before the sigmoid
  at::Tensor lengths;  // [N] int64; undefined: all T'
  at::Tensor inside;   // [N, T']: 1 for what counts. Without official_padding the true length, with it everything
};

class ClipTrunk {
 public:
  // Registers temporal.resblocks.L, gc1 to gc4, disAdj.sigma (not used), linear, mlp1, mlp2, classifier, frame_position_embeddings.
  // Throws Error::usage: the width is odd or attention_heads does not divide it.
  ClipTrunk(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width, const std::string& head);

  // features [N, T, W]. Throws Error::input: a bag longer than `length`.
  ClipTrunkOutput operator()(const at::Tensor& features, const at::Tensor& lengths) const;

  // z2 [N, T', K]: text [K, W] is shifted by what the scores say is to be seen,
  //   v = sum_t z1[t] V[t] / |...|, text' = text + v, text' += mlp1(text'), z2 = cos(V, text') / temperature.
  at::Tensor class_logits(const ClipTrunkOutput& trunk, const at::Tensor& text) const;

  // scores = sigmoid(z1), logits, class_logits (both means over crops) and text, for the bags of `input`.
  HeadOutput output(const ClipTrunkOutput& trunk, const at::Tensor& text, const HeadInput& input) const;

 private:
  ClipTrunkConfig config_;
  std::string head_;
  std::vector<WindowBlock> blocks_;
  GraphConv gc1_, gc2_, gc3_, gc4_;
  at::Tensor sigma_;
  Linear linear_;
  QuickMlp mlp1_, mlp2_;
  Linear classifier_;
  at::Tensor positions_;  // [length, W]
};

at::Tensor quick_gelu(const at::Tensor& x);  // x sigmoid(1.702 x)
at::Tensor unit_rows(const at::Tensor& x);   // divided by the L2 norm of the last axis

// Registers `text` [K, W], what V is compared with. From the file config.text, as it is and constant; without one, learned from
// random rows of norm 1. K: config.classes; where that is 0 the file's rows, or 14. Throws Error::input: a file whose rows or
// width are others, with both numbers; as read_class_texts.
at::Tensor class_texts(const Scope& scope, const ClipTrunkConfig& config, std::int64_t width, const std::string& head);

}  // namespace vigil
