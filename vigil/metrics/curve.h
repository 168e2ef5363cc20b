// SPDX-License-Identifier: Apache-2.0
// The operating points of a set of scores: what every measure of a threshold reads. Equal scores are one point.
#pragma once

#include <cstdint>
#include <span>

#include "vigil/metrics/big_vector.h"
#include "vigil/metrics/ranking.h"

namespace vigil {

// What a detector does that alarms at score >= threshold.
struct OperatingPoint {
  double threshold = 0;
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0;
};

struct Curve {
  BigVector<OperatingPoint> points;  // by falling threshold; the first is (+inf, 0, 0), the last takes everything
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;

  bool one_class() const { return positives == 0 || negatives == 0; }  // then no area and no rate is defined
  double tpr(const OperatingPoint& p) const { return static_cast<double>(p.true_positives) / static_cast<double>(positives); }
  double fpr(const OperatingPoint& p) const { return static_cast<double>(p.false_positives) / static_cast<double>(negatives); }
  double precision(const OperatingPoint& p) const;  // 1 where nothing alarms
};

// multiplicity: how often each video counts, 0 = not at all; empty = each once. Points that only left-out videos have are absent.
Curve curve_of(const Ranking& ranking, std::span<const std::uint32_t> multiplicity = {});
Curve curve_of(std::span<const double> scores, std::span<const std::uint8_t> truth);  // truth as in VideoScores

// Area under a polyline by trapezoids: of published (rate, rate) points. Error::usage when the lengths differ.
double trapezoid_area(std::span<const double> x, std::span<const double> y);

}  // namespace vigil
