// SPDX-License-Identifier: Apache-2.0
// Area under the ROC curve, of one list of frames and of a data set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vigil/metrics/curve.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

// The chance that a positive scores above a negative, ties counting one half. Exact up to 6e9 frames; nothing when a class is
// missing.
std::optional<double> roc_auc(const Curve& curve);

// truth: 1 positive, 0 negative, anything else ignored. NaN scores: Error::input.
std::optional<double> roc_auc(std::span<const double> scores, std::span<const std::uint8_t> truth);

struct FrameAuc {
  std::optional<double> micro;  // all frames of all videos in one curve
  std::optional<double> macro;  // mean over the videos that have both classes
  std::size_t videos = 0;
  std::size_t macro_skipped = 0;  // videos of one class, left out of macro
  std::size_t frames = 0;         // counted, ignored ones not
  std::size_t positives = 0;
};

FrameAuc frame_auc(std::span<const VideoScores> videos);

}  // namespace vigil
