// SPDX-License-Identifier: Apache-2.0
// Specifies the direction observer.
#include "vigil/oneclass/observers/direction.h"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

using testing::HasSubstr;

float turns_of(float u, float v) {
  Observations out;
  make_direction_observer()->observe({{0}, {u}, {v}, {1}, {}}, out);
  return out.values.at(0);
}

TEST(Direction, CountsTurnsFromTheRightOverDown) {
  EXPECT_NEAR(turns_of(2, 0), 0, 1e-6);
  EXPECT_NEAR(turns_of(1, 1), 0.125, 1e-6);
  EXPECT_NEAR(turns_of(0, 1), 0.25, 1e-6);
  EXPECT_NEAR(turns_of(-3, 0), 0.5, 1e-6);
  EXPECT_NEAR(turns_of(0, -1), 0.75, 1e-6);
}

TEST(Direction, IsAlwaysBelowAWholeTurn) {
  for (int i = 0; i < 1000; ++i) {
    const double angle = 2 * std::numbers::pi * i / 1000;
    const float turns = turns_of(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    EXPECT_GE(turns, 0);
    EXPECT_LT(turns, 1);
    EXPECT_NEAR(std::remainder(turns - i / 1000.0, 1), 0, 1e-5);
  }
  EXPECT_LT(turns_of(1, -1e-12F), 1) << "just above the right";
  EXPECT_LT(turns_of(1, -0.0F), 1);
}

TEST(Direction, OfWhatHardlyMovesIsNotObserved) {
  Observations out;
  make_direction_observer()->observe({{4, 5, 6}, {0.1F, 0.3F, 0}, {0.1F, 0, 0}, {1, 1, 1}, {}}, out);
  EXPECT_EQ(out.cells, std::vector<int>{5});
}

TEST(Direction, OfWhatCrossesIsNotObserved) {
  Observations out;
  make_direction_observer()->observe({{4, 5}, {1, 1}, {0, 0}, {0.6F, 0.8F}, {}}, out);
  EXPECT_EQ(out.cells, std::vector<int>{5});
}

TEST(Direction, IsExplainedInWords) {
  const auto observer = make_direction_observer();
  EXPECT_THAT(observer->explain(0.5F, {0.01, 0.6, 0.02}, {}).text, HasSubstr("direction (left) against 98 %"));
  EXPECT_THAT(observer->explain(0.99F, {0.01, 0.6, 0.02}, {}).text, HasSubstr("(right)"));
  EXPECT_THAT(observer->explain(0.25F, {0.01, 0.6, 0.02}, {}).text, HasSubstr("(down)"));
  EXPECT_THAT(observer->explain(0.875F, {0.01, 0.6, 0.02}, {}).text, HasSubstr("(up and right)"));
  EXPECT_EQ(observer->explain(0.5F, {0.01, 0.6, 0.02}, {}).attribute, "direction");
  EXPECT_EQ(observer->explain(0.5F, {0.01, 0.6, 0.02}, {}).observed, 0.02);
}

}  // namespace
}  // namespace vigil
