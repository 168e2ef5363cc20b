// SPDX-License-Identifier: Apache-2.0
// Losses of scores alone: anomalies are rare (sparse) and do not flicker (smooth). Added to a ranking or a classification with
// small weights; Sultani 2018, Tian 2021 (RTFM), Lv 2021 (WSAL), Chen 2023 (MGFN), Zhou 2023 (BN-WVAD).
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

enum class Extent {
  bag,   // of each bag, then over bags
  flat,  // of the bags strung together into one row: smoothness also counts the jumps from bag to bag (RTFM's code)
};
enum class OverBags { sum, mean };

// Squared differences of neighbours, summed: T - 1 of each bag.
struct SmoothConfig {
  std::string of = "scores";
  On on = On::anomalous;
  Extent scope = Extent::bag;
  OverBags reduce = OverBags::sum;

  static FieldTable fields();
  void check() const;  // throws Error::usage: flat with reduce=mean
};
at::Tensor smooth(const SmoothConfig& config, const Batch& batch);

// The sum, the mean or the L2 norm. The norm has no slope at 0 and is given the gradient 0 there.
struct SparseConfig {
  enum class Norm { sum, mean, l2 };

  std::string of = "scores";
  On on = On::anomalous;
  Norm norm = Norm::sum;
  Extent scope = Extent::bag;
  OverBags reduce = OverBags::sum;

  static FieldTable fields();
  void check() const;
};
at::Tensor sparse(const SparseConfig& config, const Batch& batch);

}  // namespace vigil
