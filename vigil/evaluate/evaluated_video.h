// SPDX-License-Identifier: Apache-2.0
// One video of an evaluation: its scores beside its truth, whoever gave the scores.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/events/score.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

struct EvaluatedVideo {
  std::string id;
  std::vector<Score> scores;        // of the covered span, without regions and maps; empty for stored scores
  std::vector<double> raw;          // Score::value per frame of the span
  std::vector<double> smoothed;     // of this video alone, by the protocol's smoothing
  std::vector<std::uint8_t> truth;  // truth_of(video), by the protocol's alignment
  std::int64_t first_frame = 0;     // of the span, in the media
  double fps = 0;                   // 0 = unknown
  std::string group = {};
  std::vector<std::string> classes = {};
  std::string scene = {};
  std::optional<bool> anomalous = std::nullopt;  // the video-level label
  bool unseen = false;                           // open set: none of its classes is in the training entries
};

// What the data set knows of the video. classes: those of the video, else of its events. seen: classes of anomalous training
// entries; nothing when training knows only normal footage, so that no class is unseen.
EvaluatedVideo evaluated_video(const Video& video, const std::optional<std::vector<std::string>>& seen);
std::optional<std::vector<std::string>> seen_classes(const Dataset& dataset);

// As metrics take it.
enum class ScoresOf { raw, smoothed };
std::vector<VideoScores> video_scores(const std::vector<EvaluatedVideo>& videos, ScoresOf which);

}  // namespace vigil
