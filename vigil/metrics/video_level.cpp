// SPDX-License-Identifier: Apache-2.0
// Pools frame scores to one per video, then measures videos as frames are measured.
#include "vigil/metrics/video_level.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "vigil/base/error.h"
#include "vigil/metrics/ranking.h"

namespace vigil {

std::optional<double> pooled(const VideoScores& video, std::size_t k) {
  if (k == 0) throw Error::usage("pooling of the 0 highest scores: expected at least 1");
  double highest = 0;
  std::vector<double> scores;
  bool any = false;
  for (std::size_t i = 0; i < video.scores.size(); ++i) {
    if (video.truth[i] > 1) continue;
    if (k > 1) scores.push_back(video.scores[i]);
    highest = any ? std::max(highest, video.scores[i]) : video.scores[i];
    any = true;
  }
  if (!any) return std::nullopt;
  if (k == 1) return highest;
  const std::size_t taken = std::min(k, scores.size());
  const auto end = scores.begin() + static_cast<std::ptrdiff_t>(taken);
  std::partial_sort(scores.begin(), end, scores.end(), std::greater<>());
  return std::accumulate(scores.begin(), end, 0.0) / static_cast<double>(taken);
}

VideoLevel video_level(std::span<const VideoScores> videos, std::size_t k, double threshold) {
  check(videos);
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;
  std::size_t right = 0;
  for (const VideoScores& video : videos) {
    const auto score = pooled(video, k);
    if (!score) continue;
    scores.push_back(*score);
    truth.push_back(is_anomalous(video) ? 1 : 0);
    right += (*score > threshold) == (truth.back() == 1) ? 1 : 0;
  }
  const Areas of_videos = areas(Ranking(scores, truth));
  VideoLevel level;
  level.auc = of_videos.auc;
  level.ap = of_videos.ap;
  level.videos = scores.size();
  level.anomalous = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
  if (!scores.empty()) level.accuracy = static_cast<double>(right) / static_cast<double>(scores.size());
  return level;
}

}  // namespace vigil
