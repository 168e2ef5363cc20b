// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/alarms.h.
#include "vigil/metrics/alarms.h"

#include <cmath>
#include <set>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/metrics/precision_recall.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<VideoScores> t3() {
  return {event_case()};
}

TEST(FalseAlarms, GiveTheGoldenValues) {  // metric specification, section 8, row 54
  const FalseAlarms result = false_alarms(t3(), {});
  EXPECT_EQ(result.alarms, 5U);
  EXPECT_EQ(result.false_alarms, 2U);
  EXPECT_NEAR(result.per_hour.value(), 1800, 1e-9);
  EXPECT_NEAR(result.per_normal_hour.value(), 2769.2307692308, 1e-9);
}

TEST(Delays, GiveTheGoldenValues) {  // row 55
  const Delays delays = delays_at(t3(), 0.5);
  ASSERT_EQ(delays.seconds.size(), 3U);
  EXPECT_NEAR(delays.seconds[0].value(), 0.2, 1e-15);
  EXPECT_NEAR(delays.seconds[1].value(), 0.24, 1e-15);
  EXPECT_FALSE(delays.seconds[2]);
  EXPECT_NEAR(delays.mean.value(), 0.22, 1e-15);
  EXPECT_NEAR(delays.median.value(), 0.22, 1e-15);
  EXPECT_NEAR(delays.censored_mean.value(), 0.2133333333, 1e-10);
  EXPECT_NEAR(delays.miss_rate.value(), 1.0 / 3, 1e-15);
}

TEST(Delays, HaveTheLatenessOfTheDetectorAdded) {  // a score of 16 frames is there with the last of them
  EXPECT_NEAR(delays_at(t3(), 0.5, 15.0 / 25).seconds[0].value(), 0.8, 1e-15);
}

TEST(LatencyAwareAp, GivesTheGoldenValues) {  // row 58
  EXPECT_NEAR(latency_aware_ap(t3(), 0.2).value(), 0.4359082695578873, 1e-14);
  EXPECT_NEAR(latency_aware_ap(t3(), 1).value(), 0.5435869426594427, 1e-14);
  EXPECT_NEAR(latency_aware_ap(t3(), 10).value(), 0.582476379123244, 1e-14);
}

// All thresholds from scratch.
double slow_latency_aware_ap(const std::vector<VideoScores>& videos, double seconds) {
  std::set<double, std::greater<>> thresholds;
  for (const VideoScores& video : videos) thresholds.insert(video.scores.begin(), video.scores.end());
  double area = 0;
  double before = 0;
  for (const double t : thresholds) {
    double recall = 0, events = 0, hits = 0, alarms = 0;
    const Delays delays = delays_at(videos, t);
    for (const auto& delay : delays.seconds) {
      ++events;
      recall += delay ? std::exp(-*delay / seconds) : 0;
    }
    for (const VideoScores& video : videos)
      for (std::size_t i = 0; i < video.scores.size(); ++i)
        if (video.truth[i] <= 1 && video.scores[i] >= t) (video.truth[i] == 1 ? hits : alarms) += 1;
    if (hits + alarms > 0) area += (recall / events - before) * hits / (hits + alarms);
    before = recall / events;
  }
  return area;
}

TEST(LatencyAwareAp, EqualsTryingAllThresholds) {
  Rng rng(1);
  for (int round = 0; round < 40; ++round) {
    const auto videos = random_videos(rng, 9);
    EXPECT_NEAR(latency_aware_ap(videos, 0.3).value(), slow_latency_aware_ap(videos, 0.3), 1e-12);
  }
}

TEST(TimeToAlarm, EqualsFalseAlarmsAndDelaysAtEachThreshold) {
  Rng rng(2);
  for (int round = 0; round < 60; ++round) {
    const auto videos = random_videos(rng, 5);
    const EventRule rule{0, static_cast<std::int64_t>(rng.below(4)), static_cast<std::int64_t>(rng.below(4))};
    std::set<double, std::greater<>> thresholds;
    for (const VideoScores& video : videos) thresholds.insert(video.scores.begin(), video.scores.end());
    const auto points = time_to_alarm(videos, rule, 0.1);
    ASSERT_FALSE(points.empty());
    std::size_t k = 0;
    for (const double t : thresholds) {
      if (t > points[0].threshold) continue;  // nothing happens yet
      while (k + 1 < points.size() && points[k + 1].threshold >= t) ++k;
      const FalseAlarms alarms = false_alarms(videos, {t, rule.merge, rule.shortest});
      const Delays delays = delays_at(videos, t, 0.1);
      EXPECT_NEAR(points[k].false_per_hour, alarms.per_hour.value(), 1e-9);
      EXPECT_NEAR(points[k].recall, 1 - delays.miss_rate.value(), 1e-12);
      EXPECT_NEAR(points[k].censored_delay, delays.censored_mean.value(), 1e-12);
    }
  }
}

TEST(FalseAlarms, AreNotRungByIgnoredFramesAlone) {
  const std::vector<VideoScores> videos{{{1, 1, 0, 1, 0, 1, 1}, {2, 2, 0, 0, 1, 2, 0}, {}, {}, {}, {}, {}, {}, 1}};
  const FalseAlarms result = false_alarms(videos, {});
  EXPECT_EQ(result.alarms, 2U);
  EXPECT_EQ(result.false_alarms, 2U);
  EXPECT_NEAR(result.hours, 4.0 / 3600, 1e-15);
}

TEST(Alarms, WithoutEventsOrFootageAreNothing) {
  EXPECT_FALSE(false_alarms({}, {}).per_hour);
  EXPECT_FALSE(delays_at({}, 0.5).censored_mean);
  EXPECT_FALSE(latency_aware_ap({}, 1));
  EXPECT_TRUE(time_to_alarm({}, {}).empty());
}

TEST(Alarms, RefuseVideosWithoutFramesPerSecondAndRulesThatMakeNoSense) {
  auto videos = t3();
  EXPECT_THAT(message_of([&] { time_to_alarm(videos, {0, -1, 0}); }), HasSubstr("cannot be negative"));
  EXPECT_THAT(message_of([&] { latency_aware_ap(videos, 0); }), HasSubstr("expected above 0"));
  videos[0].fps = 0;
  EXPECT_THAT(message_of([&] { false_alarms(videos, {}); }), HasSubstr("video 0: 0 frames per second"));
}

}  // namespace
}  // namespace vigil
