// SPDX-License-Identifier: Apache-2.0
// What detectors reach that know nothing, or only which videos are anomalous. To be printed beside every result.
#pragma once

#include <optional>
#include <span>

#include "vigil/metrics/averaging.h"

namespace vigil {

struct Baselines {
  std::optional<double> base_rate;   // share of positive frames: the AP of chance (its AUC is 0.5)
  std::optional<double> oracle_auc;  // score 1 on all frames of anomalous videos, 0 elsewhere
  std::optional<double> oracle_ap;
  std::optional<double> sentinel_auc;  // Macro::sentinel of chance
};

// aucs: auc_of_videos() of the same videos.
Baselines baselines_of(std::span<const VideoScores> videos, std::span<const VideoAuc> aucs);

}  // namespace vigil
