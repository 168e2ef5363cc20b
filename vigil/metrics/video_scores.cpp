// SPDX-License-Identifier: Apache-2.0
// Checks of scores and truth at the door of the measures.
#include "vigil/metrics/video_scores.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr std::uint8_t kIgnored = 2;

}  // namespace

std::size_t count_of(const VideoScores& video, int truth) {
  return static_cast<std::size_t>(std::count(video.truth.begin(), video.truth.end(), static_cast<std::uint8_t>(truth)));
}

bool is_anomalous(const VideoScores& video) {
  return video.anomalous ? *video.anomalous : std::find(video.truth.begin(), video.truth.end(), 1) != video.truth.end();
}

std::string name_of(const VideoScores& video, std::size_t index) {
  return "video " + (video.id.empty() ? std::to_string(index) : video.id);
}

void check(std::span<const VideoScores> videos) {
  for (std::size_t i = 0; i < videos.size(); ++i) {
    const VideoScores& video = videos[i];
    if (video.scores.size() != video.truth.size())
      throw Error::input(
          fmt::format("{}: {} scores, but truth for {} frames", name_of(video, i), video.scores.size(), video.truth.size()));
    const auto nan = std::find_if(video.scores.begin(), video.scores.end(), [](double s) { return std::isnan(s); });
    if (nan != video.scores.end())
      throw Error::input(fmt::format("{}: score {} is not a number", name_of(video, i), nan - video.scores.begin()));
  }
}

Dropped drop_nan(VideoScores& video) {
  Dropped dropped;
  for (std::size_t i = 0; i < std::min(video.scores.size(), video.truth.size()); ++i) {
    if (!std::isnan(video.scores[i])) continue;
    dropped.positives += video.truth[i] == 1 ? 1 : 0;
    dropped.negatives += video.truth[i] == 0 ? 1 : 0;
    video.truth[i] = kIgnored;
    video.scores[i] = 0;
  }
  return dropped;
}

}  // namespace vigil
