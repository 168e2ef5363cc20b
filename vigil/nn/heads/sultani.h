// SPDX-License-Identifier: Apache-2.0
// The first head of the field: three linear layers on each snippet alone (Sultani 2018, "Real-world Anomaly Detection in
// Surveillance Videos"), under two names: `sultani`, and `milr` for Dubey 2019. Keys of the state dict: fc1, fc2, fc3.
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct SultaniConfig {
  std::int64_t hidden = 512;
  std::int64_t hidden2 = 32;
  bool relu2 = false;
  double dropout = 0.6;

  static FieldTable fields();
};

// Linear D-512, ReLU, dropout, Linear 512-32 (no ReLU in the official code), dropout, Linear 32-1, sigmoid. Extras: logits.
//
// `milr` is this very head: Dubey, Boragule and Jeon (ICCAIS 2019, "3D ResNet with Ranking Loss Function for Abnormal Activity
// Detection in Videos") put an MLP like Sultani's on 512 numbers of a 3D ResNet-34 and change the loss. Their release has no code:
// that the layers are 512 and 32 wide, and dropout 0.6, is ours (UNVERIFIED).
std::unique_ptr<Head> make_sultani(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
