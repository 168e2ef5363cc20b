// SPDX-License-Identifier: Apache-2.0
// Where things that move are said to stand.
#include "vigil/oneclass/feet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vigil/base/geometry.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Size kCells{30, 40};
constexpr Window kWindow{5, 9};  // so a thing is at least a window's third (3) high and its quarter (1) wide

int cell(int x, int y) {
  return y * kCells.width + x;
}

std::vector<int> feet_of(const std::vector<Box>& moving, Window window = kWindow) {
  Grid<float> weight(kCells);
  for (const Box& box : moving)
    for (int y = box.y; y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) weight(x, y) = 1;
  std::vector<int> feet{-7};  // what stood there before is gone
  find_feet(weight, window, feet);
  return feet;
}

TEST(Feet, AThingStandsInTheMiddleOfItsLowestCells) {
  EXPECT_THAT(feet_of({{10, 5, 3, 9}}), ElementsAre(cell(11, 13)));
}

TEST(Feet, TwoThingsApartStandInTwoPlaces) {
  EXPECT_THAT(feet_of({{3, 5, 3, 9}, {20, 8, 3, 9}}), ElementsAre(cell(4, 13), cell(21, 16)));
}

TEST(Feet, AWideGroupIsAsManyThingsAsWindowsFitSideBySide) {
  EXPECT_THAT(feet_of({{5, 5, 10, 9}}), ElementsAre(cell(7, 13), cell(12, 13)));
}

TEST(Feet, AShadowsTipBesideTheLegsDoesNotCountForItself) {
  EXPECT_THAT(feet_of({{10, 5, 3, 9}, {9, 10, 1, 5}}), ElementsAre(cell(11, 13)));
}

TEST(Feet, AnArmAboveMovingLegsDoesNotStandOnTheGround) {
  EXPECT_THAT(feet_of({{10, 5, 1, 4}, {10, 11, 1, 5}}), ElementsAre(cell(10, 15))) << "only the lower part";
}

TEST(Feet, WhatIsNarrowForTheWindowIsNoThing) {
  EXPECT_THAT(feet_of({{10, 5, 2, 9}}, {12, 9}), IsEmpty());
  EXPECT_THAT(feet_of({{10, 5, 3, 9}}, {12, 9}), ElementsAre(cell(11, 13)));
}

TEST(Feet, WhatIsLowOrCutOffByTheBorderStandsNowhere) {
  EXPECT_THAT(feet_of({{10, 5, 3, 2}}), IsEmpty()) << "less than a third of a typical thing";
  EXPECT_THAT(feet_of({{10, 32, 2, 8}}), IsEmpty()) << "it may go on below the picture";
}

std::vector<int> kept_of(Standing& standing, std::vector<int> feet, double elapsed = 1) {
  standing.keep(elapsed, feet);
  return feet;
}

TEST(Standing, AThingCountsOnceItHasBeenFollowedForLongEnough) {
  Standing standing(kCells.width, kWindow, 3);
  for (int frame = 0; frame < 3; ++frame) EXPECT_THAT(kept_of(standing, {cell(10 + frame, 13)}), IsEmpty()) << frame;
  EXPECT_THAT(kept_of(standing, {cell(13, 13)}), ElementsAre(cell(13, 13)));
}

TEST(Standing, TimeIsWhatCountsNotFrames) {
  Standing standing(kCells.width, kWindow, 3);
  EXPECT_THAT(kept_of(standing, {cell(10, 13)}, 2), IsEmpty());
  EXPECT_THAT(kept_of(standing, {cell(10, 13)}, 2), IsEmpty());
  EXPECT_THAT(kept_of(standing, {cell(10, 13)}, 2), ElementsAre(cell(10, 13)));
}

TEST(Standing, WhatFlickersOrJumpsIsNew) {
  Standing standing(kCells.width, kWindow, 1);
  kept_of(standing, {cell(10, 13)});
  EXPECT_THAT(kept_of(standing, {cell(20, 13)}), IsEmpty()) << "too far to be the same";
  kept_of(standing, {});
  kept_of(standing, {});
  EXPECT_THAT(kept_of(standing, {cell(20, 13)}), IsEmpty()) << "two frames were missed";
}

TEST(Standing, OneFrameMayBeMissed) {
  Standing standing(kCells.width, kWindow, 2);
  kept_of(standing, {cell(10, 13)});
  kept_of(standing, {});
  EXPECT_THAT(kept_of(standing, {cell(11, 13)}), ElementsAre(cell(11, 13)));
}

TEST(Standing, OthersComeAndGoBesideIt) {
  Standing standing(kCells.width, kWindow, 2);
  kept_of(standing, {cell(10, 13)});
  kept_of(standing, {cell(10, 13), cell(20, 5)});
  EXPECT_THAT(kept_of(standing, {cell(20, 5), cell(10, 13)}), ElementsAre(cell(10, 13)));
}

TEST(Standing, ForgetsWhatWasBefore) {
  Standing standing(kCells.width, kWindow, 1);
  kept_of(standing, {cell(10, 13)});
  standing.forget();
  EXPECT_THAT(kept_of(standing, {cell(10, 13)}), IsEmpty());
}

}  // namespace
}  // namespace vigil
