// SPDX-License-Identifier: Apache-2.0
// Runs made up for tests: ten frames a second, every number known.
#pragma once

#include <string>
#include <vector>

#include "vigil/report/report.h"

namespace vigil {

constexpr Nanoseconds kFrameLength{100'000'000};

inline Nanoseconds time_of_frame(std::int64_t frame) {
  return {frame * kFrameLength.count};
}

inline Score made_score(std::int64_t frame, double level) {
  Score score;
  score.frames = {frame, frame + 1};
  score.time = {time_of_frame(frame), time_of_frame(frame + 1)};
  score.value = 10 * level;
  score.level = level;
  score.rarity = level;
  return score;
}

inline Region made_region(const Box& box, const std::string& text) {
  Region region;
  region.box = box;
  region.level = 4;
  region.evidence = {{"speed", 90, 10, 30, "px/s", 4, 1, text}};
  return region;
}

inline Event made_event(const std::string& id, FrameSpan frames, const std::string& why, double level = 4) {
  Event event;
  event.id = id;
  event.frames = frames;
  event.time = {time_of_frame(frames.begin), time_of_frame(frames.end)};
  event.peak_frame = frames.begin;
  event.peak_time = event.time.begin;
  event.peak_value = 10 * level;
  event.peak_level = level;
  event.peak_rarity = level;
  event.why = why;
  event.regions = {made_region({10, 20, 30, 40}, why)};
  return event;
}

inline RunResult made_run(const std::vector<double>& levels, std::int64_t first = 0) {
  RunResult result;
  result.stream.name = "street.avi";
  result.stream.format = "h264 in avi";
  result.stream.size = {64, 48};
  result.stream.fps = 10;
  result.health.frames = static_cast<std::int64_t>(levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i)
    result.scores.push_back(made_score(first + static_cast<std::int64_t>(i), levels[i]));
  result.seconds = 2;
  return result;
}

inline RunFacts made_facts() {
  RunFacts facts;
  facts.model = "motion, learnt from 300 frames";
  facts.model_content = "c0ffee";
  facts.supported_rarity = 2.5;
  facts.options = {{"--learn", "30s"}};
  return facts;
}

// What breaks careless writers of CSV, WebVTT and HTML.
inline const std::string kHostile = "a,\"b\"\r\n</script><script>alert('x')</script> --> & \xFF";

}  // namespace vigil
