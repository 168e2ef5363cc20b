// SPDX-License-Identifier: Apache-2.0
// Specifies what is done about a camera that shakes: nothing while it stands still, and pictures held in place while it shakes.
#include "vigil/oneclass/camera_motion.h"

#include <cmath>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/oneclass/made_motion.h"

namespace vigil {
namespace {

constexpr Size kSize{192, 144};

// Mean difference in the middle, away from borders.
double difference(const cv::Mat& a, const cv::Mat& b) {
  const cv::Rect middle(24, 24, kSize.width - 48, kSize.height - 48);
  return cv::norm(a(middle), b(middle), cv::NORM_L1) / middle.area();
}

TEST(CameraMotion, LeavesPicturesOfAStillCameraAlone) {
  CameraMotion camera(10);
  const Texture cloth(2, 45);
  const cv::Mat ground = painted(kSize, Texture(1, 25));
  for (int frame = 0; frame < 20; ++frame) {
    cv::Mat picture = ground.clone();
    paint_box(picture, cloth, 10 + 5 * frame, 40, 50, 70);  // a large thing that moves fast
    EXPECT_EQ(camera.steady(picture).data, picture.data) << "frame " << frame;
    EXPECT_FALSE(camera.shaking());
  }
}

TEST(CameraMotion, HoldsPicturesInPlaceWhileTheCameraShakes) {
  CameraMotion camera(10);
  const Texture ground(1, 25);
  cv::Mat before;
  double raw_before = 0;
  for (int frame = 0; frame < 40; ++frame) {
    const double x = 3 * std::sin(1.3 * frame);
    const cv::Mat picture = painted(kSize, ground, x, 0);
    const cv::Mat steadied = camera.steady(picture);
    if (frame > 8) {
      EXPECT_TRUE(camera.shaking());
      const double raw = std::abs(x - raw_before);
      if (raw > 2) {
        EXPECT_LT(difference(steadied, before), 0.35 * difference(picture, painted(kSize, ground, raw_before, 0)))
            << "frame " << frame;
      }
    }
    before = steadied.clone();
    raw_before = x;
  }
}

TEST(CameraMotion, LetsGoWhenTheCameraHasBeenStillForLong) {
  CameraMotion camera(10);
  const Texture ground(1, 25);
  for (int frame = 0; frame < 20; ++frame) camera.steady(painted(kSize, ground, 2 * std::sin(1.3 * frame), 0));
  EXPECT_TRUE(camera.shaking());
  const cv::Mat still = painted(kSize, ground);
  for (int frame = 0; frame < 120; ++frame) camera.steady(still);
  EXPECT_FALSE(camera.shaking());
  EXPECT_EQ(camera.steady(still).data, still.data);
}

TEST(CameraMotion, OfPicturesWithoutTextureOrOfFewPixelsIsNone) {
  for (const Size size : {Size{4, 4}, Size{8, 64}, Size{192, 144}}) {
    CameraMotion camera(10);
    for (int frame = 0; frame < 10; ++frame) {
      const cv::Mat flat(size.height, size.width, CV_8UC1, cv::Scalar(20 * frame));
      EXPECT_EQ(camera.steady(flat).data, flat.data);
    }
    EXPECT_FALSE(camera.shaking());
  }
}

}  // namespace
}  // namespace vigil
