// SPDX-License-Identifier: Apache-2.0
// Frame-level ROC-AUC: pure functions from scores and truth to figures. Equal scores form one operating point, so neither ties nor
// order change a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vigil {

// Area under the ROC curve: the chance that a positive scores above a negative, ties counting one half.
// truth: 1 positive, 0 negative, anything else ignored. Nothing when one of the classes is missing. NaN scores: Error::input.
std::optional<double> roc_auc(std::span<const double> scores, std::span<const std::uint8_t> truth);

struct VideoScores {
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;  // as long as scores
};

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
