// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/event_match.h.
#include "vigil/metrics/event_match.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

namespace vigil {
namespace {

using testing::HasSubstr;

struct T3 {
  Spans predictions = runs_at(event_case().scores, 0.5);
  Spans truth = runs_of(event_case().truth);
};

TEST(EventMatch, GivesTheGoldenValues) {  // metric specification, section 8, rows 51 to 53
  const T3 t3;
  const EventCounts any = match_any(t3.predictions, t3.truth);
  EXPECT_NEAR(any.recall().value(), 2.0 / 3, 1e-15);
  EXPECT_NEAR(any.precision().value(), 3.0 / 5, 1e-15);
  const EventCounts low = match_tiou(t3.predictions, t3.truth, 0.1);
  EXPECT_NEAR(low.precision().value(), 0.4, 1e-15);
  EXPECT_NEAR(low.recall().value(), 0.6666666667, 1e-10);
  EXPECT_NEAR(low.f1().value(), 0.5, 1e-15);
  const EventCounts high = match_tiou(t3.predictions, t3.truth, 0.3);
  EXPECT_EQ(high.precision(), 0.0);
  EXPECT_EQ(high.recall(), 0.0);
  EXPECT_EQ(high.f1(), 0.0);
}

std::vector<std::uint8_t> alarms_at(const std::vector<double>& scores, double threshold) {
  std::vector<std::uint8_t> alarms;
  for (const double score : scores) alarms.push_back(score >= threshold ? 1 : 0);
  return alarms;
}

TEST(PointAdjust, GivesTheGoldenValues) {  // row 56
  const VideoScores video = event_case();
  const auto alarms = alarms_at(video.scores, 0.5);
  EXPECT_NEAR(frame_counts(alarms, video.truth).f1().value(), 0.4, 1e-15);
  EXPECT_NEAR(frame_counts(point_adjusted(alarms, video.truth), video.truth).f1().value(), 0.6976744186, 1e-10);
}

TEST(PointAdjust, MakesRareRandomAlarmsLookExcellent) {  // section 6.1, toy PA
  std::vector<std::uint8_t> alarms(1000, 0);
  std::vector<std::uint8_t> truth(1000, 0);
  for (std::size_t i = 0; i < 1000; i += 50) alarms[i] = 1;
  std::fill(truth.begin() + 400, truth.begin() + 600, std::uint8_t{1});
  EXPECT_NEAR(frame_counts(alarms, truth).f1().value(), 0.0364, 5e-5);
  EXPECT_NEAR(frame_counts(point_adjusted(alarms, truth), truth).f1().value(), 0.9615, 5e-5);
}

TEST(EventMatch, OfTIouPairsEachOnceByTheBestOverlap) {
  const Spans truth{{0, 10}, {10, 20}};
  EXPECT_EQ(match_tiou({{0, 20}}, truth, 0.5).found, 1U);  // equally good on both: the earlier
  EXPECT_EQ(match_tiou({{0, 9}, {1, 10}}, truth, 0.5).correct, 1U);
  EXPECT_EQ(match_tiou({{2, 9}, {4, 17}}, truth, 0.2).correct, 2U);
  EXPECT_EQ(match_any({{2, 9}, {4, 17}}, truth).correct, 2U);
}

TEST(EventCounts, OfEmptyListsFollowTheDegenerateContract) {
  const EventCounts none = match_any({}, {});
  EXPECT_FALSE(none.recall());
  EXPECT_FALSE(none.precision());
  EXPECT_FALSE(none.f1());
  const EventCounts silent = match_any({}, {{0, 5}});
  EXPECT_EQ(silent.recall(), 0.0);
  EXPECT_FALSE(silent.precision());
  EXPECT_EQ(silent.f1(), 0.0);
  const EventCounts alone = match_any({{0, 5}}, {});
  EXPECT_FALSE(alone.recall());
  EXPECT_EQ(alone.precision(), 0.0);
  EXPECT_EQ(alone.f1(), 0.0);
}

TEST(EventCounts, OfVideosAddUp) {
  EventCounts sum = match_any({{0, 5}}, {{3, 8}});
  sum += match_any({{0, 2}}, {{3, 8}});
  EXPECT_EQ(sum, (EventCounts{2, 2, 1, 1}));
}

std::vector<double> regularity() {  // row 59
  std::vector<double> r;
  for (int k = 0; k < 400; ++k) {
    const auto g = [&](double m, double w) { return std::exp(-std::pow((k - m) / w, 2)); };
    r.push_back(1 - .6 * g(60, 8) - .5 * g(95, 8) - .7 * g(200, 10) - .3 * g(330, 5) - .05 * g(290, 3));
  }
  return r;
}

double persistence_at(const std::vector<Minimum>& minima, std::int64_t frame) {
  for (const Minimum& minimum : minima)
    if (minimum.frame == frame) return minimum.persistence;
  return -1;
}

TEST(Hasan, GivesTheGoldenValues) {  // row 59
  const auto r = regularity();
  const auto minima = minima_of(r);
  EXPECT_NEAR(persistence_at(minima, 60), 0.6000000024, 1e-10);
  EXPECT_NEAR(persistence_at(minima, 95), 0.4907337899, 1e-10);
  EXPECT_EQ(persistence_at(minima, 200), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(persistence_at(minima, 330), 0.3, 1e-10);
  EXPECT_NEAR(persistence_at(minima, 290), 0.05, 1e-10);
  const Spans truth{{50, 110}, {180, 220}, {260, 300}};
  const HasanResult result = match_hasan(r, truth);
  EXPECT_EQ(result.events, (Spans{{35, 120}, {175, 225}, {305, 355}}));
  EXPECT_EQ(result.correct, 2U);
  EXPECT_EQ(result.false_alarms, 1U);
}

// Persistence by its definition: how high one must climb from a minimum to reach lower ground.
std::vector<Minimum> slow_minima(const std::vector<double>& values) {
  std::vector<Minimum> minima;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double climb = std::numeric_limits<double>::infinity();
    for (const int step : {-1, 1}) {
      double highest = values[i];
      for (auto k = static_cast<std::ptrdiff_t>(i); k >= 0 && k < static_cast<std::ptrdiff_t>(values.size()); k += step) {
        const double here = values[static_cast<std::size_t>(k)];
        highest = std::max(highest, here);
        if (here < values[i]) {
          climb = std::min(climb, highest - values[i]);
          break;
        }
      }
    }
    if (climb > 0) minima.push_back({static_cast<std::int64_t>(i), climb});
  }
  return minima;
}

TEST(Minima, HaveThePersistenceOfTheDefinition) {
  Rng rng(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<double> values;
    for (std::uint64_t n = 1 + rng.below(60); n > 0; --n) values.push_back(rng.uniform());
    const auto found = minima_of(values);
    const auto expected = slow_minima(values);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_EQ(found[k].frame, expected[k].frame);
      EXPECT_EQ(found[k].persistence, expected[k].persistence);
    }
  }
}

TEST(Minima, OfAConstantIsItsFirstFrame) {
  EXPECT_EQ(minima_of(std::vector<double>(5, 1.0)).size(), 1U);
  EXPECT_EQ(minima_of(std::vector<double>(5, 1.0))[0].frame, 0);
  EXPECT_TRUE(minima_of({}).empty());
}

TEST(EventMatch, RefusesWhatMakesNoSense) {
  EXPECT_THAT(message_of([] { match_tiou({}, {}, 0); }), HasSubstr("0 is not in (0, 1]"));
  EXPECT_THAT(message_of([] { point_adjusted({}, std::vector<std::uint8_t>{1}); }),
              HasSubstr("alarms of 0 frames, but truth for 1"));
}

}  // namespace
}  // namespace vigil
