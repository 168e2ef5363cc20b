// SPDX-License-Identifier: Apache-2.0
// Specifies how often a place is used.
#include "vigil/oneclass/densities/occupancy.h"

#include "tests/oneclass/densities/density_laws.h"

namespace vigil {
namespace {

TEST(Occupancy, KeepsTheLawsOfADensity) {
  check_density_laws(*make_occupancy_density(), [](Rng&) { return 1.0F; });
}

TEST(Occupancy, OfAPlaceIsTheShareOfFramesInWhichItsCellsAreUsed) {
  for (const Size cells : {Size{12, 12}, Size{11, 11}}) {  // at an odd border places have fewer cells
    const Places places(cells);
    const auto density = make_occupancy_density();
    Observations all;
    for (int cell = 0; cell < static_cast<int>(cells.area()); ++cell) {
      all.cells.push_back(cell);
      all.values.push_back(1);
    }
    Sums sums(places.count());
    for (int frame = 0; frame < 25; ++frame) density->count(all, places, sums);
    const auto surprise = density->learn(sums, {100, 100}, places);
    for (const int cell : all.cells) EXPECT_NEAR(surprise->normal(cell, 1).share, 0.25, 1e-6) << "cell " << cell;
    for (const float value : surprises_of(*surprise, all)) EXPECT_NEAR(value, -std::log10(0.25 + 0.01 / 100), 1e-5);
  }
}

TEST(Occupancy, IsTheMoreSurprisingTheLessAPlaceIsUsed) {
  const Places places({80, 60});
  const auto density = make_occupancy_density();
  Sums sums(places.count());
  for (int frame = 0; frame < 500; ++frame) density->count({{0, 1, 2, 3}, {1, 1, 1, 1}}, places, sums);
  const auto values = surprises_of(*density->learn(sums, {1000, 1000}, places), {{0, 8, 80 * 60 - 1}, {1, 1, 1}});
  EXPECT_LT(values[0], values[1]);
  EXPECT_LT(values[1], values[2]);
  EXPECT_NEAR(values[2], 5, 1e-4) << "never used in 1000 frames: the prior is a hundredth of a frame";
}

}  // namespace
}  // namespace vigil
