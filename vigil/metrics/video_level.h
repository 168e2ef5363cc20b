// SPDX-License-Identifier: Apache-2.0
// One score per video: how well whole videos are told apart.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "vigil/metrics/video_scores.h"

namespace vigil {

// The mean of the k highest frame scores; k = 1 is the maximum, k above the number of frames takes all. Nothing without frames.
// Ignored frames do not count.
std::optional<double> pooled(const VideoScores& video, std::size_t k = 1);

struct VideoLevel {
  std::optional<double> auc;       // of the pooled scores against is_anomalous()
  std::optional<double> ap;        // step-wise
  std::optional<double> accuracy;  // alarm where the pooled score is above (not at) the threshold, as UR-DMU does
  std::size_t videos = 0;
  std::size_t anomalous = 0;
};

// Videos without counted frames are left out. auc and ap are nothing when all videos are of one kind.
VideoLevel video_level(std::span<const VideoScores> videos, std::size_t k = 1, double threshold = 0.5);

}  // namespace vigil
