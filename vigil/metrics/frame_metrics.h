// SPDX-License-Identifier: Apache-2.0
// All frame-level figures of a data set from one sort: micro, macro, per class, per scene, open set, and the trivial baselines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/metrics/curve.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

// A measure's value with what it was taken over. A figure that is not defined is nothing, never 0 or 0.5.
struct Figure {
  std::string id;  // a name of metrics()
  std::string of;  // the class or scene; empty = all
  std::optional<double> value;
  std::string note;          // why there is no value, or what to know about it
  std::size_t videos = 0;    // that it was taken over
  std::size_t skipped = 0;   // left out for lack of a class
  std::uint64_t frames = 0;  // counted, ignored ones not
  std::uint64_t positives = 0;
};

struct FrameMetrics {
  std::vector<Figure> figures;                   // in a fixed order
  std::vector<std::optional<double>> video_auc;  // of each video; nothing when it has one class
  Curve curve;                                   // all frames (micro)

  const Figure* find(std::string_view id, std::string_view of = {}) const;
  std::optional<double> value(std::string_view id, std::string_view of = {}) const;  // nothing also when there is no such figure
};

// Figures per class, per scene and of the open set are there when the videos name classes, scenes or unseen ones. far.* alarm at
// 0.5, video.* takes the highest frame score. Throws Error::input as check() does.
FrameMetrics frame_metrics(std::span<const VideoScores> videos);

}  // namespace vigil
