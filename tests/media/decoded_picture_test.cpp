// SPDX-License-Identifier: Apache-2.0
// From a decoder's frame to a picture: what is a view, what is a copy, and what the numbers mean.
#include "vigil/media/decoded_picture.h"

extern "C" {
#include <libavutil/display.h>
}

#include <array>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/media/made_video.h"

namespace vigil {
namespace {

FfmpegPtr<AVFrame> frame_of(AVPixelFormat format, Size size) {
  FfmpegPtr<AVFrame> frame = new_frame();
  frame->format = format;
  frame->width = size.width;
  frame->height = size.height;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

// 4:2:0 with the luma given and neutral colours.
FfmpegPtr<AVFrame> yuv_of(const cv::Mat& luma, AVPixelFormat format = AV_PIX_FMT_YUV420P) {
  FfmpegPtr<AVFrame> frame = frame_of(format, {luma.cols, luma.rows});
  for (int y = 0; y < luma.rows; ++y)
    std::memcpy(frame->data[0] + y * frame->linesize[0], luma.ptr(y), static_cast<std::size_t>(luma.cols));
  for (const int plane : {1, 2})
    for (int y = 0; y < (luma.rows + 1) / 2; ++y)
      std::memset(frame->data[plane] + y * frame->linesize[plane], 128, static_cast<std::size_t>((luma.cols + 1) / 2));
  return frame;
}

TEST(DecodedPicture, GrayIsAViewOfTheDecodersPlane) {
  auto frame = yuv_of(noise_picture({64, 48}, 1));
  const std::uint8_t* plane = frame->data[0];
  PictureMaker maker;
  EXPECT_EQ(maker.make(std::move(frame), 0)->gray().data, plane);
}

TEST(DecodedPicture, GrayKeepsItsRangeAndColoursAreStretchedAsTheRangeSays) {
  const cv::Mat luma(16, 16, CV_8UC1, cv::Scalar(126));
  for (const bool full : {false, true}) {
    auto frame = yuv_of(luma, full ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P);
    PictureMaker maker;
    const auto picture = maker.make(std::move(frame), 0);
    EXPECT_EQ(picture->gray().at<uchar>(8, 8), 126);
    EXPECT_NEAR(picture->bgr({16, 16}).at<cv::Vec3b>(8, 8)[1], full ? 126 : (126 - 16) * 255.0 / 219, 1);
  }
}

TEST(DecodedPicture, PackedLumaKeepsItsRangeToo) {
  auto frame = frame_of(AV_PIX_FMT_UYVY422, {16, 16});
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 32; ++x) frame->data[0][y * frame->linesize[0] + x] = x % 2 ? 30 : 128;
  PictureMaker maker;
  EXPECT_NEAR(maker.make(std::move(frame), 0)->gray().at<uchar>(8, 8), 30, 1);
}

TEST(DecodedPicture, GrayOfRgbIsTheLumaOfOpenCv) {
  auto frame = frame_of(AV_PIX_FMT_BGR24, {64, 48});
  cv::Mat pixels(48, 64, CV_8UC3, frame->data[0], static_cast<std::size_t>(frame->linesize[0]));
  cv::merge(std::vector<cv::Mat>{noise_picture({64, 48}, 1), noise_picture({64, 48}, 2), noise_picture({64, 48}, 3)}, pixels);
  cv::Mat expected;
  cv::cvtColor(pixels, expected, cv::COLOR_BGR2GRAY);
  PictureMaker maker;
  EXPECT_LE(cv::norm(maker.make(std::move(frame), 0)->gray(), expected, cv::NORM_INF), 2);
}

TEST(DecodedPicture, InterlacedLumaIsBlendedOneTwoOne) {
  const cv::Mat luma = noise_picture({32, 24}, 1);
  auto frame = yuv_of(luma);
  frame->interlaced_frame = 1;
  PictureMaker maker;
  const cv::Mat gray = maker.make(std::move(frame), 0)->gray();
  for (int y = 0; y < 24; ++y)
    for (int x = 0; x < 32; ++x) {
      const auto at = [&](int row) { return luma.at<uchar>(std::clamp(row, 0, 23), x); };
      EXPECT_NEAR(gray.at<uchar>(y, x), (at(y - 1) + 2 * at(y) + at(y + 1)) / 4.0, 0.5);
    }
}

TEST(DecodedPicture, TheFirstSizeHoldsForAll) {
  PictureMaker maker;
  EXPECT_TRUE(maker.size().empty());
  maker.make(yuv_of(noise_picture({64, 48}, 1)), 90);
  EXPECT_EQ(maker.size(), (Size{48, 64}));
  EXPECT_FALSE(maker.resized());
  const auto other = maker.make(yuv_of(cv::Mat(20, 30, CV_8UC1, cv::Scalar(99))), 0);
  EXPECT_TRUE(maker.resized());
  EXPECT_EQ(other->size(), (Size{48, 64}));
  EXPECT_EQ(cv::norm(other->gray(), cv::Mat(64, 48, CV_8UC1, cv::Scalar(99)), cv::NORM_INF), 0);
  EXPECT_EQ(other->bgr(other->size()).rows, 64);
  maker.make(yuv_of(noise_picture({64, 48}, 1)), 90);
  EXPECT_FALSE(maker.resized());
}

TEST(DecodedPicture, TurnsAreReadFromADisplayMatrix) {
  std::array<std::int32_t, 9> matrix{};
  bool exact = true;
  for (const int angle : {0, 90, 180, 270, 360, -90}) {
    av_display_rotation_set(matrix.data(), angle);
    EXPECT_EQ(clockwise_of(matrix.data(), exact), (angle + 360) % 360);
    EXPECT_TRUE(exact);
  }
  av_display_rotation_set(matrix.data(), 50);
  EXPECT_EQ(clockwise_of(matrix.data(), exact), 90);
  EXPECT_FALSE(exact);
  matrix = {};
  EXPECT_EQ(clockwise_of(matrix.data(), exact), 0) << "no turn can be read from zeros";
}

}  // namespace
}  // namespace vigil
