// SPDX-License-Identifier: Apache-2.0
// Losses of a head that judges by the statistics of its own batch norms: normal features lie near the running mean, anomalous ones
// far from it, in units of the running variance (BN-WVAD, Zhou 2023). Extras: probability, hidden_1, hidden_2, running_*.
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

// sqrt(sum over F of (x - mean)^2 / variance), x [..., F]. At the mean itself the gradient is 0 (the root has no slope there). A
// variance below 1e-12 counts as that, so that a dead channel does not divide by 0.
at::Tensor mahalanobis_distance(const at::Tensor& x, const at::Tensor& mean, const at::Tensor& variance);

// Mean over normal bags of the L2 norm of the bag's numbers; the same as sparse(on=normal, norm=l2, reduce=mean).
struct NormalNormConfig {
  std::string of = "probability";

  static FieldTable fields();
};
at::Tensor normal_norm(const NormalNormConfig& config, const Batch& batch);

// Sum over the two levels of weight * mean max(0, margin - d(a) + d(n)) of chosen snippets, d the distance at that level.
//
// Anomalous snippets: the top floor(bag_share * T) of each anomalous bag, and the top floor(batch_share * all their snippets) of
// the batch; both sets together, in order of bag and time. Normal ones: as many; the farthest of each normal bag first, then the
// second farthest of each, and so on. The i-th goes with the i-th; where normal bags are too short for as many, the rest is left
// out. Throws Error::input when bags are so short that nothing is chosen.
struct MahalanobisConfig {
  double bag_share = 0.2;
  double batch_share = 0.4;
  double weight_1 = 5;
  double weight_2 = 20;
  double margin = 1;

  static FieldTable fields();
};
at::Tensor mahalanobis(const MahalanobisConfig& config, const Batch& batch);

}  // namespace vigil
