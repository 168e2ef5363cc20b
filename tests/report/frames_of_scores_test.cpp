// SPDX-License-Identifier: Apache-2.0
// Specifies which frame meets which score, with and without look-ahead.
#include "vigil/report/frames_of_scores.h"

#include <gmock/gmock.h>
#include <opencv2/core.hpp>

#include "tests/report/made_run.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::Pair;
using Meetings = std::vector<std::pair<std::int64_t, double>>;  // frame index and level

Frame frame_at(std::int64_t index) {
  return {index, time_of_frame(index), picture_of(cv::Mat(2, 2, CV_8UC1, cv::Scalar(0)))};
}

class FramesOfScoresTest : public testing::Test {
 protected:
  void push(const Frame& frame, const std::vector<Score>& scores) {
    frames_.push(frame, scores, [this](const Frame& of, const Score& score) { met_.emplace_back(of.index, score.level); });
  }

  FramesOfScores frames_;
  Meetings met_;
};

TEST_F(FramesOfScoresTest, ACausalDetectorMeetsItsFrameAtOnce) {
  for (int i = 300; i < 303; ++i) push(frame_at(i), {made_score(i, i)});
  EXPECT_THAT(met_, ElementsAre(Pair(300, 300), Pair(301, 301), Pair(302, 302)));
}

TEST_F(FramesOfScoresTest, ScoresThatComeLaterMeetTheFrameTheySpeakOf) {
  push(frame_at(0), {});
  push(frame_at(1), {});
  push(frame_at(2), {made_score(0, 0.5)});
  EXPECT_THAT(met_, ElementsAre(Pair(0, 0.5)));
  push(frame_at(2), {made_score(1, 1.5), made_score(2, 2.5)});  // the runner's last call: the last frame again
  EXPECT_THAT(met_, ElementsAre(Pair(0, 0.5), Pair(1, 1.5), Pair(2, 2.5)));
}

TEST_F(FramesOfScoresTest, AScoreOfSeveralFramesMeetsEach) {
  Score score = made_score(0, 7);
  score.frames.end = 3;
  for (int i = 0; i < 2; ++i) push(frame_at(i), {});
  push(frame_at(2), {score});
  EXPECT_THAT(met_, ElementsAre(Pair(0, 7), Pair(1, 7), Pair(2, 7)));
}

TEST_F(FramesOfScoresTest, FramesThatHaveMetTheirScoreAreLetGo) {
  const Frame frame = frame_at(0);
  push(frame, {});
  EXPECT_EQ(frame.picture.use_count(), 2);
  push(frame_at(1), {made_score(0, 1)});
  EXPECT_EQ(frame.picture.use_count(), 1);
}

TEST_F(FramesOfScoresTest, AStreamWithoutFramesIsFine) {
  push(Frame{}, {made_score(0, 1)});
  EXPECT_TRUE(met_.empty());
}

}  // namespace
}  // namespace vigil
