// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/video_level.h.
#include "vigil/metrics/video_level.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Pooled, IsTheMeanOfTheHighestCountedFrames) {
  const VideoScores video{{.1, .9, .5, 7, .3}, {0, 1, 1, 2, 0}};
  EXPECT_EQ(pooled(video), 0.9);
  EXPECT_DOUBLE_EQ(pooled(video, 2).value(), 0.7);
  EXPECT_DOUBLE_EQ(pooled(video, 99).value(), 0.45);
  EXPECT_FALSE(pooled(VideoScores{{7}, {2}}));
  EXPECT_THAT(message_of([&] { pooled(video, 0); }), HasSubstr("expected at least 1"));
}

TEST(VideoLevel, MeasuresVideosByTheirPooledScore) {
  const std::vector<VideoScores> videos{{{.2, .5}, {0, 0}},  // exactly at the threshold: no alarm, as the rule is strict
                                        {{.9, .1}, {1, 0}},
                                        {{.4, .1}, {1, 0}},
                                        {{.3, .3}, {0, 0}},
                                        {{9}, {2}}};
  const VideoLevel level = video_level(videos);
  EXPECT_EQ(level.videos, 4U);
  EXPECT_EQ(level.anomalous, 2U);
  EXPECT_EQ(level.auc, 0.75);
  EXPECT_DOUBLE_EQ(level.ap.value(), (1 + 2.0 / 3) / 2);
  EXPECT_EQ(level.accuracy, 0.75);
}

TEST(VideoLevel, FollowsTheLabelWhereThereIsOne) {
  std::vector<VideoScores> videos{{{.2}, {0}}, {{.9}, {0}}};
  EXPECT_FALSE(video_level(videos).auc);
  videos[1].anomalous = true;  // no frame is marked, but the video is
  EXPECT_EQ(video_level(videos).auc, 1.0);
}

TEST(VideoLevel, OfNoVideosIsNothing) {
  EXPECT_FALSE(video_level({}).auc);
  EXPECT_FALSE(video_level({}).accuracy);
}

}  // namespace
}  // namespace vigil
