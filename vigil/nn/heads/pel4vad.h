// SPDX-License-Identifier: Apache-2.0
// PEL4VAD: attention over all snippets and over a window, with one encoding of distances, and features that are compared with text
// (Pu 2023, "Learning Prompt-Enhanced Context Features for Weakly-Supervised Video Anomaly Detection").
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct Pel4vadConfig {  // defaults: the settings for UCF-Crime
  enum class Axis { time, feature };

  std::int64_t window = 9;
  double gamma = 0.6;
  double bias = 0.2;
  bool norm = true;
  Axis norm_axis = Axis::time;
  std::int64_t t_step = 9;
  double temp = 0.09;
  std::int64_t attention = 128;
  std::int64_t hidden = 512;
  std::int64_t hidden2 = 300;
  double dropout = 0.1;
  bool official_padding = false;

  static FieldTable fields();
};

// exp(-|w (i - j)^2 - b|), [T, T]. w, b: [1].
at::Tensor dynamic_position_encoding(std::int64_t time, const at::Tensor& w, const at::Tensor& b);

// [T, T], true where row i may look at column j: i - floor(window / 2) <= j < i - floor(window / 2) + window.
at::Tensor attention_window(std::int64_t time, std::int64_t window);

// The square root of each number of x [N, T, F] with its sign, divided by the L2 norm over time or over features. `bounded`:
// sign(x) sqrt(|x| + 1e-6), whose gradient is bounded at 0. inside: [N, T] of 0 and 1, what counts; undefined: all.
at::Tensor power_norm(const at::Tensor& x, Pel4vadConfig::Axis axis, bool bounded, const at::Tensor& inside = {});

// Layers: q, k, v are Linear D-128 of the features x; G = q k^T / sqrt(128) + dynamic_position_encoding;
// y = a softmax(G) v + (1 - a) softmax(G inside the window) v, a the sigmoid of a learned number that begins at 0; y goes through
// power_norm if asked for and Linear 128-D (the paper's temporal context aggregation). Then LayerNorm(x + y), a convolution of
// kernel 1 D-512, GELU, dropout (`visual`), another 512-300, GELU, dropout, and one over a snippet and the t_step - 1 before it
// (zeros before the first), sigmoid. Weights begin as xavier uniform, biases as torch's; the encoding's w and b as gamma and bias.
//
// Keys: logit_scale, self_attention.self_attn.{alpha, q, k, v, o}, self_attention.{linear1, linear2, norm},
// self_attention.loc_adj.{w, b}, classifier. Window, norm and the data set's other settings are not in published files.
//
// Extras: logits, visual, logit_scale (log(1 / temp) at first).
//
// Ours: passes in training use the bounded power norm (a published reproduction met gradients of 1e18 at 0). Padding is masked in
// attention and in the norm over time; official_padding switches it off. With norm_axis=time, as published, a score depends on how
// long its bag is.
std::unique_ptr<Head> make_pel4vad(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
