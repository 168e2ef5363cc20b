// SPDX-License-Identifier: Apache-2.0
// Good stamps become exact times; bad ones are repaired, counted, and never stop time from rising.
#include "vigil/media/presentation_times.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::optional<std::int64_t> kMissing;

// Stamps in ms at 25 frames/s; times in ms.
struct Repaired {
  std::vector<double> ms;
  std::int64_t repaired = 0;
  std::int64_t jumps = 0;
};

Repaired repair(const std::vector<std::optional<std::int64_t>>& stamps) {
  PresentationTimes times({1, 1000}, 25);
  Repaired result;
  for (const auto& stamp : stamps) result.ms.push_back(static_cast<double>(times.next(stamp).count) / kMs);
  result.repaired = times.repaired();
  result.jumps = times.jumps();
  return result;
}

TEST(PresentationTimes, RisingStampsBecomeTheNearestNanosecondSinceTheFirst) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    const TimeBase base{rng.between(1, 2000), rng.between(1, 200'000)};
    PresentationTimes times(base, 25);
    const std::int64_t first = rng.between(-1'000'000, 1'000'000);
    std::int64_t stamp = first;
    for (int i = 0; i < 20; ++i) {
      const long double exact = 1e9L * (stamp - first) * base.numerator / base.denominator;
      EXPECT_EQ(times.next(stamp).count, std::llround(exact));
      stamp += rng.between(1, std::max<std::int64_t>(1, base.denominator / base.numerator));
    }
    EXPECT_EQ(times.repaired(), 0);
  }
}

TEST(PresentationTimes, ANegativeFirstStampIsNoFault) {
  const Repaired result = repair({-80, -40, 0, 40});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80, 120));
  EXPECT_EQ(result.repaired, 0);
}

TEST(PresentationTimes, AMissingStampIsOneStepAfterTheFrameBefore) {
  const Repaired result = repair({0, kMissing, 90, kMissing, kMissing, 210});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 90, 130, 170, 210));
  EXPECT_EQ(result.repaired, 3);
}

TEST(PresentationTimes, WithoutAnyStampTheNominalRateHolds) {
  const Repaired result = repair({kMissing, kMissing, kMissing});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80));
  EXPECT_EQ(result.repaired, 3);
}

TEST(PresentationTimes, TheFirstStampAfterMissingOnesTakesItsPlaceInTheRow) {
  EXPECT_THAT(repair({kMissing, kMissing, 1000, 1040}).ms, ElementsAre(0, 40, 80, 120));
}

TEST(PresentationTimes, ARepeatedStampComesAQuarterStepLaterSoThatTheNextIsMetAgain) {
  const Repaired result = repair({0, 40, 40, 80, 120});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 50, 80, 120));
  EXPECT_EQ(result.repaired, 1);
  EXPECT_EQ(result.jumps, 0);
}

TEST(PresentationTimes, AStampALittleBackIsRepairedWithoutANewOrigin) {
  const Repaired result = repair({0, 40, 80, 60, 120, 160});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80, 90, 120, 160));
  EXPECT_EQ(result.repaired, 1);
  EXPECT_EQ(result.jumps, 0);
}

TEST(PresentationTimes, AfterAJumpBackTimesGoOnFromTheNewOrigin) {
  const Repaired result = repair({5000, 5040, 0, 40, 100});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80, 120, 180));
  EXPECT_EQ(result.repaired, 1);
  EXPECT_EQ(result.jumps, 1);
}

TEST(PresentationTimes, AGapOfHoursIsTakenAsItIs) {
  const Repaired result = repair({0, 40, 36'000'000, 36'000'040});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 36'000'000, 36'000'040));
  EXPECT_EQ(result.repaired, 0);
}

TEST(PresentationTimes, AJumpForwardOfMoreThanADayIsANewOrigin) {
  const Repaired result = repair({0, 40, 90'000'000, 90'000'040});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80, 120));
  EXPECT_EQ(result.jumps, 1);
}

TEST(PresentationTimes, OneStrayStampDoesNotMoveThoseAfterIt) {
  const Repaired result = repair({0, 40, 900'000'000, 120, 160, 200});
  EXPECT_THAT(result.ms, ElementsAre(0, 40, 80, 120, 160, 200));
}

TEST(PresentationTimes, WhateverTheStampsTimesRiseStrictly) {
  Rng rng(2);
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  for (int round = 0; round < 500; ++round) {
    const TimeBase base{rng.chance(0.2) ? 2'147'483'647 : rng.between(1, 1001),
                        rng.chance(0.2) ? 1 : rng.between(1, 1'000'000'000)};
    PresentationTimes times(base, rng.chance(0.1) ? 1e-9 : rng.uniform(0.01, 1000));
    std::int64_t last = -1;
    for (int i = 0; i < 50; ++i) {
      std::optional<std::int64_t> stamp;
      const auto kind = rng.below(5);
      if (kind == 1) stamp = rng.between(-100, 100);
      if (kind == 2) stamp = rng.chance(0.5) ? kFirst + 1 : kLast;
      if (kind == 3) stamp = static_cast<std::int64_t>(rng.next());
      if (kind == 4) stamp = i;
      const std::int64_t time = times.next(stamp).count;
      ASSERT_GT(time, last) << "round " << round << ", frame " << i;
      last = time;
    }
  }
}

}  // namespace
}  // namespace vigil
