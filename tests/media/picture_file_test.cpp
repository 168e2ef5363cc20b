// SPDX-License-Identifier: Apache-2.0
// Single pictures: what is encoded is read back; what is no picture, or a broken one, is refused by name.
extern "C" {
#include <libavutil/crc.h>
}

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/base/atomic_file.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

cv::Mat coloured_noise(Size size) {
  cv::Mat pixels;
  cv::merge(std::vector<cv::Mat>{noise_picture(size, 1), noise_picture(size, 2), noise_picture(size, 3)}, pixels);
  return pixels;
}

cv::Mat smooth_colours(Size size) {
  cv::Mat pixels;
  cv::GaussianBlur(coloured_noise(size), pixels, {}, 6);
  cv::normalize(pixels, pixels, 0, 255, cv::NORM_MINMAX);
  return pixels;
}

class PictureFile : public testing::Test {
 protected:
  cv::Mat back(const std::vector<std::byte>& bytes) { return read_picture(folder_.write("picture", text_of(bytes))); }
  std::string reading(const std::string& name, const std::string& bytes) {
    return message_of([&] { read_picture(folder_.write(name, bytes)); });
  }

  TempFolder folder_;
};

TEST_F(PictureFile, PngKeepsEveryBit) {
  for (const Size size : {Size{1, 1}, Size{7, 5}, Size{64, 48}, Size{333, 222}}) {
    const cv::Mat gray = noise_picture(size, 1);
    const cv::Mat gray_back = back(encode_png(gray));
    EXPECT_EQ(gray_back.type(), CV_8UC1);
    EXPECT_EQ(cv::norm(gray_back, gray, cv::NORM_INF), 0) << to_text(size);
    const cv::Mat colours = coloured_noise(size);
    const cv::Mat colours_back = back(encode_png(colours));
    EXPECT_EQ(colours_back.type(), CV_8UC3);
    EXPECT_EQ(cv::norm(colours_back, colours, cv::NORM_INF), 0) << to_text(size);
  }
}

TEST_F(PictureFile, APartOfALargerMatrixIsEncodedAsItIs) {
  const cv::Mat part = coloured_noise({100, 80})(cv::Rect(13, 7, 31, 17));
  EXPECT_EQ(cv::norm(back(encode_png(part)), part, cv::NORM_INF), 0);
  EXPECT_EQ(back(encode_jpeg(part)).size(), part.size());
}

TEST_F(PictureFile, JpegKeepsColoursAndRange) {
  for (const Size size : {Size{1, 1}, Size{33, 17}, Size{160, 120}}) {
    const cv::Mat colours = size.area() > 1 ? smooth_colours(size) : cv::Mat(1, 1, CV_8UC3, cv::Scalar(10, 200, 100));
    const cv::Mat colours_back = back(encode_jpeg(colours, 95));
    ASSERT_EQ(colours_back.size(), colours.size());
    EXPECT_LE(cv::norm(colours_back, colours, cv::NORM_L1) / static_cast<double>(colours.total() * 3), 4) << to_text(size);
  }
  for (const int value : {0, 16, 128, 235, 255}) {
    const cv::Mat gray(16, 16, CV_8UC1, cv::Scalar(value));
    EXPECT_LE(cv::norm(back(encode_jpeg(gray)), cv::Mat(16, 16, CV_8UC3, cv::Scalar::all(value)), cv::NORM_INF), 2) << value;
  }
}

TEST_F(PictureFile, LowerJpegQualityIsSmallerAndWorse) {
  const cv::Mat colours = smooth_colours({160, 120});
  std::size_t last_size = 0;
  double last_loss = 1e9;
  for (const int quality : {5, 25, 50, 75, 90, 100}) {
    const auto bytes = encode_jpeg(colours, quality);
    const double loss = cv::norm(back(bytes), colours, cv::NORM_L2);
    EXPECT_GE(bytes.size(), last_size) << quality;
    EXPECT_LE(loss, last_loss * 1.02) << quality;
    last_size = bytes.size();
    last_loss = loss;
  }
}

TEST_F(PictureFile, WrongRequestsAreRefused) {
  const cv::Mat gray(4, 4, CV_8UC1, cv::Scalar(1));
  EXPECT_THAT(message_of([&] { encode_jpeg(gray, 0); }), HasSubstr("JPEG quality 0"));
  EXPECT_THAT(message_of([&] { encode_jpeg(gray, 101); }), HasSubstr("JPEG quality 101"));
  EXPECT_THAT(message_of([] { encode_png({}); }), HasSubstr("an empty matrix"));
  EXPECT_THAT(message_of([] { encode_png(cv::Mat(2, 2, CV_16UC1)); }), HasSubstr("CV_16UC1"));
  EXPECT_THAT(message_of([] { encode_jpeg(cv::Mat(1, 20000, CV_8UC1)); }), HasSubstr("20000x1 pixels are larger"));
}

TEST_F(PictureFile, TheFirstBytesTellTheKindNotTheName) {
  const cv::Mat gray = noise_picture({20, 10}, 1);
  EXPECT_EQ(cv::norm(read_picture(folder_.write("a.jpg", text_of(encode_png(gray)))), gray, cv::NORM_INF), 0);
}

TEST_F(PictureFile, BmpAndTiffAreRead) {
  const cv::Mat gray = noise_picture({20, 10}, 1);
  for (const std::string kind : {"bmp", "tiff"}) {
    const auto path = folder_.path() / ("a." + kind);
    make_video(path, {.encoder = kind,
                      .container = "image2pipe",
                      .pixels = AV_PIX_FMT_GRAY8,
                      .size = {20, 10},
                      .frames = 1,
                      .encoder_options = {},
                      .picture = [&](int) { return gray; }});
    cv::Mat picture = read_picture(path);
    if (picture.type() == CV_8UC3) cv::extractChannel(picture, picture, 0);
    EXPECT_EQ(cv::norm(picture, gray, cv::NORM_INF), 0) << kind;
  }
}

// An EXIF block that says how to turn the picture, put behind the first marker.
std::string with_orientation(const std::string& jpeg, char orientation) {
  std::string tiff("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
  tiff += orientation;
  tiff += std::string(7, '\0');
  const std::string exif = std::string("Exif\0\0", 6) + tiff;
  const auto length = static_cast<char>(exif.size() + 2);
  return jpeg.substr(0, 2) + "\xff\xe1" + '\0' + length + exif + jpeg.substr(2);
}

TEST_F(PictureFile, APhotographIsTurnedAsItsCameraSays) {
  cv::Mat gray(32, 64, CV_8UC1, cv::Scalar(60));
  gray(cv::Rect(0, 0, 32, 16)).setTo(190);
  const std::string jpeg = text_of(encode_jpeg(gray));
  const auto corner = [&](char orientation) {
    cv::Mat picture;
    cv::extractChannel(read_picture(folder_.write("a.jpg", with_orientation(jpeg, orientation))), picture, 0);
    EXPECT_EQ(picture.cols, orientation == 6 || orientation == 8 ? 32 : 64);
    const auto bright = [&](int x, int y) { return picture.at<uchar>(y, x) > 125; };
    return std::string(bright(4, 4) ? "upper left" : "") + (bright(picture.cols - 5, 4) ? "upper right" : "") +
           (bright(4, picture.rows - 5) ? "lower left" : "") + (bright(picture.cols - 5, picture.rows - 5) ? "lower right" : "");
  };
  EXPECT_EQ(corner(1), "upper left");
  EXPECT_EQ(corner(3), "lower right");
  EXPECT_EQ(corner(6), "upper right");
  EXPECT_EQ(corner(8), "lower left");
}

TEST_F(PictureFile, WhatIsNoPictureIsNamed) {
  EXPECT_THAT(reading("a.png", ""), HasSubstr("a.png: the picture is empty (0 bytes)"));
  EXPECT_THAT(reading("a.png", "hello"), HasSubstr("a.png: not a JPEG, PNG, BMP or TIFF picture"));
  EXPECT_THAT(message_of([&] { read_picture(folder_.path() / "none.png"); }), HasSubstr("none.png: No such file"));
  EXPECT_THAT(message_of([&] { read_picture(folder_.path()); }), HasSubstr("is a folder"));
}

TEST_F(PictureFile, BrokenPicturesAreNamed) {
  const cv::Mat colours = coloured_noise({64, 48});
  for (const std::string& bytes : {text_of(encode_png(colours)), text_of(encode_jpeg(colours))}) {
    EXPECT_THAT(reading("a.pic", bytes.substr(0, bytes.size() / 2)),
                AllOf(HasSubstr("a.pic: "), AnyOf(HasSubstr("cannot be decoded"), HasSubstr("is damaged"))));
    EXPECT_THAT(reading("a.pic", bytes.substr(0, 20)), HasSubstr("a.pic: the picture cannot be decoded"));
  }
}

// The header of a PNG changed, with the checksum that belongs to it.
std::string with_size(std::string png, std::uint32_t side) {
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) png[at + i] = static_cast<char>(value >> (24 - 8 * i));
  };
  put(16, side);
  put(20, side);
  const auto* header = reinterpret_cast<const std::uint8_t*>(png.data()) + 12;
  put(29, ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~0U, header, 17));
  return png;
}

TEST_F(PictureFile, HugePicturesAreRefusedBeforeMemoryIsTaken) {
  const std::string png = text_of(encode_png(noise_picture({16, 16}, 1)));
  EXPECT_EQ(reading("a.png", with_size(png, 16)), "nothing was thrown");
  EXPECT_THAT(reading("a.png", with_size(png, 20'000)),
              AllOf(HasSubstr("a.png: the picture cannot be decoded"), HasSubstr("scale it down first")));
  EXPECT_THAT(reading("a.png", with_size(png, 0x7fffffff)), HasSubstr("a.png: the picture cannot be decoded"));
}

}  // namespace
}  // namespace vigil
