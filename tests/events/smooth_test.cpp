// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/smooth.h.
#include "vigil/events/smooth.h"

#include <vector>

#include <gmock/gmock.h>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Ema, OfHalfGivesTheGoldenValues) {  // one-class recipe, section 13, value 9
  const std::vector<double> scores{0, 1, 1, 0};
  EXPECT_THAT(ema(scores, 0.5), ElementsAre(0, 0.5, 0.75, 0.375));
}

TEST(Ema, StartsAtTheFirstScoreSoThatAConstantStaysConstant) {
  const std::vector<double> scores(50, 7.25);
  EXPECT_EQ(ema(scores, 0.5), scores);
}

TEST(Ema, OfOneGivesTheScoresBack) {
  const std::vector<double> scores{3, -1, 4, 1, 5};
  EXPECT_EQ(ema(scores, 1), scores);
}

TEST(Ema, EqualsTheWeightedSumOverThePast) {
  Rng rng(3);
  std::vector<double> scores;
  for (int i = 0; i < 60; ++i) scores.push_back(rng.uniform(-5, 5));
  const auto smoothed = ema(scores, 0.3);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    double sum = 0;
    double weight = 1;
    for (std::size_t k = i; k > 0; --k, weight *= 0.7) sum += 0.3 * weight * scores[k];
    EXPECT_NEAR(smoothed[i], sum + weight * scores[0], 1e-12);
  }
}

TEST(Ema, LooksAtNoLaterScore) {
  const std::vector<double> scores{1, 9, 2, 8, 3};
  const auto all = ema(scores, 0.5);
  const auto start = ema(std::span(scores).first(3), 0.5);
  EXPECT_THAT(start, ElementsAre(all[0], all[1], all[2]));
}

TEST(Ema, OfNothingIsNothing) {
  EXPECT_THAT(ema({}, 0.5), IsEmpty());
}

TEST(Ema, RefusesWeightsOutsideZeroToOne) {
  EXPECT_THROW(Ema(0), Error);
  EXPECT_THROW(Ema(1.5), Error);
  EXPECT_THROW(Ema(-0.1), Error);
}

}  // namespace
}  // namespace vigil
