// SPDX-License-Identifier: Apache-2.0
// Losses of the length of features: those of anomalous snippets shall be long, those of normal ones short. On the snippets that a
// head selected by magnitude (extras `embeddings` [B, C, T, F] and `selected` [B, k]); every crop of a bag is a row of its own, and
// rows stand crop by crop. Tian 2021 (RTFM), Chen 2023 (MGFN).
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Mean over rows of (|margin - |a|| + |n|)^2, a and n the mean features of the selected snippets, row by row (RTFM's code; the
// paper writes a hinge). The i-th anomalous bag goes with the i-th normal one.
struct MagnitudeConfig {
  double margin = 100;

  static FieldTable fields();
};
at::Tensor magnitude(const MagnitudeConfig& config, const Batch& batch);

// Of the vectors of the L1 norms of the k selected features, one a row, with d their distance (1e-6 added to each difference):
// between * mean max(0, margin - d(a, n))^2 + within_normal * mean d(n, n')^2 + within_anomalous * mean d(a, a')^2, where the
// second half of a class's rows goes with its first half: mirrored crops with crops when there are ten, other bags when there is
// one. Throws Error::input when a class has an odd number of rows.
struct ContrastConfig {
  double margin = 200;
  double between = 0.001;
  double within_normal = 1;
  double within_anomalous = 1;

  static FieldTable fields();
};
at::Tensor contrast(const ContrastConfig& config, const Batch& batch);

}  // namespace vigil
