// SPDX-License-Identifier: Apache-2.0
// From what a data set knows of a video to what measures need of it.
#include "vigil/evaluate/evaluated_video.h"

#include <algorithm>
#include <set>

namespace vigil {
std::optional<std::vector<std::string>> seen_classes(const Dataset& dataset) {
  std::set<std::string> seen;
  for (const Video& video : dataset.videos) {
    if (video.split != "train" || !video_label(video).value_or(false)) continue;
    for (const std::string& name : classes_of(video)) seen.insert(name);
  }
  if (seen.empty()) return std::nullopt;
  return std::vector<std::string>(seen.begin(), seen.end());
}

EvaluatedVideo evaluated_video(const Video& video, const std::optional<std::vector<std::string>>& seen) {
  EvaluatedVideo result;
  result.id = video.id;
  result.truth = truth_of(video);
  result.first_frame = video.covered().begin;
  result.fps = video.fps;
  result.group = video.group;
  const std::set<std::string> classes = classes_of(video);
  result.classes.assign(classes.begin(), classes.end());
  result.scene = video.scene;
  result.anomalous = video.anomalous;
  const auto known = [&](const std::string& name) { return std::find(seen->begin(), seen->end(), name) != seen->end(); };
  result.unseen = seen && video_label(video).value_or(false) && !result.classes.empty() &&
                  std::none_of(result.classes.begin(), result.classes.end(), known);
  return result;
}

std::vector<VideoScores> video_scores(const std::vector<EvaluatedVideo>& videos, ScoresOf which) {
  std::vector<VideoScores> all;
  for (const EvaluatedVideo& video : videos)
    all.push_back({which == ScoresOf::raw ? video.raw : video.smoothed, video.truth, video.id, video.group, video.classes,
                   video.scene, video.anomalous, video.unseen, video.fps});
  return all;
}

}  // namespace vigil
