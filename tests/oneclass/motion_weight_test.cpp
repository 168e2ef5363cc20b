// SPDX-License-Identifier: Apache-2.0
// Specifies the motion weight against plain double arithmetic: light drops out, things that move do not.
#include "vigil/oneclass/motion_weight.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/oneclass/made_motion.h"

#include "vigil/oneclass/motion_field.h"

namespace vigil {
namespace {

constexpr Size kSize{96, 64};
constexpr double kUnit = 1.0 / 16;  // what a high-passed value is rounded to, in grey levels

// h as the header defines it, the slow way.
std::vector<double> high_pass(const cv::Mat& picture) {
  const auto at = [&](int x, int y) {
    return static_cast<double>(picture.at<std::uint8_t>(std::clamp(y, 0, picture.rows - 1), std::clamp(x, 0, picture.cols - 1)));
  };
  constexpr double kTaps[3] = {0.25, 0.5, 0.25};
  std::vector<double> h;
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      double smooth = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) smooth += kTaps[dx + 1] * kTaps[dy + 1] * at(x + dx, y + dy);
      double sum = 0;
      for (int dy = -15; dy <= 15; ++dy)
        for (int dx = -15; dx <= 15; ++dx) sum += at(x + dx, y + dy);
      h.push_back(smooth - sum / (31 * 31));
    }
  return h;
}

double cell_difference(const std::vector<double>& a, const std::vector<double>& b, int width, int cx, int cy) {
  double sum = 0;
  for (int y = 4 * cy; y < 4 * cy + 4; ++y)
    for (int x = 4 * cx; x < 4 * cx + 4; ++x) {
      const auto i = static_cast<std::size_t>(y * width + x);
      sum += std::abs(a[i] - b[i]);
    }
  return sum / 16;
}

void expect_differences(const Grid<float>& found, const std::vector<double>& a, const std::vector<double>& b, int width) {
  for (int y = 0; y < found.height(); ++y)
    for (int x = 0; x < found.width(); ++x)
      EXPECT_NEAR(found(x, y), cell_difference(a, b, width, x, y), kUnit) << "cell " << x << ", " << y;
}

float largest(const Grid<float>& grid) {
  return *std::max_element(grid.values().begin(), grid.values().end());
}

Grid<float> weight_of(const MotionWeight& weights, const MotionThresholds& thresholds = {}) {
  Grid<float> weight(weights.one().size());
  weights.weigh(thresholds, weight);
  return weight;
}

TEST(MotionWeight, IsTheHighPassedDifferenceOfPlainArithmetic) {
  for (const Size size : {Size{4, 4}, Size{8, 40}, kSize}) {
    MotionWeight weights(size);
    std::vector<std::vector<double>> h;
    for (int frame = 0; frame < 6; ++frame) {
      const cv::Mat picture = painted(size, Texture(3, 60), 1.7 * frame, -frame);
      weights.push(picture);
      h.push_back(high_pass(picture));
      const auto before = [&](int count) { return h[static_cast<std::size_t>(std::max(0, frame - count))]; };
      expect_differences(weights.one(), h.back(), before(1), size.width);
      expect_differences(weights.three(), h.back(), before(3), size.width);
    }
  }
}

TEST(MotionWeight, WeighsAfterTheThresholdsAndNeverAboveOne) {
  MotionWeight weights(kSize);
  weights.push(painted(kSize, Texture(3)));
  weights.push(painted(kSize, Texture(3), 2, 1));
  const Grid<float> weight = weight_of(weights, {10, 5});
  for (std::size_t i = 0; i < weight.count(); ++i) {
    const float wanted = std::clamp(std::max(weights.one()[i] / 10, weights.three()[i] / 5), 0.0F, 1.0F);
    EXPECT_NEAR(weight[i], wanted, 1e-6F);
  }
  EXPECT_EQ(largest(weight), 1);
}

TEST(MotionWeight, AConstantChangeOfLightHasNone) {
  const cv::Mat picture = painted(kSize, Texture(3, 20));
  MotionWeight weights(kSize);
  for (const int light : {0, 40, -30, 5}) {
    cv::Mat lit;
    picture.convertTo(lit, -1, 1, light);
    weights.push(lit);
    EXPECT_LT(largest(weights.one()), 0.02) << "light " << light;
    EXPECT_LT(largest(weights.three()), 0.02) << "light " << light;
  }
}

TEST(MotionWeight, ASlowGradientOfLightHasNone) {
  const Texture texture(3, 20);
  MotionWeight weights(kSize);
  for (int frame = 0; frame < 5; ++frame) {  // a shadow that grows to the right by 0.05 grey levels a pixel and frame
    cv::Mat lit = painted(kSize, texture);
    for (int y = 0; y < lit.rows; ++y)
      for (int x = 0; x < lit.cols; ++x) lit.at<std::uint8_t>(y, x) -= static_cast<std::uint8_t>(std::lround(0.05 * frame * x));
    weights.push(lit);
    EXPECT_LT(largest(weight_of(weights)), kLeastWeight);
  }
}

// Further than the mean reaches (15 pixels) nothing of it is seen.
TEST(MotionWeight, AMovingBlobHasItWhereItIsAndWas) {
  const Texture ground(3, 10);
  const Texture cloth(4, 50);
  MotionWeight weights(kSize);
  for (const double x : {30.0, 34.0}) {
    cv::Mat picture = painted(kSize, ground);
    paint_box(picture, cloth, x, 20, 16, 24);
    weights.push(picture);
  }
  const Grid<float> weight = weight_of(weights);
  EXPECT_GT(weight(9, 8), 0.5);  // cells of 4 pixels
  for (int y = 0; y < weight.height(); ++y)
    for (int x = 0; x < weight.width(); ++x)
      if (x < 3 || x > 16 || y < 1 || y > 14) {
        EXPECT_LT(weight(x, y), kLeastWeight) << "cell " << x << ", " << y;
      }
}

TEST(MotionWeight, KnowsARepeatedPictureAndAnEmptyOne) {
  MotionWeight weights(kSize);
  cv::Mat picture = painted(kSize, Texture(3));
  weights.push(picture);
  EXPECT_FALSE(weights.same_as_before());
  EXPECT_FALSE(weights.flat());
  weights.push(picture.clone());
  EXPECT_TRUE(weights.same_as_before());
  EXPECT_EQ(largest(weights.one()), 0);
  picture.at<std::uint8_t>(63, 95) ^= 1;  // the last pixel
  weights.push(picture);
  EXPECT_FALSE(weights.same_as_before());

  for (const int gray : {0, 16, 255}) {
    weights.push(cv::Mat(kSize.height, kSize.width, CV_8UC1, cv::Scalar(gray)));
    EXPECT_TRUE(weights.flat()) << gray;
  }
  cv::Mat speck(kSize.height, kSize.width, CV_8UC1, cv::Scalar(16));
  speck.at<std::uint8_t>(30, 30) = 26;
  weights.push(speck);
  EXPECT_FALSE(weights.flat());
}

TEST(MotionWeight, TakesPicturesThatArePartsOfLargerOnes) {
  const cv::Mat large = painted({120, 80}, Texture(3));
  const cv::Mat part = large(cv::Rect(8, 8, kSize.width, kSize.height));
  MotionWeight from_part(kSize);
  MotionWeight from_copy(kSize);
  from_part.push(part);
  from_copy.push(part.clone());
  from_part.push(large(cv::Rect(10, 9, kSize.width, kSize.height)));
  from_copy.push(large(cv::Rect(10, 9, kSize.width, kSize.height)).clone());
  EXPECT_EQ(from_part.one(), from_copy.one());
}

}  // namespace
}  // namespace vigil
