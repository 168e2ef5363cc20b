// SPDX-License-Identifier: Apache-2.0
// Pictures held in matrices, and the part of a frame that a detector looks at.
#include "vigil/media/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/base/message_of.h"
#include "tests/media/made_video.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Box kWhole{0, 0, 64, 48};

Frame frame_of(const cv::Mat& pixels) {
  return {3, {0}, picture_of(pixels)};
}

TEST(Frame, GrayOfAGrayMatrixIsTheMatrixItself) {
  const cv::Mat noise = noise_picture({64, 48}, 1);
  EXPECT_EQ(frame_of(noise).gray().data, noise.data);
}

TEST(Frame, GrayOfColoursIsTheirLuma) {
  const Frame frame = frame_of(cv::Mat(2, 2, CV_8UC3, cv::Scalar(200, 100, 50)));
  EXPECT_NEAR(frame.gray().at<uchar>(1, 1), 0.114 * 200 + 0.587 * 100 + 0.299 * 50, 1);
}

TEST(Frame, ColoursMayBeDrawnOnWithoutHarm) {
  const Frame frame = frame_of(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(9)));
  frame.bgr({64, 48}).setTo(255);
  EXPECT_EQ(cv::norm(frame.bgr({64, 48}), cv::NORM_INF), 9);
}

TEST(Frame, ThePartAtItsOwnSizeIsAView) {
  const Frame frame = frame_of(noise_picture({64, 48}, 1));
  EXPECT_EQ(gray_at(frame, kWhole, {64, 48}).data, frame.gray().data);
  EXPECT_EQ(gray_at(frame, {8, 4, 16, 16}, {16, 16}).data, frame.gray().ptr(4) + 8);
}

TEST(Frame, ThePartScaledDownIsTheMeanOfWhatItCovers) {
  const Frame frame = frame_of(noise_picture({64, 48}, 1));
  const cv::Mat part = gray_at(frame, {8, 4, 32, 20}, {8, 5});
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 8; ++x)
      EXPECT_NEAR(part.at<uchar>(y, x), cv::mean(frame.gray()(cv::Rect(8 + 4 * x, 4 + 4 * y, 4, 4)))[0], 1);
}

TEST(Frame, APartOutsideThePictureIsRefused) {
  const Frame frame = frame_of(noise_picture({64, 48}, 1));
  EXPECT_THAT(message_of([&] {
                gray_at(frame, {40, 0, 30, 10}, {8, 8});
              }),
              AllOf(HasSubstr("roi 40,0,30,10"), HasSubstr("64x48 picture of frame 3")));
  EXPECT_THAT(message_of([&] { gray_at(frame, {}, {8, 8}); }), HasSubstr("roi 0,0,0,0"));
  EXPECT_THAT(message_of([&] { gray_at(frame, kWhole, {0, 8}); }), HasSubstr("cannot scale frame 3 to 0x8"));
}

TEST(Frame, OtherMatricesAreNoPictures) {
  EXPECT_THAT(message_of([] { picture_of(cv::Mat()); }), HasSubstr("got an empty one"));
  EXPECT_THAT(message_of([] { picture_of(cv::Mat(2, 2, CV_32FC1)); }), HasSubstr("got CV_32FC1"));
}

}  // namespace
}  // namespace vigil
