// SPDX-License-Identifier: Apache-2.0
// Specifies the pyramid by plain loops: halving, repeated borders, central differences.
#include "vigil/oneclass/flows/pyramid.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/oneclass/made_motion.h"

namespace vigil {
namespace {

float inside(const Plane& plane, int x, int y) {
  return plane.pixels[plane.at(std::clamp(x, 0, plane.size.width - 1), std::clamp(y, 0, plane.size.height - 1))];
}

void expect_repeated_border_and_differences(const Plane& plane) {
  for (int y = -kPad; y < plane.size.height + kPad; ++y)
    for (int x = -kPad; x < plane.size.width + kPad; ++x) {
      ASSERT_EQ(plane.pixels[plane.at(x, y)], inside(plane, x, y)) << x << ", " << y;
      if (x == -kPad || y == -kPad || x == plane.size.width + kPad - 1 || y == plane.size.height + kPad - 1) continue;
      ASSERT_EQ(plane.dx[plane.at(x, y)], 0.5F * (inside(plane, x + 1, y) - inside(plane, x - 1, y))) << x << ", " << y;
      ASSERT_EQ(plane.dy[plane.at(x, y)], 0.5F * (inside(plane, x, y + 1) - inside(plane, x, y - 1))) << x << ", " << y;
    }
}

TEST(Pyramid, BeginsWithThePictureAndHalvesByTheMeanOfFourPixels) {
  const cv::Mat picture = painted({100, 76}, Texture(1));
  Pyramid pyramid;
  pyramid.build(picture);
  ASSERT_EQ(pyramid.levels.size(), 2U);  // 100x76, 50x38; 25x19 would be below 24
  for (int y = 0; y < 76; ++y)
    for (int x = 0; x < 100; ++x) EXPECT_EQ(pyramid.levels[0].pixels[pyramid.levels[0].at(x, y)], picture.at<std::uint8_t>(y, x));
  for (int y = 0; y < 38; ++y)
    for (int x = 0; x < 50; ++x) {
      const int sum = picture.at<std::uint8_t>(2 * y, 2 * x) + picture.at<std::uint8_t>(2 * y, 2 * x + 1) +
                      picture.at<std::uint8_t>(2 * y + 1, 2 * x) + picture.at<std::uint8_t>(2 * y + 1, 2 * x + 1);
      EXPECT_EQ(pyramid.levels[1].pixels[pyramid.levels[1].at(x, y)], 0.25F * static_cast<float>(sum));
    }
}

TEST(Pyramid, RepeatsBordersAndTakesCentralDifferences) {
  Pyramid pyramid;
  pyramid.build(painted({100, 76}, Texture(1)));
  for (const Plane& level : pyramid.levels) expect_repeated_border_and_differences(level);
}

TEST(Pyramid, OfTheSmallestAndOfOddPicturesHasLevelsOfAtLeastOnePixel) {
  for (const Size size : {Size{4, 4}, Size{1, 1}, Size{3, 50}, Size{101, 77}}) {
    Pyramid pyramid;
    pyramid.build(painted(size, Texture(1)));
    for (const Plane& level : pyramid.levels) {
      EXPECT_FALSE(level.size.empty());
      expect_repeated_border_and_differences(level);
    }
  }
}

TEST(Pyramid, BuiltAgainForgetsThePictureBefore) {
  Pyramid fresh;
  Pyramid used;
  used.build(painted({64, 64}, Texture(2)));
  used.build(painted({100, 76}, Texture(2)));
  used.build(painted({100, 76}, Texture(1)));
  fresh.build(painted({100, 76}, Texture(1)));
  ASSERT_EQ(used.levels.size(), fresh.levels.size());
  for (std::size_t i = 0; i < used.levels.size(); ++i) {
    EXPECT_EQ(used.levels[i].pixels, fresh.levels[i].pixels);
    EXPECT_EQ(used.levels[i].dx, fresh.levels[i].dx);
    EXPECT_EQ(used.levels[i].dy, fresh.levels[i].dy);
  }
}

}  // namespace
}  // namespace vigil
