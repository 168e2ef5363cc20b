// SPDX-License-Identifier: Apache-2.0
// Figures of single operating points.
#include "vigil/metrics/operating.h"

#include <cmath>
#include <limits>

namespace vigil {
namespace {

// The points that scikit-learn's roc_curve leaves out by default: between two equal steps. Which of the rest is nearest then
// differs.
bool is_dropped(const Curve& curve, std::size_t k) {
  if (k < 2 || k + 1 >= curve.points.size()) return false;
  const auto same_steps = [&](std::uint64_t OperatingPoint::*count) {
    const auto at = [&](std::size_t i) { return curve.points[i].*count; };
    return at(k) - at(k - 1) == at(k + 1) - at(k);
  };
  return same_steps(&OperatingPoint::true_positives) && same_steps(&OperatingPoint::false_positives);
}

}  // namespace

std::optional<double> equal_error_rate(const Curve& curve) {
  if (curve.one_class()) return std::nullopt;
  const auto excess = [&](const OperatingPoint& p) { return curve.fpr(p) - (1 - curve.tpr(p)); };
  for (std::size_t k = 1; k < curve.points.size(); ++k) {
    const OperatingPoint& last = curve.points[k - 1];
    const OperatingPoint& here = curve.points[k];
    if (excess(here) < 0) continue;
    const double part = -excess(last) / (excess(here) - excess(last));  // the excess before is negative
    return curve.fpr(last) + part * (curve.fpr(here) - curve.fpr(last));
  }
  return std::nullopt;  // not reached: the last point has FPR 1
}

std::optional<double> equal_error_rate_ref(const Curve& curve) {
  if (curve.one_class()) return std::nullopt;
  double least = std::numeric_limits<double>::infinity();
  double rate = 0;
  for (std::size_t k = 0; k < curve.points.size(); ++k) {
    if (is_dropped(curve, k)) continue;
    const double distance = std::abs(curve.fpr(curve.points[k]) + curve.tpr(curve.points[k]) - 1);
    if (distance >= least) continue;
    least = distance;
    rate = curve.fpr(curve.points[k]);
  }
  return rate;
}

std::optional<double> fpr_at_tpr(const Curve& curve, double tpr) {
  if (curve.one_class()) return std::nullopt;
  constexpr double kRounding = 1e-15;
  for (const OperatingPoint& p : curve.points)
    if (curve.tpr(p) >= tpr - kRounding) return curve.fpr(p);
  return std::nullopt;  // tpr above 1
}

std::optional<double> false_alarm_rate(const Curve& curve, double threshold, Alarm alarm) {
  if (curve.negatives == 0) return std::nullopt;
  double rate = 0;
  for (const OperatingPoint& p : curve.points) {
    if (p.threshold < threshold || (alarm == Alarm::above && p.threshold == threshold)) break;
    rate = curve.fpr(p);
  }
  return rate;
}

std::optional<BestF1> best_f1(const Curve& curve) {
  if (curve.positives == 0) return std::nullopt;
  BestF1 best{0, curve.points.front().threshold};
  for (const OperatingPoint& p : curve.points) {
    const auto hits = static_cast<double>(p.true_positives);
    const double f1 = 2 * hits / (hits + static_cast<double>(p.false_positives + curve.positives));
    if (f1 > best.f1) best = {f1, p.threshold};
  }
  return best;
}

}  // namespace vigil
