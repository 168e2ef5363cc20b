// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/evaluate/evaluate.h on clips whose scores are known: figures and protocol. What is refused: refusals_test.cpp.
#include "vigil/evaluate/evaluate.h"

#include <atomic>
#include <vector>

#include <gmock/gmock.h>

#include "tests/detect/gray_detector.h"
#include "tests/evaluate/gray_clips.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Spans = std::vector<FrameSpan>;

// One-class recipe, section 13, value 11: micro 0.888889, macro 1.
void add_two_videos(GrayClips& clips) {
  clips.add("one", {10, 20, 30}, Spans{{2, 3}});
  clips.add("two", {50, 60, 70}, Spans{{1, 3}});
}

TEST(Evaluate, MeasuresMicroAndMacroOnTheRawScores) {
  GrayClips clips;
  add_two_videos(clips);
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  EXPECT_NEAR(result.raw.micro.value(), 8.0 / 9, 1e-15);
  EXPECT_EQ(result.raw.macro, 1.0);
  EXPECT_EQ(result.raw.frames, 6U);
  EXPECT_EQ(result.raw.positives, 3U);
  EXPECT_EQ(result.frames, 6);
  EXPECT_GT(result.seconds, 0);
  EXPECT_EQ(result.dataset, "gray");
  EXPECT_EQ(result.truth_revision, "by hand");
  EXPECT_THAT(result.failed, IsEmpty());
}

TEST(Evaluate, GivesEachVideosScoresAndTruthInTheDataSetsOrder) {
  GrayClips clips;
  add_two_videos(clips);
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 2);
  ASSERT_THAT(result.videos, SizeIs(2));
  EXPECT_EQ(result.videos[0].id, "one");
  EXPECT_THAT(result.videos[0].truth, ElementsAre(0, 0, 1));
  EXPECT_THAT(result.videos[0].scores, SizeIs(3));
  EXPECT_EQ(result.videos[1].id, "two");
  EXPECT_THAT(result.videos[1].truth, ElementsAre(0, 1, 1));
  EXPECT_EQ(result.videos[1].raw[2], result.videos[1].scores[2].value);
}

TEST(Evaluate, SmoothedIsTheMeanOfScoreAndPastStartedAnewWithEachVideo) {
  GrayClips clips;
  clips.add("one", {80, 10, 40, 200, 30}, Spans{{3, 4}});
  clips.add("two", {20, 90, 20}, Spans{{1, 2}});
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  std::vector<VideoScores> pairs;
  for (const EvaluatedVideo& video : result.videos) {
    double mean = video.raw[0];
    for (std::size_t i = 0; i < video.raw.size(); ++i) {
      mean = i == 0 ? mean : (video.raw[i] + mean) / 2;
      EXPECT_NEAR(video.smoothed[i], mean, 1e-12);
    }
    pairs.push_back({video.smoothed, video.truth});
  }
  EXPECT_EQ(result.smoothed.micro, frame_auc(pairs).micro);
  EXPECT_NE(result.smoothed.micro, result.raw.micro);
}

TEST(Evaluate, CountsNoIgnoredFrames) {
  GrayClips clips;
  clips.add("one", {10, 200, 20, 90}, Spans{{3, 4}}).ignore = {{1, 2}};
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  EXPECT_THAT(result.videos.at(0).truth, ElementsAre(0, 2, 0, 1));
  EXPECT_EQ(result.raw.micro, 1.0);
  EXPECT_EQ(result.raw.frames, 3U);
}

TEST(Evaluate, ReadsNothingOutsideTheCoveredSpan) {
  GrayClips clips;
  clips.add("one", {200, 10, 20, 30, 90, 200}, Spans{{3, 6}}).span = FrameSpan{1, 5};
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  ASSERT_THAT(result.videos.at(0).scores, SizeIs(4));
  EXPECT_EQ(result.videos[0].scores.front().frames.begin, 1);
  EXPECT_THAT(result.videos[0].truth, ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(result.frames, 4);
}

TEST(Evaluate, TakesTheSplitAskedForOrAllWhenThereIsNone) {
  GrayClips clips;
  add_two_videos(clips);
  clips.dataset.videos[0].split = "train";
  EXPECT_THAT(evaluate(GrayDetector(), clips.dataset, "test", 1).videos, SizeIs(1));
  EXPECT_THAT(evaluate(GrayDetector(), clips.dataset, "val", 1).videos, SizeIs(2));
}

TEST(Evaluate, GivesTheSameForAnyNumberOfJobsAndCountsEachFrameOnce) {
  GrayClips clips;
  for (int v = 0; v < 7; ++v) clips.add("clip" + std::to_string(v), {10 * v, 90, 30, 5 * v + 60}, Spans{{1, 2}});
  const Evaluation alone = evaluate(GrayDetector(), clips.dataset, "test", 1);
  for (const int jobs : {2, 5, 100}) {
    std::atomic<std::int64_t> frames = 0;
    const Evaluation result = evaluate(GrayDetector(2), clips.dataset, "test", jobs, [&](std::int64_t count) { frames += count; });
    EXPECT_EQ(frames, 28);
    EXPECT_EQ(result.raw.micro, alone.raw.micro);
    EXPECT_EQ(result.smoothed.macro, alone.smoothed.macro);
    for (std::size_t v = 0; v < 7; ++v) EXPECT_EQ(result.videos.at(v).scores, alone.videos[v].scores);
  }
}

TEST(Evaluate, UnlabelledVideosAreScoredAndNamedButCountInNoFigure) {
  GrayClips clips;
  add_two_videos(clips);
  clips.add("three", {250, 0}, {});
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  EXPECT_THAT(result.videos, SizeIs(3));
  EXPECT_THAT(result.notes, ElementsAre(HasSubstr("three: unlabelled")));
  EXPECT_EQ(result.raw.frames, 6U);
  EXPECT_NEAR(result.raw.micro.value(), 8.0 / 9, 1e-15);
}

TEST(Evaluate, AFigureWithoutBothClassesIsNothing) {
  GrayClips clips;
  clips.add("calm", {10, 20}, Spans{});
  const Evaluation result = evaluate(GrayDetector(), clips.dataset, "test", 1);
  EXPECT_FALSE(result.raw.micro);
  EXPECT_FALSE(result.smoothed.macro);
  EXPECT_EQ(result.raw.macro_skipped, 1U);
}

}  // namespace
}  // namespace vigil
