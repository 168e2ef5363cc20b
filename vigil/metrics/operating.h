// SPDX-License-Identifier: Apache-2.0
// Figures of single operating points: equal error rate, false alarm rates, the best F1.
#pragma once

#include <optional>

#include "vigil/metrics/curve.h"

namespace vigil {

// Where false positive rate and miss rate are equal, linear between the two points around it. Nothing when a class is missing.
std::optional<double> equal_error_rate(const Curve& curve);

// As the code of Liu 2018's family has it: the false positive rate of the point with the smallest |FPR + TPR - 1|, the first of
// equals, among those that scikit-learn's roc_curve keeps. 0 when all scores are tied. Only to compare with their figures.
std::optional<double> equal_error_rate_ref(const Curve& curve);

// The smallest false positive rate among points with TPR >= tpr (0 < tpr <= 1); no interpolation.
std::optional<double> fpr_at_tpr(const Curve& curve, double tpr);

// The share of negatives that alarm at a fixed threshold. Means something only for calibrated scores: a monotone map changes it.
enum class Alarm { at_or_above, above };
std::optional<double> false_alarm_rate(const Curve& curve, double threshold, Alarm alarm = Alarm::at_or_above);

struct BestF1 {
  double f1 = 0;
  double threshold = 0;  // the highest that reaches it
};
std::optional<BestF1> best_f1(const Curve& curve);  // chosen on the test set: an upper bound, not a result

}  // namespace vigil
