// SPDX-License-Identifier: Apache-2.0
// The laws of vigil/detect/detector.h as one test that every detector is put through.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "vigil/base/threads.h"
#include "vigil/detect/detector.h"

namespace vigil {

// Everything that a fresh stream says of the first `count` frames, its finish included.
inline std::vector<Score> scores_by(const Detector& detector, const StreamInfo& info, const std::vector<Frame>& frames,
                                    std::size_t count, const ScoreOptions& options = {}) {
  const auto stream = detector.open(info, options);
  std::vector<Score> all;
  const auto take = [&all](std::vector<Score> scores) {
    for (Score& score : scores) all.push_back(std::move(score));
  };
  for (std::size_t i = 0; i < count; ++i) take(stream->push(frames[i]));
  take(stream->finish());
  return all;
}

// Spans begin at the first frame, touch, and end with the last; no frame is scored before it came, or later than delay() says. Only
// frames that had nothing to be compared with may wait longer: they are marked as warm-up.
inline void check_spans(const Detector& detector, const StreamInfo& info, const std::vector<Frame>& frames) {
  const auto stream = detector.open(info);
  std::int64_t scored = frames.front().index;
  const auto take = [&](const std::vector<Score>& scores, std::int64_t newest) {
    for (const Score& score : scores) {
      EXPECT_EQ(score.frames.begin, scored) << "spans must touch";
      EXPECT_FALSE(score.frames.empty()) << "at frame " << scored;
      EXPECT_TRUE(newest - score.frames.begin <= detector.delay() || (score.notes & note::kWarmUp))
          << "frame " << score.frames.begin << " was scored later than delay() says";
      scored = score.frames.end;
    }
  };
  for (const Frame& frame : frames) {
    take(stream->push(frame), frame.index);
    EXPECT_LE(scored, frame.index + 1) << "scored before it was seen";
  }
  take(stream->finish(), frames.back().index);
  EXPECT_EQ(scored, frames.back().index + 1) << "finish() must score the rest";
}

inline void check_values(const Detector& detector, const StreamInfo& info, const Score& score) {
  const auto at = [&] { return testing::Message() << "frame " << score.frames.begin; };
  EXPECT_FALSE(std::isnan(score.value)) << at();
  EXPECT_GE(score.level, 0) << at();  // false for NaN
  EXPECT_LE(score.rarity, score.level) << at();
  EXPECT_LE(score.rarity, detector.supported_rarity()) << at();
  EXPECT_LT(score.time.begin, score.time.end) << at();
  const Box inside = detector.roi().value_or(Box::whole(info.size));
  for (std::size_t i = 0; i < score.regions.size(); ++i) {
    const Region& region = score.regions[i];
    EXPECT_FALSE(region.box.empty()) << at();
    EXPECT_EQ(region.box.intersect(inside), region.box) << at() << ": a region leaves the picture";
    if (i > 0) {
      EXPECT_LE(region.level, score.regions[i - 1].level) << at() << ": regions come strongest first";
    }
    for (const Evidence& evidence : region.evidence) {
      EXPECT_GE(evidence.share, 0) << at();
      EXPECT_LE(evidence.share, 1) << at();
      EXPECT_FALSE(evidence.text.empty()) << at();
    }
  }
}

// Times are those of the frames, so that events lie where the video shows them.
inline void check_times(const std::vector<Score>& scores, const std::vector<Frame>& frames) {
  for (const Score& score : scores) {
    const auto frame = std::find_if(frames.begin(), frames.end(), [&](const Frame& f) { return f.index == score.frames.begin; });
    ASSERT_NE(frame, frames.end());
    EXPECT_EQ(score.time.begin, frame->time) << "frame " << score.frames.begin;
  }
}

// What was said of a frame does not depend on frames later than delay().
inline void check_causality(const Detector& detector, const StreamInfo& info, const std::vector<Frame>& frames,
                            const std::vector<Score>& whole) {
  for (const std::size_t count : {frames.size() / 3, frames.size() / 2, frames.size() - 1}) {
    if (count == 0) continue;
    const std::int64_t settled = frames[count - 1].index - detector.delay();
    const auto part = scores_by(detector, info, frames, count);
    for (std::size_t i = 0; i < part.size() && part[i].frames.end - 1 <= settled; ++i) {
      ASSERT_LT(i, whole.size());
      if (part[i].notes & note::kWarmUp) continue;  // takes the first real score, which may be yet to come
      Score settled_score = part[i];
      settled_score.time.end = whole[i].time.end;  // may be a guess while the next frame is not known
      ASSERT_EQ(settled_score, whole[i]) << "frame " << part[i].frames.begin << " changed with later frames";
    }
  }
}

// The same bits with any thread setting, and from two streams of one detector at a time.
inline void check_threads(const Detector& detector, const StreamInfo& info, const std::vector<Frame>& frames,
                          const std::vector<Score>& scores) {
  const int before = threads();
  for (const int count : {1, 3}) {
    set_threads(count);
    EXPECT_TRUE(scores_by(detector, info, frames, frames.size()) == scores) << "other bits with " << count << " threads";
  }
  set_threads(before);

  std::vector<Score> there;
  std::thread thread([&] { there = scores_by(detector, info, frames, frames.size()); });
  const std::vector<Score> here = scores_by(detector, info, frames, frames.size());
  thread.join();
  EXPECT_TRUE(here == scores) << "the same frames must give the same bits";
  EXPECT_TRUE(there == scores) << "streams of one detector must not disturb each other";
}

// frames: as a source gives them; a good choice has calm and lively parts. info: of the stream they come from.
inline void check_detector_laws(const Detector& detector, const StreamInfo& info, const std::vector<Frame>& frames) {
  ASSERT_FALSE(frames.empty());
  EXPECT_TRUE(detector.open(info)->finish().empty()) << "no frames, no scores";
  EXPECT_FALSE(detector.describe().empty());
  check_spans(detector, info, frames);

  const auto scores = scores_by(detector, info, frames, frames.size());
  for (const Score& score : scores) check_values(detector, info, score);
  check_times(scores, frames);
  check_causality(detector, info, frames, scores);
  EXPECT_EQ(scores_by(detector, info, frames, 1).size(), 1U) << "a stream of one frame";

  check_threads(detector, info, frames, scores);
}

}  // namespace vigil
