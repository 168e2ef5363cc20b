// SPDX-License-Identifier: Apache-2.0
// UR-DMU: one memory of what is normal and one of what is anomalous, read by attention (Zhou 2023, AAAI, "Dual Memory Units with
// Uncertainty Regulation for Weakly Supervised Video Anomaly Detection").
#pragma once

#include "vigil/nn/heads/transformer_backbone.h"

namespace vigil {

struct UrdmuConfig : TransformerBackboneConfig {
  UrdmuConfig() { dropout = 0.5; }

  std::int64_t anomalous_slots = 60;
  std::int64_t normal_slots = 60;
  std::int64_t classifier = 128;

  static FieldTable fields();
};

// What a memory [K, F] says of tokens [N, T, F].
struct MemoryRead {
  at::Tensor weights;    // [N, T, K]: sigmoid(x M^T / sqrt F); the read itself is weights M
  at::Tensor attention;  // [N, T]: mean of the floor(K / 16) + 1 largest of them
};
MemoryRead read_memory(const at::Tensor& x, const at::Tensor& memory);

// Layers: embedding and transformer of transformer_backbone.h give tokens x; both memories are read; encoder_mu (Linear F-F) takes
// the reads. The classifier (Linear 2F-128, ReLU, Linear 128-1, sigmoid) sees x beside the sum of both encoded reads. In training
// the read of a normal bag's own memory is drawn from a normal distribution, whose mean encoder_mu gives and whose log variance
// encoder_var (the paper's normal data uncertainty learning). Weights begin as torch's defaults, memories as U(+-1/sqrt F).
//
// Keys: embedding.conv_1.0, cls_head.mlp.0, cls_head.mlp.2, Amemory.memory_block, Nmemory.memory_block, selfatt.layers.L.*,
// encoder_mu.0, encoder_var.0.
//
// Extras: logits, tokens; in training own_attention, other_attention, own_memory, mean, log_variance, and labels must be given, in
// any order and number of each class. With more crops than one only those of one number a snippet.
//
// Ours: bags shorter than the batch's longest are masked in both attentions (the official code never pads); official_padding
// switches it off.
std::unique_ptr<Head> make_urdmu(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
