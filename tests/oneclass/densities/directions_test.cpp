// SPDX-License-Identifier: Apache-2.0
// Specifies the histogram of directions per place.
#include "vigil/oneclass/densities/directions.h"

#include "tests/oneclass/densities/density_laws.h"

namespace vigil {
namespace {

float direction(Rng& rng) {
  return static_cast<float>(rng.uniform(0, 1));
}

Sums many(float turns, int count, const Places& places, int cell) {
  const auto density = make_directions_density();
  Sums sums(8 * places.count());
  for (int i = 0; i < count; ++i) density->count({{cell}, {turns}}, places, sums);
  return sums;
}

TEST(Directions, KeepTheLawsOfADensity) {
  check_density_laws(*make_directions_density(), direction);
}

TEST(Directions, AreTheMoreSurprisingTheRarer) {
  const Places places({2, 2});
  const auto density = make_directions_density();
  Sums sums = many(0, 900, places, 0);
  const Sums back = many(0.5F, 96, places, 0);
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += back[i];
  const auto values = surprises_of(*density->learn(sums, {996, 996}, places), {{0, 0, 0}, {0, 0.5F, 0.25F}});
  EXPECT_NEAR(values[0], -std::log10(900.5 / 1000), 1e-5);
  EXPECT_NEAR(values[1], -std::log10(96.5 / 1000), 1e-5);
  EXPECT_NEAR(values[2], -std::log10(0.5 / 1000), 1e-5);
}

TEST(Directions, BetweenTwoBinsBelongToBoth) {
  const Places places({2, 2});
  const Sums sums = many(0.9375F, 10, places, 0);  // halfway from the eighth bin to the first
  EXPECT_DOUBLE_EQ(sums[7], 5);
  EXPECT_DOUBLE_EQ(sums[0], 5);
  const auto density = make_directions_density();
  const auto surprise = density->learn(many(0, 1000, places, 0), {1000, 1000}, places);
  float before = -1;
  for (int i = 0; i <= 50; ++i) {  // from the only direction ever seen to the next bin
    const float value = surprises_of(*surprise, {{0}, {0.0025F * static_cast<float>(i)}})[0];
    EXPECT_GE(value, before);
    before = value;
  }
}

TEST(Directions, AreSilentWhereLittleWasSeen) {
  const Places places({2, 2});
  const auto density = make_directions_density();
  EXPECT_EQ(surprises_of(*density->learn(many(0, 29, places, 0), {29, 29}, places), {{0}, {0.5F}})[0], kSilent);
  EXPECT_GT(surprises_of(*density->learn(many(0, 30, places, 0), {30, 30}, places), {{0}, {0.5F}})[0], 0);
}

TEST(Directions, KnowWhatShareOfNormalMotionGoesTheSameWay) {
  const Places places({2, 2});
  const auto density = make_directions_density();
  const NormalValues normal = density->learn(many(0, 996, places, 0), {996, 996}, places)->normal(0, 0);
  EXPECT_NEAR(normal.share, 0.9965, 1e-4);
  EXPECT_NEAR(normal.high, 0.9965, 1e-4);
  EXPECT_NEAR(normal.low, 0.0005, 1e-4);
}

}  // namespace
}  // namespace vigil
