// SPDX-License-Identifier: Apache-2.0
// What the program says to footage that is not what it should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

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

// The error names the file and says what is wrong with it; nothing is printed as a result.
void expect_refused(const Ran& ran, const std::string& name, const std::string& why) {
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("error: "));
  EXPECT_THAT(ran.err, HasSubstr(name));
  EXPECT_THAT(ran.err, HasSubstr(why));
}

int moving(int frame, int x, int y) {
  return (x + 3 * frame) / 8 % 2 == y / 8 % 2 ? 60 : 190;
}

TEST_F(BadVideo, IsNotThere) {
  expect_refused(detect(path("none.mp4")), "none.mp4", "no such file");
  expect_refused(fit({path("none.mp4")}), "none.mp4", "no such file");
}

TEST_F(BadVideo, IsAFolderWithoutPictures) {
  folder_.write("notes/readme.txt", "hello");
  expect_refused(detect(path("notes")), "notes", "neither pictures nor videos");
}

TEST_F(BadVideo, IsEmpty) {
  folder_.write("empty.mp4", "");
  expect_refused(detect(path("empty.mp4")), "empty.mp4", "empty");
}

TEST_F(BadVideo, IsTextByAnotherName) {
  folder_.write("text.mp4", "this is no video, whatever its name says\n");
  expect_refused(detect(path("text.mp4")), "text.mp4", "text");
}

TEST_F(BadVideo, IsSoundOnly) {
  std::string wav("RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0", 44);
  folder_.write("sound.wav", wav + std::string(2048, '\0'));
  expect_refused(detect(path("sound.wav")), "sound.wav", "no video stream");
}

TEST_F(BadVideo, HasOneFrame) {
  const std::string one = video("one.mp4", 1, moving);
  EXPECT_EQ(detect(one).code, 0) << "too little to say anything odd, but no failure";
  expect_refused(run_vigil({"detect", one}), "one.mp4", "");
  expect_refused(fit({one}), "one.mp4", "");
}

TEST_F(BadVideo, IsCutInTheMiddle) {
  const std::string whole = (folder_.path() / "set").string();
  ASSERT_EQ(run_vigil({"synth", "street(seed=5, seconds=10, size=160x120)", "-o", whole, "--video"}).code, 0);
  const fs::path file = fs::path(whole) / "training" / "videos" / "01.mp4";
  fs::resize_file(file, fs::file_size(file) * 6 / 10);
  const Ran ran = detect(file.string());
  EXPECT_THAT(ran.code, AnyOf(0, 1)) << "an index at the end is lost with it";
  EXPECT_THAT(ran.err, HasSubstr("01.mp4"));
}

TEST_F(BadVideo, HasAnotherSizeThanTheModel) {
  const Ran ran = detect("synthetic:street(seconds=5, size=320x240)");
  expect_refused(ran, "street", "320x240");
  EXPECT_THAT(ran.err, HasSubstr("160x120"));
}

TEST_F(BadVideo, HasAnotherFrameRateThanTheModel) {
  const Ran ran = detect(scene("seconds=5, fps=60"));
  expect_refused(ran, "street", "60");
  EXPECT_THAT(ran.err, HasSubstr("10"));
}

TEST_F(BadVideo, NormalFootageIsBlack) {
  expect_refused(fit({video("black.mp4", 250, [](int, int, int) { return 0; })}), "black.mp4", "black");
}

TEST_F(BadVideo, NormalFootageIsFrozen) {
  expect_refused(fit({video("frozen.mp4", 250, [](int, int x, int y) { return moving(0, x, y); })}), "frozen.mp4", "");
}

TEST_F(BadVideo, NormalFootageHasNoMotion) {
  const std::string still =
      video("still.mp4", 250, [](int frame, int x, int y) { return moving(0, x, y) + (frame * 7 + x * 13 + y * 5) % 3; });
  expect_refused(fit({still}), "still.mp4", "");
}

TEST_F(BadVideo, NormalFootageHasTwoSizes) {
  const Ran ran = fit({street().data.string(), "synthetic:street(seconds=20, size=320x240)"});
  expect_refused(ran, "320x240", "160x120");
}

TEST_F(BadVideo, NothingIsLeftAfterLearning) {
  expect_refused(run_vigil({"detect", scene("seconds=20"), "--learn", "30s"}), "street", "nothing is left to detect in");
}

TEST_F(BadVideo, ThePartAskedForIsOutside) {
  const Ran ran = run_vigil({"detect", scene("seconds=5"), "--model", street().model.string(), "--from", "1m"});
  expect_refused(ran, "street", "from 0:01:00.000");
}

}  // namespace
}  // namespace vigil
