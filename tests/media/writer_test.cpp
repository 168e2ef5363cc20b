// SPDX-License-Identifier: Apache-2.0
// What is written is read back: pictures, times, and nothing at all when something fails.
#include "vigil/media/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "tests/base/message_of.h"
#include "tests/base/small_disk.h"
#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size kSize{64, 48};

// Smooth, coloured, from black to white: every luma from 0 to 255 occurs.
cv::Mat coloured_picture(Size size) {
  cv::Mat pixels(size.height, size.width, CV_8UC3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const int luma = 255 * x / (size.width - 1);
      const int tint = 40 * y / size.height - 20;
      pixels.at<cv::Vec3b>(y, x) = {cv::saturate_cast<uchar>(luma + tint), cv::saturate_cast<uchar>(luma),
                                    cv::saturate_cast<uchar>(luma - tint)};
    }
  return pixels;
}

cv::Mat gray_ramp(Size size) {
  cv::Mat gray;
  cv::cvtColor(coloured_picture(size), gray, cv::COLOR_BGR2GRAY);
  return gray;
}

double largest_difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_INF);
}

void write_video(const std::filesystem::path& path, const std::vector<cv::Mat>& pictures, const WriterOptions& options = {}) {
  VideoWriter writer(path, {pictures[0].cols, pictures[0].rows}, options);
  for (std::size_t i = 0; i < pictures.size(); ++i)
    writer.write(pictures[i], Nanoseconds::from_seconds(static_cast<double>(i) / options.fps));
  writer.close();
}

Frame first_frame(const std::filesystem::path& path) {
  Frame frame;
  EXPECT_TRUE(open_source(path.string())->next(frame));
  return frame;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

TEST(VideoWriter, FramesComeBackInOrderWithTheirTimes) {
  const TempFolder folder;
  const auto path = folder.path() / "video.mp4";
  std::vector<cv::Mat> pictures;
  for (int i = 0; i < 40; ++i) pictures.push_back(numbered_picture(kSize, i));
  write_video(path, pictures);
  const auto source = open_source(path.string());
  EXPECT_EQ(source->info().size, kSize);
  EXPECT_EQ(source->info().frames, 40);
  EXPECT_DOUBLE_EQ(source->info().fps, 25);
  EXPECT_EQ(source->info().format, "h264 in mov,mp4,m4a,3gp,3g2,mj2");
  EXPECT_EQ(source->info().duration, Nanoseconds{1'600'000'000});
  const Seen seen = see_all(*source);
  EXPECT_EQ(seen.numbers, numbers_up_to(40));
  for (int i = 0; i < 40; ++i) EXPECT_EQ(seen.times[i], i * 40'000'000LL);
  EXPECT_TRUE(seen.health.clean()) << testing::PrintToString(seen.health.notes);
}

TEST(VideoWriter, TimesOfTheUsualRatesComeBackToTheNanosecond) {
  for (const double fps : {10.0, 24.0, 25.0, 30.0, 30000.0 / 1001, 50.0, 60.0}) {
    const TempFolder folder;
    write_video(folder.path() / "video.mov", std::vector<cv::Mat>(12, gray_ramp(kSize)), {.fps = fps});
    const Seen seen = see_all(folder.path() / "video.mov");
    ASSERT_EQ(seen.times.size(), 12u);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(seen.times[i], Nanoseconds::from_seconds(i / fps).count) << fps;
  }
}

TEST(VideoWriter, UnevenTimesComeBackWithinATick) {
  const TempFolder folder;
  const std::vector<std::int64_t> times{5'000'000'000, 5'000'012'000,      5'040'000'000,
                                        5'123'456'789, 21'000'000'000'000, 21'000'040'000'000};
  VideoWriter writer(folder.path() / "video.mp4", kSize);
  for (int i = 0; i < 6; ++i) writer.write(numbered_picture(kSize, i), {times[i]});
  writer.close();
  const Seen seen = see_all(folder.path() / "video.mp4");
  ASSERT_EQ(seen.numbers, numbers_up_to(6));
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(seen.times[i], times[i] - times[0], 5556) << i;
  EXPECT_TRUE(seen.health.clean()) << testing::PrintToString(seen.health.notes);
}

TEST(VideoWriter, FramesNearerThanATickArePutATickApart) {
  const TempFolder folder;
  VideoWriter writer(folder.path() / "video.mp4", kSize);
  const std::vector<std::int64_t> times{0, 1, 2, 40'000'000};
  for (int i = 0; i < 4; ++i) writer.write(numbered_picture(kSize, i), {times[i]});
  writer.close();
  EXPECT_THAT(see_all(folder.path() / "video.mp4").times, ElementsAre(0, 11'111, 22'222, 40'000'000));
}

TEST(VideoWriter, AGapTooLongForTheFileBecomesSixHours) {
  constexpr std::int64_t kHour = 3'600'000'000'000;
  const TempFolder folder;
  VideoWriter writer(folder.path() / "video.mp4", kSize);
  const std::vector<std::int64_t> times{0, 7 * kHour, 8 * kHour, 20 * kHour};
  for (int i = 0; i < 4; ++i) writer.write(numbered_picture(kSize, i), {times[i]});
  writer.close();
  EXPECT_THAT(see_all(folder.path() / "video.mp4").times, ElementsAre(0, 6 * kHour, 7 * kHour, 13 * kHour));
}

TEST(VideoWriter, GrayKeepsItsFullRange) {
  const TempFolder folder;
  const cv::Mat gray = gray_ramp(kSize);
  write_video(folder.path() / "lossless.mp4", {gray}, {.quality = 0});
  EXPECT_EQ(largest_difference(first_frame(folder.path() / "lossless.mp4").gray(), gray), 0);
  write_video(folder.path() / "usual.mp4", {gray});
  EXPECT_LE(cv::norm(first_frame(folder.path() / "usual.mp4").gray(), gray, cv::NORM_L1) / gray.total(), 2);
}

TEST(VideoWriter, GrayOfColoursIsThatOfTheMatrix) {
  const TempFolder folder;
  const cv::Mat pixels = coloured_picture(kSize);
  write_video(folder.path() / "video.mp4", {pixels}, {.quality = 0});
  const Frame frame = first_frame(folder.path() / "video.mp4");
  EXPECT_LE(largest_difference(frame.gray(), gray_ramp(kSize)), 1);
  EXPECT_LE(largest_difference(frame.bgr(kSize), pixels), 8) << "4:2:0 blurs colours a little";
}

TEST(VideoWriter, ColoursKeepTheirPlaces) {
  const TempFolder folder;
  cv::Mat pixels(kSize.height, kSize.width, CV_8UC3, cv::Scalar(200, 40, 90));
  write_video(folder.path() / "video.mp4", {pixels}, {.quality = 1});
  EXPECT_LE(largest_difference(first_frame(folder.path() / "video.mp4").bgr(kSize), pixels), 4);
}

TEST(VideoWriter, OddSizesArePaddedByTheLastRowAndColumn) {
  const TempFolder folder;
  const cv::Mat large = noise_picture({40, 30}, 1);
  for (const cv::Mat& gray : {gray_ramp({31, 17}), large(cv::Rect(3, 5, 31, 17))}) {
    write_video(folder.path() / "video.mp4", {gray}, {.quality = 0});
    cv::Mat padded;
    cv::copyMakeBorder(gray.clone(), padded, 0, 1, 0, 1, cv::BORDER_REPLICATE);
    EXPECT_EQ(largest_difference(first_frame(folder.path() / "video.mp4").gray(), padded), 0);
  }
}

TEST(VideoWriter, TheCallersPicturesAreLeftAlone) {
  const TempFolder folder;
  for (const Size size : {Size{64, 48}, Size{31, 17}}) {
    const cv::Mat pixels = coloured_picture(size);
    const cv::Mat before = pixels.clone();
    write_video(folder.path() / "video.mp4", {pixels});
    encode_png(pixels);
    encode_jpeg(pixels);
    EXPECT_EQ(largest_difference(pixels, before), 0);
  }
}

TEST(VideoWriter, APartOfALargerMatrixIsWrittenAsItIs) {
  const TempFolder folder;
  const cv::Mat gray = gray_ramp({128, 96});
  const cv::Mat part = gray(cv::Rect(20, 10, 64, 48));
  write_video(folder.path() / "gray.mp4", {part}, {.quality = 0});
  EXPECT_EQ(largest_difference(first_frame(folder.path() / "gray.mp4").gray(), part), 0);
  const cv::Mat pixels = coloured_picture({128, 96});
  write_video(folder.path() / "bgr.mp4", {pixels(cv::Rect(20, 10, 64, 48))}, {.quality = 0});
  EXPECT_LE(largest_difference(first_frame(folder.path() / "bgr.mp4").gray(), part), 1);
}

TEST(VideoWriter, GrayAndColouredFramesMayFollowEachOther) {
  const TempFolder folder;
  write_video(folder.path() / "video.mp4", {gray_ramp(kSize), coloured_picture(kSize), gray_ramp(kSize)}, {.quality = 0});
  const auto source = open_source((folder.path() / "video.mp4").string());
  Frame frame;
  while (source->next(frame)) EXPECT_LE(largest_difference(frame.gray(), gray_ramp(kSize)), 1);
}

TEST(VideoWriter, TheSmallestPictureIsOnePixel) {
  const TempFolder folder;
  write_video(folder.path() / "video.mp4", {cv::Mat(1, 1, CV_8UC1, cv::Scalar(77))}, {.quality = 0});
  EXPECT_EQ(first_frame(folder.path() / "video.mp4").gray().at<uchar>(0, 0), 77);
}

TEST(VideoWriter, LowerQualityMakesASmallerFile) {
  const TempFolder folder;
  const cv::Mat noise = noise_picture(kSize, 1);
  write_video(folder.path() / "fine.mp4", {noise, noise}, {.quality = 10});
  write_video(folder.path() / "coarse.mp4", {noise, noise}, {.quality = 45});
  EXPECT_LT(file_size(folder.path() / "coarse.mp4"), file_size(folder.path() / "fine.mp4") / 2);
}

TEST(VideoWriter, TheSameFramesGiveTheSameBytesOnTheSameThreads) {
  const TempFolder folder;
  std::vector<cv::Mat> pictures;
  for (int i = 0; i < 30; ++i) pictures.push_back(numbered_picture({128, 96}, i));
  write_video(folder.path() / "a.mp4", pictures);
  write_video(folder.path() / "b.mp4", pictures);
  EXPECT_EQ(read_file(folder.path() / "a.mp4"), read_file(folder.path() / "b.mp4"));
}

TEST(VideoWriter, AFileAppearsOnlyAfterClose) {
  const TempFolder folder;
  const auto path = folder.write("video.mp4", "the old one");
  {
    VideoWriter writer(path, kSize);
    writer.write(gray_ramp(kSize), {0});
    EXPECT_EQ(read_file(path), "the old one");
    writer.close();
    EXPECT_NE(read_file(path), "the old one");
    writer.close();  // again: nothing happens
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("video.mp4"));
}

TEST(VideoWriter, WithoutCloseNothingIsLeftBehind) {
  const TempFolder folder;
  {
    VideoWriter writer(folder.path() / "video.mp4", kSize);
    for (int i = 0; i < 100; ++i) writer.write(gray_ramp(kSize), {i * 40'000'000LL});
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre());
}

TEST(VideoWriter, AFullDiskIsAnErrorThatNamesTheFile) {
  const TempFolder folder;
  const auto path = folder.path() / "video.mp4";
  const auto write_noise = [&] {
    VideoWriter writer(path, {320, 240});
    for (int i = 0; i < 60; ++i) writer.write(noise_picture({320, 240}, i), {i * 40'000'000LL});
    writer.close();
  };
  for (const rlim_t bytes : {0, 100, 100'000, 500'000}) {
    const SmallDisk disk(bytes);
    EXPECT_THAT(message_of(write_noise),
                AllOf(HasSubstr(path.string() + ": cannot be written: File too large"), HasSubstr("make room")))
        << bytes;
    EXPECT_THAT(names_in(folder.path()), ElementsAre()) << bytes;
  }
}

TEST(VideoWriter, ADiskThatFillsAtTheVeryEndIsAnErrorToo) {
  const TempFolder folder;
  const auto path = folder.path() / "video.mp4";
  const std::vector<cv::Mat> pictures(3, gray_ramp(kSize));
  write_video(path, pictures);
  const auto bytes = file_size(path);
  std::filesystem::remove(path);
  const SmallDisk disk(bytes - 1);
  EXPECT_THAT(message_of([&] { write_video(path, pictures); }), HasSubstr("cannot be written: File too large"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre());
}

TEST(VideoWriter, PlacesThatCannotBeWrittenAreNamed) {
  const TempFolder folder;
  const auto open = [&](const std::string& name) { return message_of([&] { VideoWriter(folder.path() / name, kSize); }); };
  EXPECT_THAT(open("missing/video.mp4"), AllOf(HasSubstr("missing/video.mp4: cannot be written"), HasSubstr("create it")));
  std::filesystem::create_directory(folder.path() / "folder.mp4");
  EXPECT_THAT(open("folder.mp4"), HasSubstr("is a folder"));
  EXPECT_THAT(open("video.avi"), AllOf(HasSubstr("video.avi: no video format"), HasSubstr(".mp4")));
  EXPECT_THAT(open("video"), HasSubstr("no video format"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("folder.mp4"));
}

TEST(VideoWriter, OptionsOutOfRangeAreRefused) {
  const TempFolder folder;
  const auto open = [&](Size size, const WriterOptions& options) {
    return message_of([&] { VideoWriter(folder.path() / "video.mp4", size, options); });
  };
  EXPECT_THAT(open({0, 10}, {}), HasSubstr("0x10"));
  EXPECT_THAT(open({20000, 10}, {}), HasSubstr("20000x10 pixels are larger"));
  EXPECT_THAT(open(kSize, {.fps = 0}), HasSubstr("fps 0"));
  EXPECT_THAT(open(kSize, {.fps = std::nan("")}), HasSubstr("fps nan"));
  EXPECT_THAT(open(kSize, {.fps = 1001}), HasSubstr("fps 1001"));
  EXPECT_THAT(open(kSize, {.quality = 52}), HasSubstr("quality 52"));
  EXPECT_THAT(open(kSize, {.keyframe_interval = -1}), HasSubstr("keyframe interval -1"));
}

TEST(VideoWriter, WrongPicturesAndTimesAreRefusedAndTheRestIsKept) {
  const TempFolder folder;
  VideoWriter writer(folder.path() / "video.mp4", kSize);
  const auto write = [&](const cv::Mat& pixels, std::int64_t ns) { return message_of([&] { writer.write(pixels, {ns}); }); };
  writer.write(numbered_picture(kSize, 0), {1'000'000'000});
  EXPECT_THAT(write(gray_ramp(kSize), 1'000'000'000),
              AllOf(HasSubstr("frame 1 at 0:00:01.000 cannot follow one at 0:00:01.000"), HasSubstr("must rise")));
  EXPECT_THAT(write(gray_ramp(kSize), 999'000'000), HasSubstr("cannot follow"));
  EXPECT_THAT(write(gray_ramp(kSize), INT64_MAX), HasSubstr("cannot follow"));
  EXPECT_THAT(write(gray_ramp(kSize), INT64_MIN), HasSubstr("cannot follow"));
  EXPECT_THAT(write(gray_ramp({32, 32}), 2'000'000'000), HasSubstr("frame 1 is 32x32, the video 64x48"));
  EXPECT_THAT(write({}, 2'000'000'000), HasSubstr("an empty matrix"));
  EXPECT_THAT(write(cv::Mat(48, 64, CV_32FC1), 2'000'000'000), HasSubstr("CV_32FC1"));
  writer.write(numbered_picture(kSize, 1), {2'000'000'000});
  writer.close();
  EXPECT_THAT(write(gray_ramp(kSize), 3'000'000'000), HasSubstr("closed"));
  EXPECT_THAT(see_all(folder.path() / "video.mp4").numbers, ElementsAre(0, 1));
}

TEST(VideoWriter, AVideoWithoutFramesIsRefused) {
  const TempFolder folder;
  VideoWriter writer(folder.path() / "video.mp4", kSize);
  EXPECT_THAT(message_of([&] { writer.close(); }), HasSubstr("video.mp4: a video without frames"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre());
}

TEST(VideoWriter, KeyframesComeAsOftenAsAsked) {
  const TempFolder folder;
  std::vector<cv::Mat> pictures;
  for (int i = 0; i < 20; ++i) pictures.push_back(gray_ramp(kSize));
  write_video(folder.path() / "few.mp4", pictures);
  write_video(folder.path() / "many.mp4", pictures, {.keyframe_interval = 1});
  EXPECT_GT(file_size(folder.path() / "many.mp4"), 2 * file_size(folder.path() / "few.mp4"));
}

}  // namespace
}  // namespace vigil
