// SPDX-License-Identifier: Apache-2.0
// A bag as a sequence: a temporal encoder and decoder before an MLP (Kamoona 2023, "Multiple instance-based video anomaly detection
// using deep temporal encoding-decoding", Expert Systems with Applications 214:119079). The shape of the network is theirs, all
// numbers are ours.
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct DtedConfig {
  std::int64_t hidden = 512;
  std::int64_t encoder1 = 256;
  std::int64_t encoder2 = 128;
  std::int64_t hidden2 = 32;
  double dropout = 0.6;

  static FieldTable fields();
};

// Known of it: 32 snippets as a sequence, deep temporal encoding and decoding. No code or weights were published, so layers,
// widths, kernels and dropout are ours (UNVERIFIED):
//
//   fc1        Linear D-512, ReLU, dropout                         a  [T]
//   encoder.0  Conv1d 512-256 k3, ReLU, max over pairs             b  [T / 2]
//   encoder.1  Conv1d 256-128 k3, ReLU, max over pairs                [T / 4]
//   decoder.0  each snippet twice, Conv1d 128-256 k3, + b, ReLU       [T / 2]
//   decoder.1  each snippet twice, Conv1d 256-512 k3, + a, ReLU       [T]
//   fc2, fc3   Linear 512-32, ReLU, Linear 32-1, sigmoid
//
// Convolutions pad zeros by 1. A length that pairs do not divide is rounded up, and cut again on the way back, so any T >= 1 works;
// padding beyond a bag's length changes nothing. All begin as Sultani's layers do (Glorot normal, zero bias). Keys in the order
// above, `weight` and `bias` each. Crops are samples. Extras: logits.
std::unique_ptr<Head> make_dted(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
