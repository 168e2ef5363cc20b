// SPDX-License-Identifier: Apache-2.0
// Levels of heads: honest on normal scores, and no larger than logits allow far from them.
#include "vigil/weak/score_calibration.h"

#include <cmath>

#include <gmock/gmock.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

// Scores of a head that is sure: logits around -16.
std::vector<double> sure(std::uint64_t seed, std::size_t count) {
  Rng random(seed);
  std::vector<double> scores;
  for (std::size_t i = 0; i < count; ++i) scores.push_back(1 / (1 + std::exp(16 - 2 * random.normal())));
  return scores;
}

TEST(ScoreCalibration, OneNormalScoreInAHundredReachesLevelTwo) {
  const ScoreCalibration calibration = ScoreCalibration::fit(sure(1, 5000));
  int above = 0;
  for (const double score : sure(2, 20000)) above += calibration.level(score) >= 2 ? 1 : 0;
  EXPECT_NEAR(above, 200, 120);
  EXPECT_NEAR(calibration.level(calibration.rare()), 2, 1e-9);
}

TEST(ScoreCalibration, AScoreNearOneIsFarButNotAbsurd) {
  const ScoreCalibration calibration = ScoreCalibration::fit(sure(1, 5000));
  EXPECT_GT(calibration.level(0.99), 3);
  EXPECT_LT(calibration.level(1), 100) << "an exponential tail of probabilities themselves gave ten million";
  EXPECT_EQ(calibration.level(1), calibration.level(1 - 1e-9));
}

TEST(ScoreCalibration, ScoresWithoutBoundsAreTakenAsTheyAre) {
  Rng random(3);
  std::vector<double> scores;
  for (int i = 0; i < 2000; ++i) scores.push_back(5 + random.normal());
  const ScoreCalibration calibration = ScoreCalibration::fit(scores);
  EXPECT_LT(calibration.level(5), 1);
  EXPECT_GT(calibration.level(11), 3);
}

TEST(ScoreCalibration, ComesBackFromJson) {
  const ScoreCalibration calibration = ScoreCalibration::fit(sure(1, 100));
  EXPECT_EQ(ScoreCalibration::of_json(calibration.json()), calibration);
}

}  // namespace
}  // namespace vigil
