// SPDX-License-Identifier: Apache-2.0
// Scores made by hand and what an EventBuilder makes of them, for the tests of events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "vigil/events/builder.h"

namespace vigil {

inline constexpr Nanoseconds kTenth{100'000'000};

inline Nanoseconds ms(std::int64_t count) {
  return {count * 1'000'000};
}

// One score per frame, ten frames a second, value = 10 * level.
inline std::vector<Score> scores_of(const std::vector<double>& levels) {
  std::vector<Score> scores;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto frame = static_cast<std::int64_t>(i);
    Score score;
    score.frames = {frame, frame + 1};
    score.time = {{frame * kTenth.count}, {(frame + 1) * kTenth.count}};
    score.value = 10 * levels[i];
    score.level = levels[i];
    score.rarity = std::min(levels[i], 5.0);
    scores.push_back(score);
  }
  return scores;
}

inline std::vector<Event> build(const EventConfig& config, const std::vector<Score>& scores, bool interrupted = false) {
  EventBuilder builder(config, "cam");
  std::vector<Event> events;
  for (const Score& score : scores)
    for (Event& event : builder.push(score)) events.push_back(std::move(event));
  for (Event& event : builder.finish(interrupted)) events.push_back(std::move(event));
  return events;
}

// on 3, off 2, and nothing else in the way: a frame is enough, and two frames below `off` end an event.
inline EventConfig plain() {
  EventConfig config;
  config.hold = ms(200);
  config.merge = ms(0);
  config.shortest = ms(0);
  return config;
}

inline std::vector<FrameSpan> spans_of(const std::vector<Event>& events) {
  std::vector<FrameSpan> spans;
  for (const Event& event : events) spans.push_back(event.frames);
  return spans;
}

inline FrameSpan span(std::int64_t begin, std::int64_t end) {
  return {begin, end};
}

}  // namespace vigil
