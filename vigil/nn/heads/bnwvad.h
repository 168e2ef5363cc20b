// SPDX-License-Identifier: Apache-2.0
// BN-WVAD: what is far from the running mean of a batch norm is anomalous (Zhou 2023, TCSVT, "BatchNorm-based Weakly Supervised
// Video Anomaly Detection").
#pragma once

#include "vigil/nn/heads/transformer_backbone.h"

namespace vigil {

struct BnwvadConfig : TransformerBackboneConfig {
  std::int64_t hidden_1 = 32;
  std::int64_t hidden_2 = 16;

  static FieldTable fields();
};

// sqrt(sum_f (h_f - mean_f)^2 / variance_f) over the last axis: h [..., F] to [...].
at::Tensor mahalanobis(const at::Tensor& h, const at::Tensor& mean, const at::Tensor& variance);

// Layers: embedding and transformer of transformer_backbone.h without dropout, then convolutions of kernel 1: 512-32 (= hidden_1),
// batch norm, ReLU, 32-16 (= hidden_2), batch norm, ReLU, 16-1, sigmoid = probability. Score: (d_1 + d_2) * probability, where d_l
// is the mahalanobis distance of hidden_l to the running mean and variance of the batch norm after it (no gradient into these, no
// eps). Crops are averaged in both factors, then multiplied. Scores have no upper bound: they rank, and need a calibration before a
// threshold. Weights begin as torch's defaults.
//
// Keys: normal_head.conv1, bn1, conv2, bn2, conv3, embedding.conv_1.0, selfatt.layers.L.*.
//
// Extras: probability, hidden_1, hidden_2, running_mean_1, running_var_1, running_mean_2, running_var_2 (copies, after the update
// that a pass in training makes; with one crop only, as the hidden ones).
//
// Ours: bags shorter than the batch's longest are masked in both attentions and left out of batch statistics (the official code
// never pads); official_padding switches it off. Statistics need two snippets: a pass in training with fewer throws Error::input.
std::unique_ptr<Head> make_bnwvad(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
