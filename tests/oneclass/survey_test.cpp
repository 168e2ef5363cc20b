// SPDX-License-Identifier: Apache-2.0
// Specifies the first look at normal footage: window and working size from things of known size, noise, and roi.
#include "vigil/oneclass/survey.h"

#include <atomic>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/oneclass/made_motion.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Survey survey_of(const std::vector<MadeFootage>& clips, const FitConfig& config = {}) {
  std::vector<Footage> normal;
  for (const MadeFootage& clip : clips) normal.push_back(clip.footage());
  return survey(normal, config, {});
}

std::string refusal(const std::vector<MadeFootage>& clips, const FitConfig& config = {}) {
  return message_of([&] { survey_of(clips, config); });
}

// Two things of one size that walk without touching each other.
MadeFootage things(Size picture, int width, int height, int frames = 60) {
  return walk("things",
              {{20, picture.height * 0.05, width, height, 2}, {picture.width * 0.6, picture.height * 0.52, width, height, -2}}, 1,
              picture, frames);
}

TEST(Survey, TheWindowIsAsLargeAsWhatMoves) {
  for (const auto& [width, height] : {std::pair{12, 24}, {20, 36}, {28, 16}}) {
    const Survey found = survey_of({things({160, 120}, width, height)});
    // 1.4 and 1.15 times the median thing, which its way of up to three frames and the reach of the high-pass make larger
    EXPECT_GE(found.sensing.window.width, std::max(5, static_cast<int>(1.4 * width / 4) - 1));
    EXPECT_LE(found.sensing.window.width, 1.4 * (width + 24) / 4 + 2);
    EXPECT_NEAR(found.sensing.window.height, std::max(5.0, 1.15 * height / 4 + 0.5), 2);
    EXPECT_EQ(found.sensing.window.width % 2, 1);
    EXPECT_EQ(found.sensing.window.height % 2, 1);
    EXPECT_EQ(found.sensing.working, (Size{160, 120}));
    EXPECT_TRUE(found.notes.empty());
  }
}

MadeFootage large_thing() {
  return walk("large thing", {{60, 60, 40, 112, 3}}, 1, {320, 240}, 50);
}

TEST(Survey, LargeThingsAreScaledDown) {
  const Survey found = survey_of({large_thing()});
  const double scale = found.sensing.working.height / 240.0;
  EXPECT_NEAR(112 * scale, 40, 6) << "working height " << found.sensing.working.height;
  EXPECT_EQ(found.sensing.look, Box::whole({320, 240}));
  EXPECT_NEAR(found.sensing.window.height, 1.15 * 40 / 4, 3);
}

TEST(Survey, LargePicturesAreScaledDown) {
  MadeFootage made;
  made.size = {1280, 960};
  made.frames = 44;
  const cv::Mat ground = painted(made.size, Texture(3, 12));
  made.picture = [=, cloth = Texture(4, 45)](int frame) {
    cv::Mat picture = ground.clone();
    paint_box(picture, cloth, 100 + 5 * frame, 300, 60, 90);
    return picture;
  };
  EXPECT_EQ(survey_of({made}).sensing.working, (Size{640, 480}));
}

TEST(Survey, LooksOnlyAtTheRoi) {
  FitConfig config;
  config.roi = Box{8, 4, 101, 61};
  const Survey found = survey_of({things({160, 120}, 12, 24)}, config);
  EXPECT_EQ(found.sensing.look, (Box{8, 4, 100, 60}));
  EXPECT_EQ(found.sensing.working, (Size{100, 60}));
  EXPECT_EQ(found.sensing.picture, (Size{160, 120}));
}

TEST(Survey, ARoiThatIsNotInThePictureIsRefused) {
  for (const Box roi : {Box{100, 0, 61, 10}, Box{-1, 0, 10, 10}, Box{}, Box{5, 5, 0, 10}, Box{500, 500, 10, 10}}) {
    FitConfig config;
    config.roi = roi;
    EXPECT_THAT(refusal({things({160, 120}, 12, 24)}, config),
                AllOf(HasSubstr("roi " + to_text(roi)), HasSubstr("160x120"), HasSubstr("things")));
  }
}

TEST(Survey, ARoiTooSmallToSeeMotionIsRefused) {
  for (const Box roi : {Box{50, 50, 3, 2}, Box{50, 50, 15, 40}, Box{50, 50, 40, 15}}) {
    FitConfig config;
    config.roi = roi;
    EXPECT_THAT(refusal({things({160, 120}, 12, 24)}, config),
                AllOf(HasSubstr("roi " + to_text(roi) + " is too small"), HasSubstr("16 x 16")));
  }
  FitConfig config;
  config.roi = Box{50, 50, 16, 16};
  EXPECT_EQ(survey_of({things({160, 120}, 12, 24)}, config).sensing.working, (Size{16, 16}));
}

TEST(Survey, ThresholdsFollowTheNoiseAndHaveFloors) {
  MadeFootage made = things({128, 96}, 12, 24);
  std::vector<float> ones;
  for (const double deviation : {0.0, 3.0, 6.0, 12.0}) {
    MadeFootage loud = made;
    loud.picture = [picture = made.picture, deviation](int frame) {
      Rng rng(static_cast<std::uint64_t>(frame));
      return noisy(picture(frame), deviation, rng);
    };
    ones.push_back(survey_of({loud}).sensing.thresholds.one);
  }
  EXPECT_GE(ones[0], 2);
  EXPECT_LT(ones[0], ones[1]);
  EXPECT_NEAR(ones[2] / ones[1], 2, 0.3);
  EXPECT_NEAR(ones[3] / ones[2], 2, 0.3);
}

TEST(Survey, FewThingsLeaveTheWindowAndSaySo) {
  MadeFootage made = things({128, 96}, 12, 24);
  made.picture = [ground = painted({128, 96}, Texture(1))](int frame) {
    Rng rng(static_cast<std::uint64_t>(frame));
    return noisy(ground, 1, rng);
  };
  const Survey found = survey_of({made});
  EXPECT_EQ(found.sensing.window, Window());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("only 0 moving things")));
}

TEST(Survey, KnowsWhenEachClipBeginsAndEnds) {
  MadeFootage late = things({128, 96}, 12, 24, 50);
  late.time = [](int frame) { return Nanoseconds::from_seconds(100 + 0.1 * frame); };
  const Survey found = survey_of({things({128, 96}, 12, 24, 60), late});
  ASSERT_EQ(found.clips.size(), 2U);
  EXPECT_EQ(found.clips[0].frames, 60);
  EXPECT_EQ(found.clips[0].begin.count, 0);
  EXPECT_EQ(found.clips[0].end, Nanoseconds::from_seconds(5.9));
  EXPECT_EQ(found.clips[1].begin, Nanoseconds::from_seconds(100));
}

MadeFootage pictures(const std::string& name, const std::function<cv::Mat(int)>& picture, int frames = 60) {
  MadeFootage made;
  made.name = name;
  made.frames = frames;
  made.picture = picture;
  return made;
}

TEST(Survey, UnusableFootageIsRefusedByName) {
  const MadeFootage fine = ordinary(1);
  EXPECT_THAT(refusal({fine, pictures("dark.mp4", [](int) { return cv::Mat(96, 128, CV_8UC1, cv::Scalar(3)); })}),
              AllOf(HasSubstr("dark.mp4"), HasSubstr("60 frames are black")));
  EXPECT_THAT(refusal({fine, pictures("fog.mp4", [](int) { return cv::Mat(96, 128, CV_8UC1, cv::Scalar(200)); })}),
              AllOf(HasSubstr("fog.mp4"), HasSubstr("without any detail")));
  EXPECT_THAT(refusal({fine, pictures("still.mp4",
                                      [](int frame) {
                                        return painted({128, 96}, Texture(frame / 30 ? 1 : 2));
                                      })}),
              AllOf(HasSubstr("still.mp4"), HasSubstr("58 of 60 frames repeat")));
  EXPECT_THAT(refusal({fine, ordinary(2, 80, {160, 96})}),
              AllOf(HasSubstr("ordinary 2"), HasSubstr("160x96"), HasSubstr("128x96")));
  EXPECT_THAT(refusal({fine, pictures("one.png", fine.picture, 1)}), AllOf(HasSubstr("one.png"), HasSubstr("1 frame")));
  EXPECT_THAT(refusal({pictures("brief.mp4", fine.picture, 20)}), AllOf(HasSubstr("20 frames"), HasSubstr("at least 40")));
  MadeFootage fast = ordinary(3);
  fast.fps = 25;
  EXPECT_THAT(refusal({fine, fast}), AllOf(HasSubstr("ordinary 3"), HasSubstr("25"), HasSubstr("10")));
}

TEST(Survey, FramesThatShowNothingAreNoted) {
  MadeFootage made = ordinary(1);
  made.picture = [picture = made.picture](int frame) {
    return frame < 5 ? cv::Mat(96, 128, CV_8UC1, cv::Scalar(0)) : picture(frame);
  };
  EXPECT_THAT(survey_of({made}).notes, testing::Contains(HasSubstr("ordinary 1: 5 of 80 frames show nothing")));
}

TEST(Survey, ReportsEachFrameOnceAlsoWhenThingsAreScaledDown) {
  for (const MadeFootage& made : {things({128, 96}, 12, 24, 50), large_thing()}) {
    std::atomic<std::int64_t> frames = 0;
    survey({made.footage()}, FitConfig{}, [&](std::int64_t more) { frames += more; });
    EXPECT_EQ(frames, 50);
  }
}

}  // namespace
}  // namespace vigil
