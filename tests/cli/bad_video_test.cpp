// SPDX-License-Identifier: Apache-2.0
// What the program says to footage that is not what it should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"
#include "tests/media/made_video.h"

#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class BadVideo : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  // A video of `frames` pictures of 160x120 at 10 frames/s.
  std::string video(const std::string& name, int frames, const std::function<int(int frame, int x, int y)>& gray,
                    Size size = {160, 120}) {
    WriterOptions options;
    options.fps = 10;
    VideoWriter writer(path(name), size, options);
    cv::Mat picture(size.height, size.width, CV_8UC1);
    for (int frame = 0; frame < frames; ++frame) {
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) picture.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(gray(frame, x, y));
      writer.write(picture, {frame * 100'000'000LL});
    }
    writer.close();
    return path(name);
  }

  static Ran detect(const std::string& what) { return run_vigil({"detect", what, "--model", street().model.string()}); }
  Ran fit(const std::vector<std::string>& what) {
    std::vector<std::string> args{"fit", "-o", path("x.vigil")};
    args.insert(args.end(), what.begin(), what.end());
    return run_vigil(args);
  }

  TempFolder folder_;
};

// The error says what is wrong and where, and what to do about it; nothing is printed as a result.
void expect_refused(const Ran& ran, const std::string& sentence, const std::string& hint) {
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("error: "));
  EXPECT_THAT(ran.err, HasSubstr(sentence));
  EXPECT_THAT(ran.err, HasSubstr("\n  hint: " + hint));
}

int moving(int frame, int x, int y) {
  return (x + 3 * frame) / 8 % 2 == y / 8 % 2 ? 60 : 190;
}

constexpr const char* kMissing = "check the spelling and the current folder";
constexpr const char* kLonger = "give a longer video: a minute or more of what is normal is good";

TEST_F(BadVideo, IsNotThere) {
  expect_refused(detect(path("none.mp4")), "none.mp4: no such file or folder", kMissing);
  expect_refused(fit({path("none.mp4")}), "none.mp4: no such file or folder", kMissing);
}

TEST_F(BadVideo, IsAFolderWithoutPictures) {
  folder_.write("notes/readme.txt", "hello");
  expect_refused(detect(path("notes")), "notes: neither pictures nor videos in this folder", "it must hold jpg, png, bmp or tif");
}

TEST_F(BadVideo, IsEmpty) {
  folder_.write("empty.mp4", "");
  expect_refused(detect(path("empty.mp4")), "empty.mp4: the file is empty (0 bytes)", "the recording or the copy of it failed");
}

TEST_F(BadVideo, IsTextByAnotherName) {
  folder_.write("text.mp4", "this is no video, whatever its name says\n");
  expect_refused(detect(path("text.mp4")), "text.mp4: this is a text file, not a video", "give the video itself");
}

TEST_F(BadVideo, IsSoundOnly) {
  std::string wav("RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0", 44);
  folder_.write("sound.wav", wav + std::string(2048, '\0'));
  expect_refused(detect(path("sound.wav")), "sound.wav: no video stream; it holds audio (pcm_s16le)", "give a file with pictures");
}

TEST_F(BadVideo, HasOneFrame) {
  const std::string one = video("one.mp4", 1, moving);
  const Ran ran = detect(one);
  EXPECT_EQ(ran.code, 0) << "too little to say anything odd, but no failure";
  EXPECT_EQ(ran.out, "no events\n");
  EXPECT_THAT(ran.err, HasSubstr("one.mp4: 1 frames in "));
  expect_refused(run_vigil({"detect", one}), "one.mp4 (first 33ms): 1 frame is no footage to learn from", kLonger);
  expect_refused(fit({one}), "one.mp4: 1 frame is no footage to learn from", kLonger);
}

TEST_F(BadVideo, IsShort) {
  const std::string brief = video("brief.mp4", 50, moving);
  expect_refused(run_vigil({"detect", brief}),
                 "brief.mp4 (first 1.666s): 17 frames of normal footage are too few, at least 40 are needed",
                 "give more or longer normal footage");
  expect_refused(fit({brief}), "brief.mp4: 4.9 s of normal footage are too short, at least 7 s are needed",
                 "give more or longer normal footage; a minute or more is good");
}

// Its index stands at the end and is lost with it.
TEST_F(BadVideo, IsCutInTheMiddle) {
  const std::string whole = (folder_.path() / "set").string();
  ASSERT_EQ(run_vigil({"synth", "street(seed=5, seconds=10, size=160x120)", "-o", whole, "--video"}).code, 0);
  const fs::path file = fs::path(whole) / "training" / "videos" / "01.mp4";
  fs::resize_file(file, fs::file_size(file) * 6 / 10);
  expect_refused(detect(file.string()), "01.mp4: not a video that can be read: the data is not what its header promises",
                 "an mp4 has its index at the end: this recording was cut short");
}

TEST_F(BadVideo, IsCutWhereTheIndexIsNotLost) {
  make_video(path("cut.mkv"),
             {.size = {160, 120}, .frames = 60, .rate = {10, 1}, .tick = {1, 10}, .keyframe_interval = 1, .picture = [](int i) {
                return noise_picture({160, 120}, static_cast<std::uint64_t>(i));
              }});
  fs::resize_file(path("cut.mkv"), fs::file_size(path("cut.mkv")) / 2);
  const Ran ran = detect(path("cut.mkv"));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, ContainsRegex("warning: [^\n]*cut.mkv: [^\n]*the file ends before its header says: it was cut short"));
  EXPECT_THAT(ran.err, ContainsRegex("cut.mkv: [23][0-9] frames in "));
}

TEST_F(BadVideo, ChangesItsSizeOnTheWay) {
  const auto part = [&](const std::string& name, Size size) {
    make_video(path(name), {.size = size, .frames = 30, .picture = [size](int i) { return numbered_picture(size, i); }});
    return text_of_file(path(name));
  };
  folder_.write("both.h264", part("a.h264", {160, 120}) + part("b.h264", {320, 240}) + part("c.h264", {160, 120}));
  const Ran ran = run_vigil({"detect", path("both.h264"), "--model", street().model.string(), "--fps", "10", "-o", path("out")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, ContainsRegex("warning: [^\n]*both.h264: 30 frames of another size, scaled"));
  EXPECT_THAT(ran.err, HasSubstr("both.h264: 90 frames in "));
  EXPECT_THAT(text_of_file(path("out/report.html")), HasSubstr("30 frames of another size, scaled"));
}

TEST_F(BadVideo, HasNoFrameRateInItsHeader) {
  make_video(path("none.mkv"), {.encoder = "ffv1", .size = {160, 120}, .frames = 1, .rate = {0, 1}, .encoder_options = {}});
  const Ran ran = detect(path("none.mkv"));
  expect_refused(ran, "none.mkv: 25 frames/s, but the model was fitted at 10; they may differ by a factor of 2 at most",
                 "fit a model on footage of this rate; where the rate is told wrongly, give the right one (--fps)");
  EXPECT_THAT(ran.err, HasSubstr("; the header has no frame rate; 25 frames a second are assumed (set it with fps)\n"));
  const Ran given = run_vigil({"detect", path("none.mkv"), "--model", street().model.string(), "--fps", "10"});
  EXPECT_EQ(given.code, 0) << given.err;
  EXPECT_THAT(given.err, Not(HasSubstr("assumed")));
}

// A header of one line and one raw picture: any size can be claimed.
TEST_F(BadVideo, ClaimsHugePictures) {
  folder_.write("huge.y4m", "YUV4MPEG2 W20000 H10000 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + std::string(160 * 120 * 3 / 2, '\x80'));
  for (const Ran& ran : {detect(path("huge.y4m")), fit({path("huge.y4m")})})
    expect_refused(ran,
                   "huge.y4m: pictures of 20000x10000 pixels are larger than Vigil reads (at most 16384 a side and 100 megapixels)",
                   "scale it down first: ffmpeg -i INPUT -vf scale=1920:-2 smaller.mp4");
}

TEST_F(BadVideo, HasAnotherSizeThanTheModel) {
  expect_refused(detect("synthetic:street(seconds=5, size=320x240)"),
                 "synthetic:street(seconds=5, size=320x240): the picture is 320x240, but the model was fitted on 160x120",
                 "a model is for one camera at one size: fit one on footage of this camera");
}

TEST_F(BadVideo, HasAnotherFrameRateThanTheModel) {
  const std::string fast = scene("seconds=5, fps=60");
  expect_refused(detect(fast), fast + ": 60 frames/s, but the model was fitted at 10; they may differ by a factor of 2 at most",
                 "fit a model on footage of this rate");
}

TEST_F(BadVideo, NormalFootageIsBlack) {
  expect_refused(fit({video("black.mp4", 250, [](int, int, int) { return 0; })}), "black.mp4: all 250 frames are black",
                 "was the lens covered, or the camera off? leave this clip out");
}

TEST_F(BadVideo, NormalFootageIsFrozen) {
  expect_refused(fit({video("frozen.mp4", 250, [](int, int x, int y) { return moving(0, x, y); })}),
                 "frozen.mp4: the picture is frozen, 249 of 250 frames repeat the one before", "leave this clip out");
}

// Noise that the codec keeps: without it the picture is frozen.
TEST_F(BadVideo, NormalFootageHasNoMotion) {
  const auto noisy = [](int frame) {
    cv::Mat picture(120, 160, CV_8UC1);
    for (int y = 0; y < 120; ++y)
      for (int x = 0; x < 160; ++x)
        picture.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(moving(0, x, y) + (frame * 7 + x * 13 + y * 5) % 3);
    return picture;
  };
  make_video(path("still.mkv"), {.encoder = "ffv1",
                                 .size = {160, 120},
                                 .frames = 250,
                                 .rate = {10, 1},
                                 .tick = {1, 10},
                                 .encoder_options = {},
                                 .picture = noisy});
  const Ran ran = fit({path("still.mkv")});
  expect_refused(ran, "of the normal footage, at least 20 are needed", "give normal footage in which what is normal happens");
  EXPECT_THAT(ran.err,
              ContainsRegex("error: [^\n]*still.mkv: something moves in only [0-9]+ of 2[0-9]+ frames of the normal footage"));
}

TEST_F(BadVideo, NormalFootageHasTwoSizes) {
  expect_refused(fit({street().data.string(), "synthetic:street(seconds=20, size=320x240)"}),
                 "synthetic:street(seconds=20, size=320x240): the picture is 320x240, that of the other normal footage 160x120",
                 "a model is for one camera: fit the clips of each size for themselves");
}

TEST_F(BadVideo, NothingIsLeftAfterLearning) {
  expect_refused(run_vigil({"detect", scene("seconds=20"), "--learn", "30s"}),
                 scene("seconds=20") + ": 20s long; nothing is left to detect in after learning from the first 30s",
                 "learn from less of it (--learn), from other footage (--normal), or take a model (--model)");
}

TEST_F(BadVideo, ThePartAskedForIsOutside) {
  const Ran ran = run_vigil({"detect", scene("seconds=5"), "--model", street().model.string(), "--from", "1m"});
  expect_refused(ran, scene("seconds=5") + ": no frame from 0:01:00.000: there are 50 frames, 0:00:05.000 long",
                 "choose a part that lies inside");
}

}  // namespace
}  // namespace vigil
