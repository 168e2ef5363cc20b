// SPDX-License-Identifier: Apache-2.0
// Features are learned whose magnitude tells anomalous from normal snippets: a multi-scale temporal network before an MLP (Tian
// 2021, RTFM, "Weakly-supervised Video Anomaly Detection with Robust Temporal Feature Magnitude Learning", ICCV). All crops of a
// bag go through together.
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct RtfmConfig {
  std::int64_t channels = 0;
  std::int64_t hidden = 512;
  std::int64_t hidden2 = 128;
  double dropout = 0.7;
  std::int64_t top = 0;

  static FieldTable fields();
};

// As the official code (tianyu0207/RTFM) has it for 2048 features; every crop is a sequence [D, T] of its own:
//
//   Aggregate.conv_1, _2, _3  Conv1d 2048-512 k3, dilation 1, 2, 4, ReLU, batch norm
//   Aggregate.conv_4          Conv1d 2048-512 k1 without bias, ReLU, then non_local: x + norm(W(g(x) (theta(x)^T phi(x)) / T)),
//                             inner width 256, products over the number of snippets instead of a softmax, the norm begins at 0
//   Aggregate.conv_5          Conv1d 2048-2048 k3 without bias on the four side by side, ReLU, batch norm; + the input; dropout
//                             = the embeddings
//   fc1, fc2, fc3             Linear 2048-512, ReLU, dropout, Linear 512-128, ReLU, dropout, Linear 128-1, sigmoid
//
// Keys in the order of the published state dict: Aggregate.conv_1.0 and .2 (batch norm, with running_mean and running_var), the
// same for conv_2, conv_3; conv_4.0.weight; conv_5.0.weight, conv_5.2; non_local.g, .W.0, .W.1, .theta, .phi; fc1, fc2, fc3.
// Weights of linear layers and convolutions begin Xavier uniform, their biases at 0.
//
// Extras: magnitudes, embeddings, selected, logits. Magnitudes are L2 norms of the embeddings, means over crops, so one choice of
// snippets serves all crops. `selected` are the k largest; in training of magnitudes each of which was set to 0 with probability
// `dropout`. The official k is 3 = floor(32 / 10), also for longer test videos, where it has no use.
//
// Ours: at widths other than 2048 the convolutions keep their proportion, D / 4 and D / 8; padding beyond
// a bag's length is left out of the products of non_local, of batch statistics and of `selected`, and changes nothing.
// Throws Error::input in training when a bag has fewer than k true snippets.
std::unique_ptr<Head> make_rtfm(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
