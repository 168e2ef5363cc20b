// SPDX-License-Identifier: Apache-2.0
// Video files as they should be, and as they are when nothing is broken but much is unusual.
extern "C" {
#include <libavutil/pixdesc.h>
}

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::Le;

constexpr std::int64_t kStep = 40'000'000;  // ns at 25 frames/s

std::vector<std::int64_t> regular_times(int count, std::int64_t step = kStep) {
  std::vector<std::int64_t> times;
  for (int i = 0; i < count; ++i) times.push_back(i * step);
  return times;
}

// Dark but for a bright quarter at the upper left.
cv::Mat marked_corner(Size size) {
  cv::Mat picture(size.height, size.width, CV_8UC1, cv::Scalar(60));
  picture(cv::Rect(0, 0, size.width / 2, size.height / 2)).setTo(190);
  return picture;
}

class FileSource : public testing::Test {
 protected:
  std::filesystem::path make(const std::string& name, const VideoRecipe& recipe) {
    make_video(folder_.path() / name, recipe);
    return folder_.path() / name;
  }
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  TempFolder folder_;
};

TEST_F(FileSource, GivesEveryFrameOfEveryContainerInOrder) {
  for (const std::string name : {"a.mp4", "a.mkv", "a.mov", "a.avi", "a.ts", "a.flv", "a.nut"}) {
    const Seen seen = see_all(make(name, {}));
    EXPECT_EQ(seen.numbers, numbers_up_to(10)) << name;
    EXPECT_EQ(seen.times, regular_times(10)) << name;
    EXPECT_TRUE(seen.health.clean()) << name << testing::PrintToString(seen.health.notes);
  }
}

TEST_F(FileSource, GivesEveryFrameOfEveryCodecAndPixelFormat) {
  struct Format {
    std::string encoder;
    AVPixelFormat pixels;
  };
  const std::vector<Format> formats{
      {"libx264", AV_PIX_FMT_YUV420P10},  {"libx264", AV_PIX_FMT_YUV444P}, {"mpeg4", AV_PIX_FMT_YUV420P},
      {"mpeg2video", AV_PIX_FMT_YUV420P}, {"mjpeg", AV_PIX_FMT_YUVJ422P},  {"ffv1", AV_PIX_FMT_GRAY8},
      {"ffv1", AV_PIX_FMT_GRAY16},        {"ffv1", AV_PIX_FMT_YUV422P12},  {"ffv1", AV_PIX_FMT_YUVA420P},
      {"ffv1", AV_PIX_FMT_BGR0},          {"rawvideo", AV_PIX_FMT_RGB24},  {"rawvideo", AV_PIX_FMT_UYVY422},
      {"rawvideo", AV_PIX_FMT_NV12},      {"png", AV_PIX_FMT_RGB24},       {"png", AV_PIX_FMT_MONOBLACK}};
  for (const Format& format : formats) {
    const std::string name = format.encoder + "-" + av_get_pix_fmt_name(format.pixels);
    const Seen seen = see_all(make(name + ".nut", {.encoder = format.encoder, .pixels = format.pixels, .encoder_options = {}}));
    EXPECT_EQ(seen.numbers, numbers_up_to(10)) << name;
    EXPECT_TRUE(seen.health.clean()) << name << testing::PrintToString(seen.health.notes);
  }
}

TEST_F(FileSource, SaysWhatTheHeaderSays) {
  const auto file = make("a.mp4", {.size = {96, 64}, .frames = 25, .rate = {50, 1}, .tick = {1, 50}});
  const StreamInfo info = open_source(file.string())->info();
  EXPECT_EQ(info.name, file.string());
  EXPECT_EQ(info.format, "h264 in mov,mp4,m4a,3gp,3g2,mj2");
  EXPECT_EQ(info.size, (Size{96, 64}));
  EXPECT_DOUBLE_EQ(info.fps, 50);
  EXPECT_EQ(info.frames, 25);
  EXPECT_EQ(info.duration, Nanoseconds{500'000'000});
}

TEST_F(FileSource, BFramesComeInTheOrderShown) {
  for (const std::string name : {"a.mp4", "a.mkv", "a.ts"}) {
    const Seen seen = see_all(make(name, {.frames = 30, .b_frames = 3, .encoder_options = {{"preset", "medium"}}}));
    EXPECT_EQ(seen.numbers, numbers_up_to(30)) << name;
    EXPECT_EQ(seen.times, regular_times(30)) << name;
    EXPECT_TRUE(seen.health.clean()) << name << testing::PrintToString(seen.health.notes);
  }
}

TEST_F(FileSource, AVariableRateKeepsItsTimes) {
  const std::vector<std::int64_t> ms{0, 33, 40, 190, 191, 1000, 5000, 5040, 5120, 5121};
  for (const std::string name : {"a.mp4", "a.mkv"}) {
    const Seen seen = see_all(make(name, {.tick = {1, 1000}, .stamps = ms}));
    ASSERT_EQ(seen.numbers, numbers_up_to(10)) << name;
    for (std::size_t i = 0; i < ms.size(); ++i) EXPECT_EQ(seen.times[i], ms[i] * 1'000'000) << name;
    EXPECT_TRUE(seen.health.clean()) << name << testing::PrintToString(seen.health.notes);
  }
}

TEST_F(FileSource, TimesCountFromTheFirstFrameWhereverItsStampLies) {
  for (const std::int64_t start : {-7, 3, 100'000}) {
    std::vector<std::int64_t> stamps;
    for (int i = 0; i < 10; ++i) stamps.push_back(start + i);
    const Seen seen = see_all(make("a.nut", {.stamps = stamps}));
    EXPECT_EQ(seen.numbers, numbers_up_to(10)) << start;
    EXPECT_EQ(seen.times, regular_times(10)) << start;
    EXPECT_TRUE(seen.health.clean()) << start << testing::PrintToString(seen.health.notes);
  }
}

TEST_F(FileSource, WithoutStampsTheRateGivesTheTimesAndTheRepairIsCounted) {
  const Seen seen = see_all(make("a.h264", {.encoder_options = {{"preset", "ultrafast"}, {"x264-params", "force-cfr=1"}}}));
  EXPECT_EQ(seen.numbers, numbers_up_to(10));
  EXPECT_EQ(seen.times, regular_times(10));
  EXPECT_EQ(seen.health.repaired_times, 10);
}

TEST_F(FileSource, RepeatedStampsAreRepairedAndCounted) {
  const auto file = make("a.mkv", {.packet = [](AVPacket& packet, int number) {
                           if (number == 5) packet.pts = packet.dts -= packet.duration;
                           return true;
                         }});
  const Seen seen = see_all(file);
  EXPECT_EQ(seen.numbers, numbers_up_to(10));
  EXPECT_EQ(seen.times[5], 4 * kStep + kStep / 4);
  EXPECT_EQ(seen.times[6], 6 * kStep);
  EXPECT_EQ(seen.health.repaired_times, 1);
}

TEST_F(FileSource, AJumpOfTheClockIsJoinedAndSaid) {
  std::vector<std::int64_t> stamps;
  for (int i = 0; i < 10; ++i) stamps.push_back(i < 5 ? i : 10'000'000 + i);
  const Seen seen = see_all(make("a.nut", {.stamps = stamps}));
  EXPECT_EQ(seen.times, regular_times(10));
  EXPECT_THAT(seen.health.notes, ElementsAre(HasSubstr("clock jumps")));
}

TEST_F(FileSource, ARateGivenStandsForTheHeaders) {
  const auto file = make("a.mp4", {.tick = {1, 1000}, .stamps = {0, 33, 40, 190, 191, 1000, 5000, 5040, 5120, 5121}});
  const auto source = open_source(file.string(), {.fps = 10});
  EXPECT_DOUBLE_EQ(source->info().fps, 10);
  EXPECT_EQ(source->info().duration, Nanoseconds{1'000'000'000});
  EXPECT_EQ(see_all(*source).times, regular_times(10, 100'000'000));
}

TEST_F(FileSource, ARateOutOfRangeIsRefused) {
  for (const double fps : {0.0, -1.0, 1001.0, std::nan("")})
    EXPECT_THAT(message_of([&] { open_source("a.mp4", {.fps = fps}); }),
                AllOf(HasSubstr("not a frame rate"), HasSubstr("at most 1000")));
}

TEST_F(FileSource, PicturesAreTurnedAsTheHeaderSays) {
  const Size size{64, 48};
  for (const int clockwise : {0, 90, 180, 270}) {
    const auto file =
        make("a.mp4", {.size = size, .frames = 2, .clockwise = clockwise, .picture = [&](int) { return marked_corner(size); }});
    const auto source = open_source(file.string());
    const Size shown = clockwise % 180 ? Size{48, 64} : size;
    EXPECT_EQ(source->info().size, shown);
    Frame frame;
    ASSERT_TRUE(source->next(frame));
    const auto brightness = [&](int right, int down) {
      const cv::Rect quarter(right * shown.width / 2, down * shown.height / 2, shown.width / 2, shown.height / 2);
      cv::Mat colours;
      cv::extractChannel(frame.bgr(shown), colours, 1);
      const double gray = cv::mean(frame.gray()(quarter))[0];
      EXPECT_NEAR(cv::mean(colours(quarter))[0], (gray - 16) * 255 / 219, 6) << "colours turn with the luma";
      return gray;
    };
    const std::vector<double> clock{brightness(0, 0), brightness(1, 0), brightness(1, 1), brightness(0, 1)};
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(clock[i], i == clockwise / 90 ? 190 : 60, 4) << clockwise << " degrees, quarter " << i;
  }
}

TEST_F(FileSource, AnOddAngleIsTakenToTheNearestQuarterAndSaid) {
  const Seen seen = see_all(make("a.mp4", {.clockwise = 100}));
  EXPECT_EQ(seen.sizes[0], (Size{48, 64}));
  EXPECT_THAT(seen.health.notes, ElementsAre(HasSubstr("turned by an odd angle; 90 degrees")));
}

TEST_F(FileSource, CombsOfInterlacedFramesAreBlended) {
  const Size size{64, 64};
  const auto comb = [&](int) {
    cv::Mat picture(size.height, size.width, CV_8UC1, cv::Scalar(60));
    for (int y = 0; y < size.height; y += 2) picture.row(y).setTo(190);
    return picture;
  };
  const auto range_of = [&](bool interlaced) {
    const auto file =
        make("a.mkv", {.size = size, .frames = 3, .interlaced = interlaced, .encoder_options = {{"qp", "0"}}, .picture = comb});
    const auto source = open_source(file.string());
    Frame frame;
    EXPECT_TRUE(source->next(frame));
    double low = 0;
    double high = 0;
    cv::minMaxLoc(frame.gray().rowRange(1, size.height - 1), &low, &high);
    return high - low;
  };
  EXPECT_EQ(range_of(false), 130);
  EXPECT_LE(range_of(true), 1);
}

TEST_F(FileSource, FramesOfAnotherSizeAreScaledToTheFirstAndCounted) {
  const auto small = make("small.h264", {.frames = 5});
  const auto large = make("large.h264", {.size = {128, 96}, .frames = 5, .picture = [](int i) {
                                           return numbered_picture({128, 96}, 5 + i);
                                         }});
  const auto both = folder_.write("both.h264", read_file(small) + read_file(large) + read_file(small));
  const Seen seen = see_all(both);
  EXPECT_THAT(seen.numbers, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4));
  EXPECT_EQ(seen.health.resized, 5);
  EXPECT_EQ(seen.sizes.back(), (Size{64, 48}));
}

TEST_F(FileSource, GrayIsTheLumaPlaneToTheBit) {
  const cv::Mat noise = noise_picture({64, 48}, 1);
  for (const AVPixelFormat pixels :
       {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P10, AV_PIX_FMT_YUV444P12, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY16}) {
    const auto file = make(
        "a.mkv", {.encoder = "ffv1", .pixels = pixels, .frames = 1, .encoder_options = {}, .picture = [&](int) { return noise; }});
    Frame frame;
    ASSERT_TRUE(open_source(file.string())->next(frame));
    EXPECT_EQ(cv::norm(frame.gray(), noise, cv::NORM_INF), 0) << av_get_pix_fmt_name(pixels);
  }
}

TEST_F(FileSource, ColoursComeAtAnySizeWithTheRangeStretched) {
  const auto file = make("a.mkv", {.encoder = "ffv1", .frames = 1, .encoder_options = {}, .picture = [](int) {
                                     return cv::Mat(48, 64, CV_8UC1, cv::Scalar(16 + 219));
                                   }});
  Frame frame;
  ASSERT_TRUE(open_source(file.string())->next(frame));
  for (const Size size : {Size{64, 48}, Size{31, 7}, Size{200, 100}}) {
    const cv::Mat colours = frame.bgr(size);
    EXPECT_EQ(colours.type(), CV_8UC3);
    EXPECT_EQ(colours.size(), cv::Size(size.width, size.height));
    EXPECT_LE(cv::norm(colours, cv::Mat(colours.size(), CV_8UC3, cv::Scalar::all(255)), cv::NORM_INF), 1) << to_text(size);
  }
}

TEST_F(FileSource, AFrameOutlivesItsSource) {
  Frame frame;
  ASSERT_TRUE(open_source(make("a.mp4", {}).string())->next(frame));
  EXPECT_EQ(number_of(frame.gray()), 0);
  EXPECT_EQ(frame.bgr({32, 24}).cols, 32);
}

TEST_F(FileSource, AnyNumberOfThreadsGivesTheSameFrames) {
  const Size large{1920, 1088};
  const auto file =
      make("a.mp4", {.size = large, .frames = 12, .b_frames = 2, .picture = [&](int i) { return numbered_picture(large, i); }});
  const int before = threads();
  for (const int count : {1, 2}) {
    set_threads(count);
    EXPECT_EQ(see_all(file).numbers, numbers_up_to(12)) << count;
  }
  set_threads(before);
}

TEST_F(FileSource, AVideoOfOneFrameIsAVideo) {
  for (const std::string name : {"a.mp4", "a.mkv", "a.ts", "a.avi"}) {
    const Seen seen = see_all(make(name, {.frames = 1}));
    EXPECT_THAT(seen.numbers, ElementsAre(0)) << name;
    EXPECT_THAT(seen.times, ElementsAre(0)) << name;
    EXPECT_FALSE(seen.health.truncated) << name;
  }
}

TEST_F(FileSource, AHeaderWithoutRateGetsOneAndSaysSo) {
  const auto file = make("a.mkv", {.encoder = "ffv1", .frames = 1, .rate = {0, 1}, .encoder_options = {}});
  const auto source = open_source(file.string());
  EXPECT_DOUBLE_EQ(source->info().fps, 25);
  EXPECT_THAT(source->health().notes, ElementsAre(HasSubstr("no frame rate; 25 frames a second are assumed (set it with fps)")));
}

// Raw pictures with a line of text in front: the header can say anything.
std::string y4m(const std::string& size, const std::string& rate, int frames) {
  std::string bytes = "YUV4MPEG2 " + size + " F" + rate + " Ip A1:1 C420jpeg\n";
  for (int i = 0; i < frames; ++i) {
    const cv::Mat luma = numbered_picture({64, 48}, i);
    bytes += "FRAME\n" + std::string(luma.datastart, luma.dataend) + std::string(std::size_t{64} * 48 / 2, '\x80');
  }
  return bytes;
}

TEST_F(FileSource, RatesOfZeroAndOfAThousandAndMoreAreSurvived) {
  for (const std::string rate : {"0:0", "0:1", "1000:1", "1000000:1", "1:1000000"}) {
    const auto file = folder_.write("a.y4m", y4m("W64 H48", rate, 5));
    const auto source = open_source(file.string());
    EXPECT_THAT(source->info().fps, AllOf(Gt(0), Le(1000))) << rate;
    EXPECT_EQ(see_all(*source).numbers, numbers_up_to(5)) << rate;
  }
  const auto notes = open_source(folder_.write("a.y4m", y4m("W64 H48", "5000:1", 5)).string())->health().notes;
  EXPECT_THAT(notes, ElementsAre(AllOf(HasSubstr("says 5000 frames a second"), HasSubstr("1000 is assumed"))));
}

TEST_F(FileSource, HugePicturesAreRefusedBeforeMemoryIsTaken) {
  const auto open = [&](const std::string& size) {
    return message_of([&] { open_source(folder_.write("a.y4m", y4m(size, "25:1", 5)).string()); });
  };
  EXPECT_THAT(open("W20000 H10000"),
              AllOf(HasSubstr("a.y4m: pictures of 20000x10000 pixels are larger"), HasSubstr("scale=1920:-2")));
  EXPECT_THAT(open("W12000 H12000"), HasSubstr("larger than Vigil reads"));
  EXPECT_THAT(open("W16384 H16384"), AllOf(HasSubstr("Picture size 16384x16384 is invalid"), HasSubstr("scale=1920:-2")));
  EXPECT_THAT(open("W2000000000 H2000000000"), HasSubstr("a.y4m: "));
  EXPECT_THAT(open("W-5 H48"), HasSubstr("a.y4m: "));
  EXPECT_THAT(open("W0 H0"), HasSubstr("a.y4m: "));
}

TEST_F(FileSource, AnInterruptEndsTheStreamWithoutBlamingTheFile) {
  const cv::Mat noise = noise_picture({320, 240}, 1);
  const auto file = make("a.mp4", {.size = {320, 240}, .frames = 60, .picture = [&](int) { return noise; }});
  const auto source = open_source(file.string());
  Frame frame;
  ASSERT_TRUE(source->next(frame));
  raise_interrupt(SIGINT);
  int rest = 0;
  while (source->next(frame)) ++rest;
  raise_interrupt(0);
  EXPECT_LT(rest, 59);
  EXPECT_TRUE(source->health().clean()) << testing::PrintToString(source->health().notes);
}

}  // namespace
}  // namespace vigil
