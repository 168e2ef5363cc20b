// SPDX-License-Identifier: Apache-2.0
// Scores of stored features, handed out as the frames of a video come.
#include "vigil/weak/head_detector.h"

#include <cmath>

#include <gmock/gmock.h>
#include <opencv2/core.hpp>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

HeadModel model() {
  HeadModel model;
  model.recipe.head = "sultani(hidden=16, hidden2=8)";
  model.features = {"i3d", 16, 1, 4};
  model.head = make_head(parse_spec(model.recipe.head), 16, 1);
  model.training = {{"dataset", "planted"}};
  return model;
}

Features noise(std::int64_t rows) {
  Features features;
  features.shape = {rows, 1, 16};
  Rng random(5);
  for (std::int64_t i = 0; i < rows * 16; ++i) features.values.push_back(static_cast<float>(random.normal()));
  return features;
}

StreamInfo stream_of(std::int64_t frames) {
  StreamInfo stream;
  stream.fps = 10;
  stream.size = {8, 8};
  stream.frames = frames;
  return stream;
}

std::vector<Score> scores_of(const Detector& detector, std::int64_t first, std::int64_t last) {
  const auto stream = detector.open(stream_of(last - first));
  std::vector<Score> all;
  const auto picture = picture_of(cv::Mat::zeros(8, 8, CV_8UC1));
  for (std::int64_t i = first; i < last; ++i)
    for (Score& score : stream->push({i, Nanoseconds{i * 100'000'000}, picture})) all.push_back(std::move(score));
  for (Score& score : stream->finish()) all.push_back(std::move(score));
  return all;
}

TEST(HeadDetector, CoversEachFrameOnceWithTheScoreOfItsSnippet) {
  const auto detector = head_detector(model(), noise(4), 64);
  const std::vector<double> rows = model().row_scores(noise(4));
  const std::vector<Score> scores = scores_of(*detector, 0, 70);
  ASSERT_EQ(scores.size(), 70U);
  for (std::int64_t i = 0; i < 70; ++i) {
    const Score& score = scores[static_cast<std::size_t>(i)];
    EXPECT_EQ(score.frames, (FrameSpan{i, i + 1}));
    EXPECT_EQ(score.time, (TimeSpan{Nanoseconds{i * 100'000'000}, Nanoseconds{(i + 1) * 100'000'000}}));
    EXPECT_EQ(score.value, rows[static_cast<std::size_t>(std::min<std::int64_t>(i / 16, 3))]) << "what is left belongs to the last";
  }
}

TEST(HeadDetector, APartOfTheVideoHasTheScoresOfItsPlace) {
  const auto detector = head_detector(model(), noise(4), 64);
  const std::vector<Score> whole = scores_of(*detector, 0, 64);
  const std::vector<Score> part = scores_of(*detector, 20, 40);
  ASSERT_EQ(part.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(part[i].value, whole[20 + i].value);
}

TEST(HeadDetector, SegmentsAreEqualPartsOfTheVideo) {
  Features features = noise(4);
  features.segments_of_video = true;
  const std::vector<double> rows = model().row_scores(features);
  const std::vector<Score> scores = scores_of(*head_detector(model(), features, 10), 0, 10);
  const std::size_t first[] = {0, 2, 5, 7, 10};  // floor(r 10 / 4), as they are evaluated
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t i = first[row]; i < first[row + 1]; ++i) EXPECT_EQ(scores[i].value, rows[row]) << i;
  EXPECT_THAT(message_of([&] { head_detector(model(), features, 0); }), HasSubstr("it is not known how many frames the video has"));
}

TEST(HeadDetector, FramesHaveTheirScoreByTheRecipesRule) {
  HeadModel by_ratio = model();
  by_ratio.recipe.frames = "ratio";
  const std::vector<double> rows = by_ratio.row_scores(noise(4));
  const std::vector<Score> scores = scores_of(*head_detector(by_ratio, noise(4), 60), 0, 60);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(scores[i].value, rows[i / 15]);
  EXPECT_THAT(message_of([&] { head_detector(by_ratio, noise(4), 0); }), HasSubstr("the rule `ratio` divides the video"));
  HeadModel cut = model();
  cut.recipe.frames = "truncate";
  EXPECT_EQ(scores_of(*head_detector(cut, noise(4), 70), 0, 70).back().value, rows[3]) << "a detector scores every frame";
}

TEST(HeadDetector, WithoutACalibrationHighScoresAreOddButNothingIsClaimed) {
  const auto detector = head_detector(model(), noise(4), 64);
  EXPECT_EQ(detector->supported_rarity(), 0);
  EXPECT_THAT(detector->describe(), HasSubstr("not calibrated: no normal video was held out"));
  for (const Score& score : scores_of(*detector, 0, 64)) {
    EXPECT_NEAR(score.level, -std::log10(1 - score.value), 1e-12);
    EXPECT_EQ(score.rarity, 0);
  }
}

TEST(HeadDetector, LevelsComeFromTheCalibration) {
  HeadModel calibrated = model();
  std::vector<double> normal;
  for (int i = 0; i < 1000; ++i) normal.push_back(0.4 + 0.0001 * i);
  calibrated.calibration = ScoreCalibration::fit(normal);
  const ScoreCalibration calibration = *calibrated.calibration;
  const auto detector = head_detector(calibrated, noise(4), 64);
  EXPECT_DOUBLE_EQ(detector->supported_rarity(), 3);
  for (const Score& score : scores_of(*detector, 0, 64)) {
    EXPECT_EQ(score.level, calibration.level(score.value));
    EXPECT_LE(score.rarity, 3);
  }
}

TEST(HeadDetector, FeaturesOfAnotherVideoAreRefused) {
  EXPECT_NO_THROW(head_detector(model(), noise(4), 32));
  EXPECT_THAT(
      message_of([] { head_detector(model(), noise(4), 31); }),
      HasSubstr("the features do not fit the video: 4 rows of 16 frames are 64, the video has 31 | they are of another video"));
  const auto detector = head_detector(model(), noise(4), 0);
  EXPECT_NO_THROW(detector->open(stream_of(64 + 32)));
  EXPECT_THAT(
      message_of([&] { detector->open(stream_of(64 + 33)); }),
      HasSubstr("the features do not fit the video: 4 rows of 16 frames are 64, the video has 97 | they are of another video"));
}

TEST(HeadDetector, OtherFeaturesAreRefused) {
  EXPECT_THAT(message_of([] { head_detector(model(), noise(4), 64, "c3d"); }), HasSubstr("name: i3d in the model, c3d here"));
}

TEST(HeadDetector, AStreamWithoutAFrameHasNoScore) {
  EXPECT_TRUE(scores_of(*head_detector(model(), noise(4), 64), 0, 0).empty());
}

}  // namespace
}  // namespace vigil
