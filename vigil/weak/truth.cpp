// SPDX-License-Identifier: Apache-2.0
// Frames to snippets, the way back of score.cpp.
#include "vigil/weak/truth.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

// Of frames [span.begin, span.end) of the media; `truth` begins at frame `first`.
float share_of(const std::vector<std::uint8_t>& truth, std::int64_t first, const FrameSpan& span) {
  const auto known = static_cast<std::int64_t>(truth.size());
  std::int64_t counts[3] = {0, 0, 0};  // normal, anomalous, not known
  for (std::int64_t frame = std::max(first, span.begin); frame < std::min(first + known, span.end); ++frame)
    ++counts[truth[static_cast<std::size_t>(frame - first)]];
  if (counts[0] + counts[1] == 0) return kUnknown;
  return static_cast<float>(counts[1]) / static_cast<float>(counts[0] + counts[1]);
}

}  // namespace

bool knows_frames(const Video& video) {
  const std::optional<bool> label = video_label(video);
  return label && (!*label || (video.events && !video.events->empty()));
}

std::optional<std::vector<float>> truth_of_rows(const Video& video, const Features& features) {
  if (!knows_frames(video)) return {};
  const std::int64_t rows = features.shape.rows;
  Video known = video;
  if (!*video_label(video)) known.events.emplace();  // the label goes before the intervals
  if (known.frames == 0) {
    if (features.segments_of_video) return {};
    known.frames = rows * features.frames_per_row;
  }
  if (!features.segments_of_video) known.span = known.covered().intersect({0, rows * features.frames_per_row});
  const std::vector<std::uint8_t> truth = truth_of(known);
  std::vector<float> shares;
  for (std::int64_t row = 0; row < rows; ++row) {
    const FrameSpan own = features.segments_of_video
                              ? FrameSpan{row * known.frames / rows, (row + 1) * known.frames / rows}
                              : FrameSpan{row * features.frames_per_row, (row + 1) * features.frames_per_row};
    shares.push_back(share_of(truth, known.covered().begin, own));
  }
  return shares;
}

std::vector<float> fitted_truth(const Fitted& fitted, std::span<const float> rows) {
  std::vector<float> out;
  for (const RowSpan& span : fitted.rows) {
    double sum = 0;
    std::int64_t known = 0;
    for (std::int64_t row = span.first; row < span.last; ++row) {
      const float truth = rows[std::min(static_cast<std::size_t>(row), rows.size() - 1)];  // as apply() repeats the last row
      if (std::isnan(truth)) continue;
      sum += static_cast<double>(truth);
      ++known;
    }
    const bool padding = span.first == span.last;
    out.push_back(padding ? 0.F : known == 0 ? kUnknown : static_cast<float>(sum / static_cast<double>(known)));
  }
  return out;
}

}  // namespace vigil
