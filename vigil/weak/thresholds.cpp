// SPDX-License-Identifier: Apache-2.0
// Thresholds of a trained head.
#include "vigil/weak/thresholds.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "vigil/metrics/operating.h"
#include "vigil/nn/layers.h"

namespace vigil {
namespace {

// Videos that are judged rightly at a point of the curve.
std::uint64_t right(const Curve& curve, const OperatingPoint& point) {
  return point.true_positives + curve.negatives - point.false_positives;
}

}  // namespace

nlohmann::json thresholds_of(const std::optional<ScoreCalibration>& calibration, std::span<const double> videos,
                             std::span<const std::uint8_t> anomalous) {
  nlohmann::json thresholds = nlohmann::json::object();
  if (calibration)
    for (const int rarity : {2, 3, 4})
      if (rarity <= calibration->supported()) thresholds[fmt::format("rarity_{}", rarity)] = {{"score", calibration->at(rarity)}};
  if (videos.empty()) return thresholds;
  const Curve curve = curve_of(videos, anomalous);
  if (curve.one_class()) return thresholds;
  // The first point is the alarm that never comes, at infinity.
  const auto best = std::max_element(curve.points.begin() + 1, curve.points.end(),
                                     [&](const auto& a, const auto& b) { return right(curve, a) < right(curve, b); });
  thresholds["video_accuracy"] = {
      {"score", best->threshold},
      {"accuracy", static_cast<double>(right(curve, *best)) / static_cast<double>(curve.positives + curve.negatives)}};
  if (const auto f1 = best_f1(curve)) thresholds["video_f1"] = {{"score", f1->threshold}, {"f1", f1->f1}};
  return thresholds;
}

double video_score(std::span<const double> snippets, int top) {
  std::vector<double> sorted(snippets.begin(), snippets.end());
  std::sort(sorted.rbegin(), sorted.rend());
  const auto count = static_cast<std::int64_t>(sorted.size());
  const std::int64_t k = std::min<std::int64_t>(count, top > 0 ? top : one_in_sixteen(count));
  return std::accumulate(sorted.begin(), sorted.begin() + k, 0.0) / static_cast<double>(k);
}

}  // namespace vigil
