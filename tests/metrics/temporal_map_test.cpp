// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/temporal_map.h.
#include "vigil/metrics/temporal_map.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using Events = std::vector<TemporalEvent>;

// Case T: videos a, b, c are 0, 1, 2.
Events truth_t() {
  return {{0, "x", 0, 10}, {0, "x", 20, 30}, {1, "x", 5, 15}};
}

Events predictions_t() {
  return {{0, "x", 1, 11, .9},  {0, "x", 0, 9, .8}, {1, "x", 0, 12, .7},
          {0, "x", 22, 30, .6}, {2, "x", 0, 5, .5}, {1, "x", 5, 15, .4}};
}

TEST(TemporalAp, GivesTheGoldenValues) {  // metric specification, section 8, rows 42 to 44
  const double rows[][3] = {
      {0.3, 0.833333333333, 0.805555555556}, {0.5, 0.666666666667, 0.666666666667}, {0.9, 0.277777777778, 0.277777777778}};
  for (const auto& [x, interpolated, plain] : rows) {
    EXPECT_NEAR(temporal_ap(truth_t(), predictions_t(), x).value(), interpolated, 1e-12);
    EXPECT_NEAR(temporal_ap(truth_t(), predictions_t(), x, TemporalRule::voc).value(), interpolated, 1e-12);
    EXPECT_NEAR(temporal_ap(truth_t(), predictions_t(), x, TemporalRule::vadclip).value(), plain, 1e-12);
  }
}

TEST(TemporalMap, GivesTheGoldenMeans) {  // row 45
  EXPECT_NEAR(temporal_map(truth_t(), predictions_t(), activitynet_thresholds()).mean.value(), 0.527777777778, 1e-12);
  EXPECT_NEAR(temporal_map(truth_t(), predictions_t(), thumos_thresholds()).mean.value(), 0.8, 1e-12);
}

TEST(TemporalAp, TakesTheNextFreeEventWhereVocDoesNot) {  // rows 46 and 47
  const Events truth{{0, "x", 0, 10}, {0, "x", 2, 12}};
  const Events predictions{{0, "x", 0, 10, .9}, {0, "x", 0, 9, .8}};
  EXPECT_EQ(temporal_ap(truth, predictions, 0.5), 1.0);
  EXPECT_EQ(temporal_ap(truth, predictions, 0.5, TemporalRule::voc), 0.5);
  EXPECT_EQ(temporal_ap(truth, predictions, 0.5, TemporalRule::vadclip), 1.0);
  for (const TemporalRule rule : {TemporalRule::anet, TemporalRule::voc, TemporalRule::vadclip})
    EXPECT_EQ(temporal_ap(truth, predictions, 0.65, rule), 0.5);
}

// 13 anomalous videos, one per class, and two normal ones; scores are perfect.
std::vector<ClassScores> perfect() {
  std::vector<ClassScores> videos;
  for (std::size_t v = 0; v < 15; ++v) {
    const std::size_t type = v < 13 ? v + 1 : 0;
    ClassScores video;
    video.of_class.assign(14, std::vector<double>(320, 0.0));
    for (int f = 0; f < 320; ++f) {
      const bool inside = v < 13 && f >= 64 && f < 160;
      video.of_class[type][static_cast<std::size_t>(f)] = inside ? 1 : 0;
      video.of_class[0][static_cast<std::size_t>(f)] = inside ? 0 : 1;
    }
    if (v < 13) video.truth = {{{64, 160}, type}};
    videos.push_back(video);
  }
  return videos;
}

TEST(VadClipMap, GivesTheGoldenValues) {  // row 48: its code cannot give a perfect detector more
  for (const double x : thumos_thresholds()) EXPECT_NEAR(vadclip_map(perfect(), x), 92.85714285714286, 1e-12);
  auto silenced = perfect();
  for (ClassScores& video : silenced) std::fill(video.of_class[5].begin(), video.of_class[5].end(), 0.0);
  EXPECT_EQ(vadclip_map(silenced, 0.1), 0);
}

TEST(VadClipEvents, AreRunsOfAtLeastTwoFramesAboveTheCut) {
  ClassScores video;
  video.of_class = {{0, 1, 0, .5, .9, .5, .4, 1, 1}};  // cut at 0.4, strictly
  const Events events = vadclip_events({&video, 1}, 0);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].begin, 3);
  EXPECT_EQ(events[0].end, 6);
  EXPECT_NEAR(events[0].score, .9 + .7 * 1, 1e-15);  // the highest of 9 frames: at least one is taken
  EXPECT_EQ(events[1].begin, 7);
  video.of_class = {std::vector<double>(20, 0.3)};
  EXPECT_TRUE(vadclip_events({&video, 1}, 0).empty());
}

TEST(TemporalMap, LeavesClassesWithoutTruthOutAndCountsThoseWithoutPredictionsAsZero) {
  const Events truth{{0, "fire", 0, 10}, {0, "fight", 5, 9}};
  const Events predictions{{0, "fire", 0, 10, .9}, {0, "theft", 5, 9, .9}};
  const TemporalMap map = temporal_map(truth, predictions, thumos_thresholds());
  EXPECT_NEAR(map.mean.value(), 0.5, 1e-15);
  EXPECT_EQ(map.of_class.at("fight"), 0);
  EXPECT_EQ(map.of_class.count("theft"), 0U);
  EXPECT_FALSE(temporal_map({}, predictions, thumos_thresholds()).mean);
}

TEST(TemporalMap, DoesNotDependOnTheOrderOfInput) {
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    Events truth, predictions;
    for (int i = 0; i < 40; ++i) {
      const auto begin = static_cast<double>(rng.below(50));
      TemporalEvent e{rng.below(3), rng.chance(0.5) ? "x" : "y", begin, begin + 1 + static_cast<double>(rng.below(20)),
                      static_cast<double>(rng.below(5))};
      (i < 15 ? truth : predictions).push_back(e);
    }
    const auto before = temporal_map(truth, predictions, thumos_thresholds()).mean;
    rng.shuffle(truth);
    rng.shuffle(predictions);
    EXPECT_NEAR(temporal_map(truth, predictions, thumos_thresholds()).mean.value(), before.value(), 1e-14);
  }
}

TEST(TemporalAp, RefusesWhatMakesNoSense) {
  EXPECT_THAT(message_of([] { temporal_ap(truth_t(), predictions_t(), 0); }), HasSubstr("tIoU 0 is not in (0, 1]"));
  Events nan = predictions_t();
  nan[3].score = std::nan("");
  EXPECT_THAT(message_of([&] { temporal_ap(truth_t(), nan, 0.5); }), HasSubstr("prediction 3 of video 0: [22, 30) with score nan"));
  nan[3].score = 0;
  nan[3].end = 22;
  EXPECT_THAT(message_of([&] { temporal_ap(truth_t(), nan, 0.5); }), HasSubstr("[22, 22)"));
  EXPECT_THAT(message_of([] { temporal_map(truth_t(), {}, {}); }), HasSubstr("no tIoU thresholds"));
  auto videos = perfect();
  videos[4].of_class.pop_back();
  EXPECT_THAT(message_of([&] { vadclip_map(videos, 0.5); }), HasSubstr("video 4: scores of 13 classes, but video 0 has 14"));
}

}  // namespace
}  // namespace vigil
