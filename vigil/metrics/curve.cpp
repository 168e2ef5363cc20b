// SPDX-License-Identifier: Apache-2.0
// One walk over a ranking: a point wherever the next score differs.
#include "vigil/metrics/curve.h"

#include <limits>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

double Curve::precision(const OperatingPoint& p) const {
  const std::uint64_t alarms = p.true_positives + p.false_positives;
  return alarms == 0 ? 1 : static_cast<double>(p.true_positives) / static_cast<double>(alarms);
}

Curve curve_of(const Ranking& ranking, std::span<const std::uint32_t> multiplicity) {
  Curve curve;
  const auto runs = ranking.runs();
  curve.points.reserve(runs.size() + 1);
  curve.points.push_back({std::numeric_limits<double>::infinity(), 0, 0});
  auto tie = ranking.ties().begin();
  bool open = false;  // a point of this score exists
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (r > 0 && ranking.score(r) != ranking.score(r - 1)) open = false;
    while (tie != ranking.ties().end() && r >= tie->end) ++tie;
    const bool positive = tie != ranking.ties().end() && r >= tie->begin && r < tie->middle;
    const std::uint64_t frames = std::uint64_t{multiplicity.empty() ? 1 : multiplicity[runs[r].video]} * runs[r].frames;
    if (frames == 0) continue;
    (positive ? curve.positives : curve.negatives) += frames;
    if (!open) curve.points.push_back({ranking.score(r), 0, 0});
    open = true;
    curve.points.back().true_positives = curve.positives;
    curve.points.back().false_positives = curve.negatives;
  }
  return curve;
}

Curve curve_of(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  return curve_of(Ranking(scores, truth));
}

double trapezoid_area(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) throw Error::usage(fmt::format("trapezoid_area: {} x, but {} y", x.size(), y.size()));
  double area = 0;
  for (std::size_t i = 1; i < x.size(); ++i) area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2;
  return area;
}

}  // namespace vigil
