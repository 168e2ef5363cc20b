// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/detect/runner.h with a detector whose scores are known.
#include "vigil/detect/runner.h"

#include <vector>

#include <gmock/gmock.h>

#include "tests/detect/gray_detector.h"
#include "tests/detect/memory_source.h"

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Two stretches above level 3, far enough apart to be two events.
std::vector<Frame> two_events() {
  std::vector<int> levels(80, 5);
  for (int i = 10; i < 16; ++i) levels[static_cast<std::size_t>(i)] = 40;
  for (int i = 60; i < 70; ++i) levels[static_cast<std::size_t>(i)] = 50;
  return gray_frames(levels, 100);
}

RunResult run_two_events(int delay, const RunHooks& hooks = {}) {
  MemorySource source(two_events(), "street.mp4");
  return run(source, GrayDetector(delay), {}, hooks);
}

struct ResetInterrupt {
  ~ResetInterrupt() { raise_interrupt(0); }
};

TEST(Run, GivesScoresEventsAndWhatTheSourceSaid) {
  const RunResult result = run_two_events(0);
  EXPECT_EQ(result.stream.name, "street.mp4");
  EXPECT_EQ(result.health.frames, 80);
  EXPECT_THAT(result.scores, SizeIs(80));
  ASSERT_THAT(result.events, SizeIs(2));
  EXPECT_EQ(result.events[0].frames, (FrameSpan{110, 116}));
  EXPECT_EQ(result.events[1].frames, (FrameSpan{160, 170}));
  EXPECT_EQ(result.events[1].why, "grey value 50");
  EXPECT_FALSE(result.interrupted);
  EXPECT_GT(result.seconds, 0);
}

TEST(Run, LookAheadChangesNothing) {
  const RunResult causal = run_two_events(0);
  for (const int delay : {1, 7, 200}) {
    const RunResult late = run_two_events(delay);
    EXPECT_EQ(late.scores, causal.scores);
    EXPECT_EQ(late.events, causal.events);
  }
}

TEST(Run, ReadingAheadChangesNothing) {
  const auto source = read_ahead(std::make_unique<MemorySource>(two_events(), "street.mp4"));
  const RunResult ahead = run(*source, GrayDetector(), {});
  EXPECT_EQ(ahead.events, run_two_events(0).events);
  EXPECT_EQ(ahead.scores, run_two_events(0).scores);
}

TEST(Run, HooksSeeEachFrameScoreAndEventOnceAndInOrder) {
  for (const int delay : {0, 3}) {
    std::vector<std::int64_t> frames;
    std::vector<Score> scores;
    std::vector<Event> events;
    RunHooks hooks;
    hooks.on_frame = [&](const Frame& frame, const std::vector<Score>& completed) {
      frames.push_back(frame.index);
      scores.insert(scores.end(), completed.begin(), completed.end());
    };
    hooks.on_event = [&](const Event& event) { events.push_back(event); };
    const RunResult result = run_two_events(delay, hooks);
    for (Score& score : scores) {
      score.regions.clear();  // only the hooks see them
      score.map.reset();
    }
    EXPECT_EQ(scores, result.scores);
    EXPECT_EQ(events, result.events);
    ASSERT_THAT(frames, SizeIs(delay == 0 ? 80U : 81U));  // once more for what the end completed
    for (std::size_t i = 0; i < 80; ++i) EXPECT_EQ(frames[i], 100 + static_cast<std::int64_t>(i));
    EXPECT_EQ(frames.back(), 179);
  }
}

TEST(Run, HooksSeeRegionsAndMapsWhichAreNotKept) {
  MemorySource source(gray_frames({5, 45}));
  RunOptions options;
  options.scores.maps = true;
  options.scores.region_floor = 4.5;
  std::vector<Score> seen;
  RunHooks hooks;
  hooks.on_frame = [&](const Frame&, const std::vector<Score>& scores) { seen.insert(seen.end(), scores.begin(), scores.end()); };
  const RunResult result = run(source, GrayDetector(), options, hooks);
  EXPECT_TRUE(seen.at(0).map.has_value());
  EXPECT_THAT(seen.at(0).regions, IsEmpty());
  EXPECT_THAT(seen.at(1).regions, SizeIs(1));
  for (const Score& score : result.scores) {
    EXPECT_THAT(score.regions, IsEmpty()) << "hours of footage would fill the memory";
    EXPECT_FALSE(score.map.has_value());
  }
}

TEST(Run, WhenInterruptedKeepsWhatWasDoneAndSaysSo) {
  const ResetInterrupt reset;
  RunHooks hooks;
  hooks.on_frame = [](const Frame& frame, const std::vector<Score>&) {
    if (frame.index == 113) raise_interrupt(2);
  };
  const RunResult result = run_two_events(0, hooks);
  EXPECT_TRUE(result.interrupted);
  EXPECT_THAT(result.scores, SizeIs(14));
  ASSERT_THAT(result.events, SizeIs(1));
  EXPECT_EQ(result.events[0].frames, (FrameSpan{110, 114}));
  EXPECT_TRUE(result.events[0].partial);
}

TEST(Run, ASourceWithoutFramesGivesNothing) {
  MemorySource source({});
  const RunResult result = run(source, GrayDetector(5), {});
  EXPECT_THAT(result.scores, IsEmpty());
  EXPECT_THAT(result.events, IsEmpty());
}

TEST(Run, LetsTheDetectorRefuseAStream) {
  MemorySource source(gray_frames({1}, 0, {1001, 4}), "wide.mp4");
  EXPECT_THROW(run(source, GrayDetector(), {}), Error);
}

}  // namespace
}  // namespace vigil
