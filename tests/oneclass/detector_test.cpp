// SPDX-License-Identifier: Apache-2.0
// Specifies the motion detector as the rest of Vigil sees it: the laws, what it refuses, and what it says when frames say nothing.
#include "vigil/oneclass/detector.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/detect/laws.h"
#include "tests/oneclass/fitted.h"
#include "tests/oneclass/made_motion.h"

#include "vigil/detect/canary.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Detector& detector() {
  static const auto loaded = load_motion_detector(fitted_on_ordinary().file);
  return *loaded;
}

TEST(MotionDetector, TheCanaryOfItsModelSeesThingsMove) {
  const nlohmann::json& canary = fitted_on_ordinary().file.card.at("canary");
  check_canary(detector(), canary);
  const auto levels = canary.at("levels").get<std::vector<double>>();
  EXPECT_NE(levels.front(), levels.back());
  EXPECT_GT(levels.back(), 1) << "the film is odd for this camera";
}

// Somebody walks, then something rushes through, then nothing moves but noise.
MadeFootage lively(int frames = 60) {
  MadeFootage made = walk("lively", {{10, 40, 10, 24, 1.5}}, 30, {128, 96}, frames);
  made.picture = [calm = made.picture, cloth = Texture(8, 50)](int frame) {
    cv::Mat picture = calm(frame);
    if (frame >= 20 && frame < 36) paint_box(picture, cloth, 8 * (frame - 20), 10, 14, 22);
    return picture;
  };
  return made;
}

std::vector<Score> scores_of(const MadeFootage& made) {
  const auto frames = made.all();
  return scores_by(detector(), made.info(), frames, frames.size());
}

TEST(MotionDetector, KeepsTheLawsOfADetector) {
  check_detector_laws(detector(), lively().info(), lively().all());
}

TEST(MotionDetector, KeepsTheLawsOnAStreetWithRoiAndScale) {
  FitConfig config;
  config.roi = Box{5, 6, 117, 85};
  const auto with_roi = load_motion_detector(fit(ordinary_clips(1, 4), config).file);
  EXPECT_EQ(with_roi->roi(), config.roi);
  check_detector_laws(*with_roi, lively().info(), lively().all());

  std::vector<Footage> large;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) large.push_back(ordinary(seed, 50, {256, 192}, {34, 88}).footage());
  const FittedModel scaled = fit(large, {});
  ASSERT_LT(MotionModel::from_file(scaled.file).sensing.working.width, 200);
  const MadeFootage other = ordinary(9, 30, {256, 192}, {34, 88});
  check_detector_laws(*load_motion_detector(scaled.file), other.info(), other.all());
}

TEST(MotionDetector, RanksWhatIsFastAboveWhatIsOrdinary) {
  const auto scores = scores_of(lively());
  ASSERT_EQ(scores.size(), 60U);
  double calm = 0;
  double fast = 1e9;
  for (std::size_t i = 0; i < 18; ++i) calm = std::max(calm, scores[i].level);
  for (std::size_t i = 26; i < 32; ++i) fast = std::min(fast, scores[i].level);
  EXPECT_GT(fast, calm);
  EXPECT_GT(fast, 3);
}

TEST(MotionDetector, DescribesWhatItLearntFrom) {
  EXPECT_THAT(detector().describe(),
              AllOf(HasSubstr("4 clips"), HasSubstr("316 frames"), HasSubstr("128x96"), HasSubstr("10 frames/s")));
  EXPECT_EQ(detector().delay(), 0);
  EXPECT_DOUBLE_EQ(detector().supported_rarity(), std::log10(316));
  EXPECT_FALSE(detector().roi());
}

TEST(MotionDetector, RefusesAnotherSizeAndAnotherRateWithBothValues) {
  StreamInfo info = lively().info();
  info.size = {96, 128};
  EXPECT_THAT(message_of([&] { detector().open(info); }), AllOf(HasSubstr("lively"), HasSubstr("96x128"), HasSubstr("128x96")));
  info = lively().info();
  info.fps = 25;
  EXPECT_THAT(message_of([&] { detector().open(info); }), AllOf(HasSubstr("lively"), HasSubstr("25"), HasSubstr("10")));
}

TEST(MotionDetector, FramesWithNothingToCompareTakeTheFirstRealScore) {
  const auto scores = scores_of(lively(5));
  EXPECT_EQ(scores[0].notes, note::kWarmUp);
  EXPECT_EQ(scores[0].value, scores[1].value);
  EXPECT_EQ(scores[1].notes, 0U);
}

TEST(MotionDetector, AStreamThatBeginsWithRepeatedFramesIsScoredWhole) {
  MadeFootage made = lively(20);
  made.picture = [picture = made.picture](int frame) { return picture(std::max(0, frame - 6)); };
  const auto scores = scores_of(made);
  ASSERT_EQ(scores.size(), 20U);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(scores[i].notes, note::kWarmUp) << i;
}

TEST(MotionDetector, ACutHoldsTheScoreAndNotesIt) {
  MadeFootage made = lively(40);
  made.picture = [picture = made.picture, elsewhere = painted({128, 96}, Texture(70, 60))](int frame) {
    if (frame < 30) return picture(frame);
    Rng rng(static_cast<std::uint64_t>(frame));
    return noisy(elsewhere, 1, rng);
  };
  const auto scores = scores_of(made);
  EXPECT_EQ(scores[29].notes, 0U);
  EXPECT_EQ(scores[30].notes, note::kSceneChange);
  EXPECT_EQ(scores[30].value, scores[29].value);
  EXPECT_EQ(scores[30].regions, scores[29].regions);
  EXPECT_EQ(scores[39].notes, 0U);
  EXPECT_LT(scores[39].level, 1);
}

TEST(MotionDetector, RepeatedFramesHoldTheScoreUntilASecondHasPassed) {
  MadeFootage made = lively(60);
  made.picture = [picture = made.picture](int frame) { return picture(std::min(frame, 29)); };
  const auto scores = scores_of(made);
  EXPECT_GT(scores[29].level, 3);
  for (std::size_t i = 30; i < 39; ++i) {
    EXPECT_EQ(scores[i].value, scores[29].value) << i;
    EXPECT_EQ(scores[i].notes, 0U) << i;
  }
  for (std::size_t i = 41; i < 60; ++i) {
    EXPECT_EQ(scores[i].level, 0) << i;
    EXPECT_EQ(scores[i].notes, note::kFrozen) << i;
    EXPECT_TRUE(scores[i].regions.empty()) << i;
  }
}

TEST(MotionDetector, AGapInTimeHoldsTheScoreAndNothingTravelsOverIt) {
  MadeFootage made = lively(60);
  made.time = [](int frame) { return Nanoseconds::from_seconds(0.1 * frame + (frame >= 12 ? 300 : 0)); };
  const auto scores = scores_of(made);
  EXPECT_EQ(scores[12].value, scores[11].value);
  EXPECT_EQ(scores[12].time.begin, Nanoseconds::from_seconds(301.2));
  EXPECT_LT(scores[13].level, 3);
}

TEST(MotionDetector, BlackFramesInTheMiddleRaiseNothing) {
  MadeFootage made = lively(60);
  made.picture = [picture = made.picture](int frame) {
    return frame >= 5 && frame < 15 ? cv::Mat(96, 128, CV_8UC1, cv::Scalar(0)) : picture(frame % 18);
  };
  for (const Score& score : scores_of(made)) EXPECT_LT(score.level, 3) << "frame " << score.frames.begin;
}

}  // namespace
}  // namespace vigil
