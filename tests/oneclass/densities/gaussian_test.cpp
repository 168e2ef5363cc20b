// SPDX-License-Identifier: Apache-2.0
// Specifies the Gaussian per place: mean and deviation of what was seen, shared, and held to the whole where little was seen.
#include "vigil/oneclass/densities/gaussian.h"

#include "tests/oneclass/densities/density_laws.h"

namespace vigil {
namespace {

float speed(Rng& rng) {
  return static_cast<float>(std::abs(2 + 0.5 * rng.normal()));
}

TEST(Gaussian, KeepsTheLawsOfADensity) {
  check_density_laws(*make_gaussian_density(), speed);
}

TEST(Gaussian, CountsDeviationsAboveTheMean) {
  const Places places({16, 12});
  Rng rng(1);
  const auto density = make_gaussian_density();
  const auto surprise = density->learn(sums_of(*density, drawn_frames(places, 400, rng, speed), places), {400, 400}, places);
  const auto values = surprises_of(*surprise, {{50, 50, 50, 50}, {2, 2.5F, 4, 0}});
  EXPECT_NEAR(values[0], 0, 0.1);
  EXPECT_NEAR(values[1], 1, 0.1);
  EXPECT_NEAR(values[2], 4, 0.3);
  EXPECT_LT(values[3], -3) << "slow is not surprising";
}

TEST(Gaussian, KnowsTheQuantilesOfNormalValues) {
  const Places places({16, 12});
  Rng rng(1);
  const auto density = make_gaussian_density();
  const auto surprise = density->learn(sums_of(*density, drawn_frames(places, 400, rng, speed), places), {400, 400}, places);
  const NormalValues normal = surprise->normal(50, 2);
  EXPECT_NEAR(normal.low, 2 - 2.326 * 0.5, 0.1);
  EXPECT_NEAR(normal.high, 2 + 2.326 * 0.5, 0.1);
  EXPECT_NEAR(normal.share, 0.5, 0.05);
  EXPECT_NEAR(surprise->normal(50, static_cast<float>(normal.high)).share, 0.01, 1e-3);
}

TEST(Gaussian, OfAPlaceNeverSeenIsThatOfTheWholePicture) {
  const Places places({200, 100});
  const auto density = make_gaussian_density();
  Sums sums(3 * places.count());
  Rng rng(2);
  for (int i = 0; i < 3000; ++i) density->count({{0}, {speed(rng)}}, places, sums);
  const NormalValues far = density->learn(sums, {3000, 3000}, places)->normal(200 * 100 - 1, 2);
  EXPECT_NEAR(far.high, 2 + 2.326 * 0.5, 0.1);
}

TEST(Gaussian, AFewObservationsHardlyMoveAPlace) {
  const Places places({200, 100});
  const auto density = make_gaussian_density();
  Sums sums(3 * places.count());
  Rng rng(2);
  for (int i = 0; i < 3000; ++i) density->count({{0}, {speed(rng)}}, places, sums);
  density->count({{200 * 100 - 1}, {50}}, places, sums);
  const auto surprise = density->learn(sums, {3001, 3001}, places);
  EXPECT_GT(surprises_of(*surprise, {{200 * 100 - 1}, {50}})[0], 5) << "100 observations of prior stand against one";
}

TEST(Gaussian, NeverHasAWidthOfNothing) {
  const Places places({8, 8});
  const auto density = make_gaussian_density();
  Sums sums(3 * places.count());
  for (int i = 0; i < 500; ++i) density->count({{9}, {1}}, places, sums);
  EXPECT_NEAR(surprises_of(*density->learn(sums, {500, 500}, places), {{9}, {1.5F}})[0], 5, 1e-3);  // 0.5 / 0.1
}

}  // namespace
}  // namespace vigil
