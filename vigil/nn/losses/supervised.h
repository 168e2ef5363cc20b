// SPDX-License-Identifier: Apache-2.0
// Losses against the truth of each snippet (BagLabels::frames): supervised data, or pseudo labels of another model, which may be
// numbers between 0 and 1. Where a snippet's truth is NaN it is not known, and the snippet does not count. Zhong 2019 (the label
// cleaner's direct and indirect terms), Feng 2021 (MIST, stage 2).
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Mean over known snippets of -[positive y log(p) + negative (1 - y) log(1 - p)]. An extra called ..logits is taken through the
// sigmoid without computing p, which is the cleaner's -o y + max(o, 0) + log(1 + exp(-|o|)).
struct FrameBceConfig {
  std::string of = "scores";
  double positive = 1;
  double negative = 1;
  double epsilon = 0;

  static FieldTable fields();
  void check() const;  // throws Error::usage: epsilon of logits
};
at::Tensor frame_bce(const FrameBceConfig& config, const Batch& batch);

// Mean over known snippets of |p - y|. With the running mean of a bag's past predictions as y this is the cleaner's indirect term.
struct FrameMaeConfig {
  std::string of = "scores";

  static FieldTable fields();
};
at::Tensor frame_mae(const FrameMaeConfig& config, const Batch& batch);

}  // namespace vigil
