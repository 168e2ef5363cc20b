// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/spans.h.
#include "vigil/metrics/spans.h"

#include <gmock/gmock.h>

#include "tests/metrics/cases.h"

namespace vigil {
namespace {

using testing::ElementsAre;

TEST(Spans, GiveTheGoldenValues) {  // metric specification, section 8, rows 49 and 50
  const auto scores = event_case().scores;
  EXPECT_EQ(runs_at(scores, 0.5), (Spans{{5, 6}, {25, 30}, {35, 45}, {50, 55}, {66, 80}}));
  EXPECT_EQ(events_of(scores, {0.5, 5, 2}), (Spans{{25, 55}, {66, 80}}));
  EXPECT_EQ(events_of(scores, {0.5, 4, 2}), (Spans{{25, 30}, {35, 45}, {50, 55}, {66, 80}}));
  EXPECT_EQ(runs_of(event_case().truth), (Spans{{20, 40}, {60, 70}, {90, 95}}));
}

TEST(Spans, OfRandomScoresHoldExactlyTheFramesAtOrAboveTheThreshold) {
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    const Case c = random_case(rng, 2 + rng.below(80), 6);
    const Spans spans = runs_at(c.scores, 2);
    for (std::size_t i = 0; i < c.scores.size(); ++i) {
      const bool inside =
          std::any_of(spans.begin(), spans.end(), [&](const auto& s) { return s.contains(static_cast<std::int64_t>(i)); });
      ASSERT_EQ(inside, c.scores[i] >= 2);
    }
    EXPECT_EQ(merged(spans, 0), spans);
    EXPECT_EQ(merged(merged(spans, 3), 3), merged(spans, 3));
  }
}

TEST(Spans, AreMergedBeforeShortOnesAreDropped) {
  EXPECT_EQ(events_of(std::vector<double>{1, 0, 1, 0, 0, 0, 1}, {1, 1, 2}), (Spans{{0, 3}}));
}

TEST(Alarms, StaySilentForTheRefractoryTime) {
  const std::vector<double> scores{1, 1, 1, 1, 0, 1, 0, 0, 1};
  EXPECT_THAT(alarms_of(scores, 1, 0), ElementsAre(0, 1, 2, 3, 5, 8));
  EXPECT_THAT(alarms_of(scores, 1, 2), ElementsAre(0, 3, 8));
  EXPECT_THAT(alarms_of(scores, 1, 99), ElementsAre(0));
}

TEST(Iou, IsOfLengths) {
  EXPECT_EQ(iou({0, 10}, {5, 15}), 5.0 / 15);
  EXPECT_EQ(iou({0, 10}, {10, 15}), 0);
  EXPECT_EQ(iou({3, 3}, {3, 3}), 0);
}

}  // namespace
}  // namespace vigil
