// SPDX-License-Identifier: Apache-2.0
// Trivial detectors, by counting frames.
#include "vigil/metrics/baselines.h"

namespace vigil {

Baselines baselines_of(std::span<const VideoScores> videos, std::span<const VideoAuc> aucs) {
  double positives = 0;
  double negatives = 0;
  double found = 0;   // positives in anomalous videos
  double alarms = 0;  // negatives in them
  for (std::size_t v = 0; v < videos.size(); ++v) {
    const auto p = static_cast<double>(aucs[v].positives);
    const auto n = static_cast<double>(aucs[v].negatives);
    positives += p;
    negatives += n;
    if (!is_anomalous(videos[v])) continue;
    found += p;
    alarms += n;
  }
  Baselines baselines;
  baselines.sentinel_auc = sentinel_auc_of_chance(aucs).value;
  if (positives + negatives > 0) baselines.base_rate = positives / (positives + negatives);
  if (positives == 0 || negatives == 0) return baselines;
  // Two operating points: the anomalous videos, then all.
  const double missed = positives - found;
  baselines.oracle_auc = (found * (2 * negatives - alarms) + missed * (negatives - alarms)) / (2 * positives * negatives);
  const double first = found > 0 ? found * found / (found + alarms) : 0;
  baselines.oracle_ap = (first + missed * positives / (positives + negatives)) / positives;
  return baselines;
}

}  // namespace vigil
