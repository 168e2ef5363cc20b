// SPDX-License-Identifier: Apache-2.0
// Data sets without media, for stored scores: only what is known of their videos counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/evaluate/score_set.h"

namespace vigil {

inline Video known_video(const std::string& id, std::int64_t frames, std::vector<FrameSpan> events,
                         const std::string& label = "odd") {
  Video video;
  video.id = id;
  video.media = "/data/" + id + ".mp4";
  video.split = "test";
  video.frames = frames;
  video.fps = 10;
  video.events.emplace();
  for (const FrameSpan& span : events) video.events->push_back({span, label});
  return video;
}

inline Dataset known_set(std::vector<Video> videos) {
  return {"made", "by hand", std::move(videos), {}};
}

inline StoredScores stored(const std::string& id, std::vector<double> values) {
  return {id, std::move(values), 0, 0, "here:1"};
}

inline ScoreSet score_set(std::vector<StoredScores> videos, ScoreUnit unit = {}) {
  ScoreSet set;
  set.name = "here";
  set.unit = unit;
  set.videos = std::move(videos);
  return set;
}

}  // namespace vigil
