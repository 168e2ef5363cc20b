// SPDX-License-Identifier: Apache-2.0
// Scores that divide normal from anomalous, as held-out training videos put them. Beside the calibration of a trained head.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <nlohmann/json.hpp>

#include "vigil/weak/score_calibration.h"

namespace vigil {

// By name, each with its `score`:
//
// - rarity_2, rarity_3, rarity_4: what one normal snippet in 100, 1000, 10000 reaches; those that the calibration supports;
// - video_accuracy, video_f1: a video whose score is at or above is anomalous; the highest threshold that is right most often on
//   the held-out videos (with this `accuracy`), or has the best `f1`. Left out where they are not of both classes.
//
// videos: their scores, and 1 for those that are anomalous.
nlohmann::json thresholds_of(const std::optional<ScoreCalibration>& calibration, std::span<const double> videos = {},
                             std::span<const std::uint8_t> anomalous = {});

// The mean of the `top` highest scores of a video (0 = one in sixteen), as a recipe's video_top has it.
double video_score(std::span<const double> snippets, int top);

}  // namespace vigil
