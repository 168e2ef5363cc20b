// SPDX-License-Identifier: Apache-2.0
// Areas under the precision-recall curve, in one walk over the operating points each.
#include "vigil/metrics/precision_recall.h"

#include <cmath>

namespace vigil {
namespace {

// of_step(from, to) is the area between two points, times the number of positives.
template <typename Area>
std::optional<double> sum(const Curve& curve, Area of_step) {
  if (curve.one_class()) return std::nullopt;
  double area = 0;
  for (std::size_t k = 1; k < curve.points.size(); ++k)
    if (curve.points[k].true_positives > curve.points[k - 1].true_positives) area += of_step(curve.points[k - 1], curve.points[k]);
  return area / static_cast<double>(curve.positives);
}

double found(const OperatingPoint& from, const OperatingPoint& to) {
  return static_cast<double>(to.true_positives - from.true_positives);
}

}  // namespace

std::optional<double> average_precision(const Curve& curve) {
  return sum(curve, [](const OperatingPoint& from, const OperatingPoint& to) {
    const auto hits = static_cast<double>(to.true_positives);  // multiplied before the division: one rounding a step
    return found(from, to) * hits / (hits + static_cast<double>(to.false_positives));
  });
}

std::optional<double> pr_auc_trapezoid(const Curve& curve) {
  return sum(curve, [&](const OperatingPoint& from, const OperatingPoint& to) {
    return found(from, to) * (curve.precision(from) + curve.precision(to)) / 2;
  });
}

std::optional<double> pr_auc_interpolated(const Curve& curve) {
  return sum(curve, [](const OperatingPoint& from, const OperatingPoint& to) {
    const double d = found(from, to);
    const double c = 1 + static_cast<double>(to.false_positives - from.false_positives) / d;  // alarms per hit along the step
    const auto hits = static_cast<double>(from.true_positives);
    const double alarms = hits + static_cast<double>(from.false_positives);
    if (alarms == 0) return d / c;
    return d / c + (hits - alarms / c) / c * std::log((alarms + c * d) / alarms);
  });
}

}  // namespace vigil
