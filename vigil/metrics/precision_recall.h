// SPDX-License-Identifier: Apache-2.0
// Three areas under the precision-recall curve. Papers call all of them "AP"; they differ by up to 0.3 where scores are tied.
#pragma once

#include <optional>

#include "vigil/metrics/curve.h"

namespace vigil {

// Each is nothing when a class is missing.

// Step-wise: the mean over positives of the precision at their score (scikit-learn's average_precision_score).
std::optional<double> average_precision(const Curve& curve);

// Trapezoids between points, starting at recall 0, precision 1 (precision_recall_curve and auc, as RTFM, UR-DMU and PEL4VAD do).
// Coarse scores inflate it.
std::optional<double> pr_auc_trapezoid(const Curve& curve);

// Between points the counts are interpolated, not the precision (Davis & Goadrich 2006): what a random choice within a tie gives.
std::optional<double> pr_auc_interpolated(const Curve& curve);

}  // namespace vigil
