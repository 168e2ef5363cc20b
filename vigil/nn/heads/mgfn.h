// SPDX-License-Identifier: Apache-2.0
// Glance first, then focus: a pyramid of convolutions and attention on features and their norms (Chen 2023, "MGFN:
// Magnitude-Contrastive Glance-and-Focus Network for Weakly-Supervised Video Anomaly Detection").
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct MgfnConfig {
  bool append_norm = true;
  double magnitude_ratio = 0.1;
  std::int64_t width1 = 64, width2 = 128, width3 = 1024;
  std::int64_t depth1 = 3, depth2 = 3, depth3 = 2;
  std::int64_t head_width = 64;
  std::int64_t expansion = 4;
  std::int64_t kernel = 5;
  std::int64_t top = 3;
  double dropout = 0.7;

  static FieldTable fields();
};

// The features are followed by their L2 norm m (the paper's feature amplification mechanism):
//   x = Conv1d(D, width1, 3)(features) + magnitude_ratio * Conv1d(1, width1, 3)(m).
// Three stages of `depth` blocks, each: x += Conv1d(k 3); x += attention; x += FFN (norm, 1x1 times `expansion`, GELU, 1x1).
//   Stage 1 glances: norm, softmax attention over the whole bag (q, k, v without bias, scale head_width^-1/2), 1x1.
//   Stages 2 and 3 focus: batch norm, 1x1 without bias, one depthwise convolution (`kernel`) per head that its channels share
//   (channel c belongs to head c mod heads), 1x1.
// Between stages norm and 1x1 to the next width. This norm is over channels and divides by (deviation + 1e-5), not by the root of
// (variance + 1e-5). Last LayerNorm (these are the embeddings), Linear to 1, sigmoid.
//
// Keys, in order: to_tokens; stages.S.0.layers.L.{0, 1.norm, 1.to_qkv or 1.to_v and 1.rel_pos, 1.to_out, 2.0, 2.1, 2.4};
// stages.S.1.{0, 1} for S = 0, 1; to_logits.0; fc; to_mag. Norms over channels have g and b [1, C, 1].
//
// Extras: logits; magnitudes, embeddings, selected (`top` snippets with the largest magnitudes, in training after a mask that keeps
// each with probability 1 - dropout). Magnitudes are taken after the last LayerNorm, so they vary only through its affine weights.
//
// Ours: the source knows bags of one length only. Here what lies beyond a bag's length is zero for every convolution, invisible for
// attention and batch statistics, and selected only when the bag is shorter than `top`; one alone has the same scores. With
// append_norm false the features bring their norm along as the last number, as the source's stored bags do.
std::unique_ptr<Head> make_mgfn(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
