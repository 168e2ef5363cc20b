// SPDX-License-Identifier: Apache-2.0
// Specifies the connected odd parts of a map, and their boxes in the full picture.
#include "vigil/oneclass/regions.h"

#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr Size kCells{12, 8};

void fill(Grid<float>& grid, const Box& box, float value) {
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x) grid(x, y) = value;
}

TEST(OddPatches, AreConnectedAlsoOverCornersAndComeStrongestFirst) {
  Grid<float> levels(kCells);
  fill(levels, {0, 0, 2, 2}, 3);
  levels(2, 2) = 3;  // over the corner
  fill(levels, {6, 1, 3, 4}, 4);
  levels(7, 2) = 5;
  const auto patches = odd_patches(levels, Grid<float>(kCells, 1), 2);
  ASSERT_EQ(patches.size(), 2U);
  EXPECT_EQ(patches[0].cells, (Box{6, 1, 3, 4}));
  EXPECT_EQ(patches[0].level, 5);
  EXPECT_EQ(patches[0].peak, 2 * 12 + 7);
  EXPECT_EQ(patches[1].cells, (Box{0, 0, 3, 3}));
}

TEST(OddPatches, AreCutToWhatMovesAndReachesHalfThePeak) {
  Grid<float> levels(kCells);
  fill(levels, {1, 1, 8, 6}, 2.5F);
  fill(levels, {3, 2, 4, 4}, 6);
  Grid<float> weight(kCells);
  fill(weight, {4, 3, 2, 2}, 0.5F);
  fill(weight, {8, 6, 1, 1}, 0.5F);  // moves, but is not half as odd
  EXPECT_EQ(odd_patches(levels, weight, 2)[0].cells, (Box{4, 3, 2, 2}));
  EXPECT_EQ(odd_patches(levels, Grid<float>(kCells), 2)[0].cells, (Box{3, 2, 4, 4})) << "without weight: what is strong";
}

TEST(OddPatches, AreNoneWhereNothingIsOdd) {
  EXPECT_TRUE(odd_patches(Grid<float>(kCells), Grid<float>(kCells, 1), 0).empty());
  EXPECT_TRUE(odd_patches(Grid<float>(kCells, 1.9F), Grid<float>(kCells, 1), 2).empty());
}

TEST(OddPatches, OfAnyMapLieInsideItAndHoldTheirPeak) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    Grid<float> levels(kCells);
    Grid<float> weight(kCells);
    for (std::size_t i = 0; i < levels.count(); ++i) {
      levels[i] = rng.chance(0.4) ? static_cast<float>(rng.uniform(0, 8)) : 0;
      weight[i] = static_cast<float>(rng.uniform());
    }
    for (const Patch& patch : odd_patches(levels, weight, 2)) {
      EXPECT_FALSE(patch.cells.empty());
      EXPECT_EQ(patch.cells.intersect(Box::whole(kCells)), patch.cells);
      EXPECT_EQ(patch.level, levels[static_cast<std::size_t>(patch.peak)]);
      EXPECT_GE(patch.level, 2);
    }
  }
}

TEST(FullBox, MapsCellsThroughScaleAndRoi) {
  Sensing sensing;
  sensing.picture = {640, 480};
  sensing.look = {0, 0, 640, 480};
  sensing.working = {320, 240};
  EXPECT_EQ(full_box({1, 2, 3, 4}, sensing), (Box{8, 16, 24, 32}));
  sensing.look = {100, 50, 320, 240};
  EXPECT_EQ(full_box({1, 2, 3, 4}, sensing), (Box{104, 58, 12, 16}));
  sensing.look = {100, 50, 101, 77};
  sensing.working = {64, 48};
  EXPECT_EQ(full_box(Box::whole(cells_of(sensing.working)), sensing), sensing.look);
}

TEST(FullBox, OfAnyCellsCoversThemAndStaysInside) {
  Rng rng(2);
  for (int round = 0; round < 500; ++round) {
    Sensing sensing;
    sensing.picture = {static_cast<int>(rng.between(8, 900)), static_cast<int>(rng.between(8, 900))};
    const int x = static_cast<int>(rng.between(0, sensing.picture.width - 8));
    const int y = static_cast<int>(rng.between(0, sensing.picture.height - 8));
    const Box roi{x, y, static_cast<int>(rng.between(4, sensing.picture.width - x)),
                  static_cast<int>(rng.between(4, sensing.picture.height - y))};
    choose_working(sensing.picture, roi, rng.uniform(0.1, 1.2), sensing);
    const Size cells = cells_of(sensing.working);
    Box united;
    for (int cy = 0; cy < cells.height; ++cy)
      for (int cx = 0; cx < cells.width; ++cx) {
        const Box box = full_box({cx, cy, 1, 1}, sensing);
        EXPECT_FALSE(box.empty());
        united = united.unite(box);
      }
    EXPECT_EQ(united, sensing.look);
  }
}

}  // namespace
}  // namespace vigil
