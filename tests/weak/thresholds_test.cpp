// SPDX-License-Identifier: Apache-2.0
// Thresholds of a trained head: by the calibration, and by trying each.
#include "vigil/weak/thresholds.h"

#include <cmath>

#include <gmock/gmock.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using Labels = std::vector<std::uint8_t>;

ScoreCalibration calibration_of(int scores) {
  std::vector<double> normal;
  Rng random(3);
  for (int i = 0; i < scores; ++i) normal.push_back(random.uniform(0.1, 0.6));
  return ScoreCalibration::fit(normal);
}

TEST(Thresholds, OfRaritiesAreWhereTheCalibrationHasThatLevel) {
  const ScoreCalibration calibration = calibration_of(2000);
  const nlohmann::json thresholds = thresholds_of(calibration);
  EXPECT_NEAR(calibration.level(thresholds.at("rarity_2").at("score")), 2, 1e-9);
  EXPECT_NEAR(calibration.level(thresholds.at("rarity_3").at("score")), 3, 1e-9);
  EXPECT_FALSE(thresholds.contains("rarity_4")) << "2000 snippets do not support it";
  EXPECT_TRUE(thresholds_of(calibration_of(50)).empty());
  EXPECT_TRUE(thresholds_of({}).empty());
}

TEST(Thresholds, OfVideosAreTheBestOfAll) {
  Rng random(7);
  std::vector<double> videos;
  Labels anomalous;
  for (int i = 0; i < 30; ++i) {
    anomalous.push_back(i % 3 == 0 ? 1 : 0);
    videos.push_back(std::round(20 * (random.uniform(0, 1) + 0.5 * anomalous.back())) / 20);  // with ties
  }
  const nlohmann::json thresholds = thresholds_of({}, videos, anomalous);
  double best_accuracy = 0, best_f1 = 0, of_accuracy = 0, of_f1 = 0;
  for (const double threshold : videos) {
    double right = 0, hits = 0, alarms = 0;
    for (std::size_t i = 0; i < 30; ++i) {
      const bool alarm = videos[i] >= threshold;
      right += alarm == (anomalous[i] == 1) ? 1 : 0;
      hits += alarm && anomalous[i] == 1 ? 1 : 0;
      alarms += alarm ? 1 : 0;
    }
    const double f1 = 2 * hits / (alarms + 10);
    if (right / 30 > best_accuracy || (right / 30 == best_accuracy && threshold > of_accuracy)) of_accuracy = threshold;
    if (f1 > best_f1 || (f1 == best_f1 && threshold > of_f1)) of_f1 = threshold;
    best_accuracy = std::max(best_accuracy, right / 30);
    best_f1 = std::max(best_f1, f1);
  }
  EXPECT_EQ(thresholds.at("video_accuracy").at("score"), of_accuracy);
  EXPECT_DOUBLE_EQ(thresholds.at("video_accuracy").at("accuracy"), best_accuracy);
  EXPECT_EQ(thresholds.at("video_f1").at("score"), of_f1);
  EXPECT_DOUBLE_EQ(thresholds.at("video_f1").at("f1"), best_f1);
}

TEST(Thresholds, OfVideosNeedBothClasses) {
  EXPECT_TRUE(thresholds_of({}, std::vector<double>{.1, .2}, Labels{1, 1}).empty());
}

TEST(Thresholds, AVideosScoreIsTheMeanOfItsHighest) {
  const std::vector<double> snippets{.1, .5, .3, .9};
  EXPECT_DOUBLE_EQ(video_score(snippets, 1), .9);
  EXPECT_DOUBLE_EQ(video_score(snippets, 2), .7);
  EXPECT_DOUBLE_EQ(video_score(snippets, 9), .45) << "all there are";
  EXPECT_DOUBLE_EQ(video_score(snippets, 0), .9) << "one in sixteen";
}

}  // namespace
}  // namespace vigil
