// SPDX-License-Identifier: Apache-2.0
// Specifies the speed observer.
#include "vigil/oneclass/observers/speed.h"

#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(Speed, IsTheLengthOfTheMotionAtEachMovingCell) {
  Observations out;
  make_speed_observer()->observe({{3, 8, 9}, {3, 0, -1}, {4, -2, 0}, {1, 1, 1}, {}}, out);
  EXPECT_EQ(out.cells, (std::vector<int>{3, 8, 9}));
  EXPECT_EQ(out.values, (std::vector<float>{5, 2, 1}));
  out.clear();
  make_speed_observer()->observe({}, out);
  EXPECT_TRUE(out.cells.empty() && out.values.empty());
}

TEST(Speed, IsExplainedInPixelsOfThePicturePerSecond) {
  const Evidence evidence = make_speed_observer()->explain(6, {0.5, 2, 0.001}, {2, 25});
  EXPECT_EQ(evidence.attribute, "speed");
  EXPECT_EQ(evidence.unit, "px/s");
  EXPECT_DOUBLE_EQ(evidence.observed, 300);
  EXPECT_DOUBLE_EQ(evidence.normal_low, 25);
  EXPECT_DOUBLE_EQ(evidence.normal_high, 100);
  EXPECT_EQ(evidence.text, "speed 3.0x the 99th percentile here");
}

}  // namespace
}  // namespace vigil
