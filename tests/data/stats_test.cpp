// SPDX-License-Identifier: Apache-2.0
// Specifies the numbers that a data set is described by.
#include "vigil/data/stats.h"

#include <gmock/gmock.h>

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Video video_of(const std::string& id, const std::string& split, std::optional<std::vector<LabelledSpan>> events) {
  Video video;
  video.id = id;
  video.split = split;
  video.frames = 100;
  video.events = std::move(events);
  return video;
}

TEST(Stats, CountPerSplitClassAndScene) {
  Dataset set{"d", "r", {}, {}};
  set.videos.push_back(video_of("a", "train", std::vector<LabelledSpan>{}));
  set.videos.push_back(video_of("b", "test", std::vector<LabelledSpan>{{{0, 10}, "run"}, {{20, 25}, "fall"}}));
  set.videos.push_back(video_of("c", "test", std::nullopt));
  set.videos.push_back(video_of("d", "train", std::nullopt));
  set.videos[1].scene = "s2";
  set.videos[1].ignore = {{30, 50}};
  set.videos[3].anomalous = true;
  set.videos[3].labels = {"run"};
  const DatasetStats stats = stats_of(set);
  EXPECT_EQ(stats.all.videos, 4);
  EXPECT_EQ(stats.all.frames, 400);
  ASSERT_THAT(stats.splits, SizeIs(2));
  const StatsRow& test = stats.splits[1];
  EXPECT_EQ(test.name, "test");
  EXPECT_EQ(test.anomalous, 1);
  EXPECT_EQ(test.unlabelled, 1);
  EXPECT_EQ(test.known, 80) << "neither ignored frames nor those of the video without truth";
  EXPECT_EQ(test.positives, 15);
  EXPECT_DOUBLE_EQ(test.base_rate(), 15.0 / 80);
  ASSERT_THAT(stats.classes, SizeIs(2));
  EXPECT_EQ(stats.classes[0].name, "run");
  EXPECT_EQ(stats.classes[0].videos, 2);
  EXPECT_EQ(stats.classes[0].positives, 10) << "only its own events";
  ASSERT_THAT(stats.scenes, SizeIs(1));
  EXPECT_THAT(stats.events, ElementsAre(5, 10));
}

TEST(Stats, QuantilesAreValuesThatThereAre) {
  const std::vector<double> values{1, 2, 3, 10};
  EXPECT_EQ(DatasetStats::quantile(values, 0), 1);
  EXPECT_EQ(DatasetStats::quantile(values, 0.5), 2);
  EXPECT_EQ(DatasetStats::quantile(values, 1), 10);
  EXPECT_EQ(DatasetStats::quantile({}, 0.5), 0);
}

}  // namespace
}  // namespace vigil
