// SPDX-License-Identifier: Apache-2.0
// HL-Net: graph convolutions over three relations of snippets, and a causal branch that learns from them (Wu 2020, ECCV, "Not only
// Look, but also Listen: Learning Multimodal Violence Detection under Weak Supervision").
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct HlnetConfig {
  enum class Branch { offline, online };

  Branch branch = Branch::offline;
  std::int64_t hidden = 512;
  std::int64_t hidden2 = 128;
  std::int64_t graph = 32;
  std::int64_t online = 64;
  std::int64_t online2 = 32;
  double threshold = 0.7;
  double dropout = 0.6;
  bool official_padding = false;

  static FieldTable fields();
};

// Softmax over each row of sigmoid((0.5 - |p_i - p_j|) / 0.1), inside the true length; 0 beyond. p [N, T] in 0 to 1, to [N, T, T].
at::Tensor score_graph(const at::Tensor& p, const at::Tensor& lengths);

// Layers: convolutions of kernel 1, D-512 and 512-128, ReLU and dropout each, give x. Online branch: kernel 1 128-64 and 64-32,
// ReLU each, then 32-1 over a snippet and the four before it (zeros before the first). Offline branch: two graph convolutions on x
// in each of three graphs (holistic: cosine_graph of the features; localized: exp(-|i - j| / e), not normalised; score: score_graph
// of the online scores, no gradient), ReLU and dropout each; Linear 96-1 of the three side by side. A graph convolution is A x W
// plus x, or plus a convolution over 5 snippets where widths differ. The paper calls the causal branch HLC. Weights begin as xavier
// uniform, biases as torch's.
//
// Keys: conv1d1..4, gc1..6 (.weight, in first, .residual), simAdj.weight0, simAdj.weight1, disAdj.sigma, classifier,
// approximator.0, approximator.2, conv1d_approximator. conv1d3, conv1d4, simAdj and disAdj are in published files, and so here, but
// no score depends on them: the paper's learned sigma is e in the official code.
//
// Extras: logits (offline, whichever the branch of the scores), online_logits. With branch=online the scores are causal:
// Reach::past.
//
// Ours: what lies beyond a bag's length is 0 wherever snippets look at others. With official_padding only the holistic and the
// score graph know of lengths, and biases leak into a short bag's last snippets, as in the official code.
std::unique_ptr<Head> make_hlnet(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
