// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/calibration.h: what a level means, and that it is honest on samples whose law is known.
#include "vigil/events/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;

double exponential(Rng& rng) {
  return -std::log(1 - rng.uniform());
}
double gamma_of_shape_2(Rng& rng) {
  return exponential(rng) + exponential(rng);
}
double standard_normal(Rng& rng) {
  return rng.normal();
}

std::vector<double> sample(double (*draw)(Rng&), std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(draw(rng));
  return values;
}

// The share of fresh values at or above `level`, in units of what the level promises.
double claimed_rate_kept(const TailCalibration& calibration, double (*draw)(Rng&), double level) {
  const auto fresh = sample(draw, 200'000, 99);
  const auto above = std::count_if(fresh.begin(), fresh.end(), [&](double value) { return calibration.level(value) >= level; });
  return static_cast<double>(above) / static_cast<double>(fresh.size()) / std::pow(10, -level);
}

// 45 values below 1, the quantile 1 itself, five above: type-7 quantile 0.9 of 51 values is the 46th.
std::vector<double> golden_values(double largest_excess = 0.5) {
  std::vector<double> values;
  for (int i = 0; i < 45; ++i) values.push_back(i / 45.0);
  for (const double excess : {0.0, 0.1, 0.2, 0.3, 0.4, largest_excess}) values.push_back(1 + excess);
  return values;
}

TEST(TailCalibration, ScaleIsWhatTheExcessesOverTheNinetyPercentQuantileAskFor) {
  const auto calibration = TailCalibration::fit(golden_values());
  EXPECT_DOUBLE_EQ(calibration.tail_start(), 1.0);
  EXPECT_NEAR(calibration.tail_scale(), 0.5 / std::log(5.1), 1e-12) << "wider than the mean excess, 0.3";
  EXPECT_EQ(calibration.frames(), 51);
}

TEST(TailCalibration, TheTailClaimsNoMoreThanTheRarestFramesShowed) {
  const auto calibration = TailCalibration::fit(golden_values(1.0));
  EXPECT_NEAR(calibration.tail_scale(), 1.0 / std::log(5.1), 1e-12);
  EXPECT_NEAR(calibration.level(2.0), std::log10(51), 1e-9) << "one frame in 51 scored as high";

  std::vector<double> ordinary;  // exponential, and once somebody stood where nobody goes: 5 frames in 1000
  for (int i = 0; i < 995; ++i) ordinary.push_back(-std::log((i + 0.5) / 995));
  for (int i = 0; i < 5; ++i) ordinary.push_back(40);
  EXPECT_LE(TailCalibration::fit(ordinary).level(40), -std::log10(0.005) + 1e-9);
}

TEST(TailCalibration, AnExponentialTailIsHardlyWidened) {
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back(-std::log((i + 0.5) / 5000));
  const auto calibration = TailCalibration::fit(values);
  EXPECT_GE(calibration.tail_scale(), 0.99);
  EXPECT_LE(calibration.tail_scale(), 1.15);
}

TEST(TailCalibration, LevelIsOneAtTheStartOfTheTailAndMeetsTheBodyThere) {
  const auto calibration = TailCalibration::fit(sample(standard_normal, 5000, 1));
  const double start = calibration.tail_start();
  EXPECT_EQ(calibration.level(start), 1.0);
  EXPECT_NEAR(calibration.level(start - 1e-9), 1.0, 1e-6);
  EXPECT_NEAR(calibration.level(start + 1e-9), 1.0, 1e-6);
}

TEST(TailCalibration, LevelIsTheShareOfFramesThatScoreAsHigh) {
  const auto values = sample(exponential, 2000, 2);
  const auto calibration = TailCalibration::fit(values);
  for (const double value : {0.05, 0.3, 0.7, 1.5, 2.0}) {
    const auto above = std::count_if(values.begin(), values.end(), [&](double other) { return other >= value; });
    EXPECT_NEAR(std::pow(10, -calibration.level(value)), static_cast<double>(above) / 2000, 0.005) << value;
  }
}

TEST(TailCalibration, LevelNeverFallsAndHasNoTiesInTheTail) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    Rng rng(seed);
    std::vector<double> values;  // rounded: many ties
    for (int i = 0; i < 300; ++i) values.push_back(std::round(4 * exponential(rng)) / 4);
    const auto calibration = TailCalibration::fit(values);
    double before = 0;
    for (double value = -1; value < 12; value += 0.001) {
      const double level = calibration.level(value);
      EXPECT_GE(level, before) << value;
      if (value - 0.001 > calibration.tail_start()) {
        EXPECT_GT(level, before) << value;
      }
      before = level;
    }
  }
}

TEST(TailCalibration, NothingBelowTheLowestNormalFrameIsOdd) {
  const auto calibration = TailCalibration::fit(golden_values());
  EXPECT_EQ(calibration.level(0), 0);
  EXPECT_EQ(calibration.level(-100), 0);
  EXPECT_EQ(calibration.level(-std::numeric_limits<double>::infinity()), 0);
}

TEST(TailCalibration, ScalingAndShiftingTheScoresChangesNoLevel) {
  const auto values = sample(gamma_of_shape_2, 1000, 5);
  std::vector<double> moved;
  for (const double value : values) moved.push_back(1e-4 * value + 7e-4);
  const auto calibration = TailCalibration::fit(values);
  const auto other = TailCalibration::fit(moved);
  for (double value = 0; value < 20; value += 0.37) EXPECT_NEAR(calibration.level(value), other.level(1e-4 * value + 7e-4), 1e-9);
}

TEST(TailCalibration, OrderOfTheFramesDoesNotMatter) {
  auto values = sample(exponential, 500, 6);
  const auto calibration = TailCalibration::fit(values);
  Rng(7).shuffle(values);
  EXPECT_EQ(TailCalibration::fit(values), calibration);
}

TEST(TailCalibration, ExponentialAndGammaTailsKeepWhatTheLevelsPromise) {
  for (auto* draw : {exponential, gamma_of_shape_2}) {
    const auto calibration = TailCalibration::fit(sample(draw, 20'000, 8));
    for (const double level : {2.0, 3.0}) {
      EXPECT_GT(claimed_rate_kept(calibration, draw, level), 0.5) << level;
      EXPECT_LT(claimed_rate_kept(calibration, draw, level), 2.0) << level;
    }
  }
}

// A normal tail is thinner than an exponential one: far out, the level understates how rare a score is, and never overstates it.
TEST(TailCalibration, NormalTailIsNeverClaimedRarerThanItIs) {
  const auto calibration = TailCalibration::fit(sample(standard_normal, 20'000, 9));
  EXPECT_GT(claimed_rate_kept(calibration, standard_normal, 2), 0.5);
  EXPECT_LT(claimed_rate_kept(calibration, standard_normal, 2), 1.2);
  EXPECT_GT(claimed_rate_kept(calibration, standard_normal, 3), 0.15);
  EXPECT_LT(claimed_rate_kept(calibration, standard_normal, 3), 1.0);
}

TEST(TailCalibration, EqualScoresGiveAnOrdinaryLevelThereAndFiniteOnesAbove) {
  for (const double value : {0.0, 5.0, -3.0}) {
    const auto calibration = TailCalibration::fit(std::vector<double>(100, value));
    EXPECT_EQ(calibration.level(value), 0);
    EXPECT_GT(calibration.tail_scale(), 0);
    EXPECT_GT(calibration.level(value + 1), 1);
    EXPECT_TRUE(std::isfinite(calibration.level(value + 1)));
  }
}

TEST(TailCalibration, FramesOfACameraThatMostlySeesNothingAreOrdinary) {
  std::vector<double> values(95, 0.0);
  for (const double value : {0.2, 0.4, 0.6, 0.8, 1.0}) values.push_back(value);
  const auto calibration = TailCalibration::fit(values);
  EXPECT_EQ(calibration.level(0), 0);
  EXPECT_GT(calibration.level(1e-6), 1);
  EXPECT_NEAR(calibration.tail_scale(), 0.6, 1e-12);
}

TEST(TailCalibration, ClaimsNoMoreThanTheFootageSupports) {
  const auto calibration = TailCalibration::fit(sample(exponential, 1000, 10));
  EXPECT_DOUBLE_EQ(calibration.supported(), 3);
  EXPECT_EQ(calibration.claimed(2.5), 2.5);
  EXPECT_EQ(calibration.claimed(8.0), 3.0);
  EXPECT_EQ(TailCalibration().supported(), 0);
}

TEST(TailCalibration, PartsGiveTheSameCalibrationBack) {
  const auto calibration = TailCalibration::fit(sample(gamma_of_shape_2, 777, 11));
  const auto again = TailCalibration::from_parts(calibration.quantiles(), calibration.tail_start(), calibration.tail_scale(),
                                                 calibration.frames());
  EXPECT_EQ(again, calibration);
  for (double value = -1; value < 15; value += 0.1) EXPECT_EQ(again.level(value), calibration.level(value));
}

TEST(TailCalibration, RefusesTooFewFramesAndScoresThatAreNoNumbers) {
  EXPECT_THAT(message_of([] { TailCalibration::fit(std::vector<double>(19, 1.0)); }), HasSubstr("19 normal frames are too few"));
  EXPECT_THAT(message_of([] { TailCalibration::fit({}); }), HasSubstr("0 normal frames are too few"));
  std::vector<double> values(30, 1.0);
  values[17] = std::nan("");
  EXPECT_THAT(message_of([&] { TailCalibration::fit(values); }), HasSubstr("normal frame 17 is nan"));
  values[17] = std::numeric_limits<double>::infinity();
  EXPECT_THAT(message_of([&] { TailCalibration::fit(values); }), HasSubstr("normal frame 17 is inf"));
  EXPECT_TRUE(std::isnan(TailCalibration::fit(std::vector<double>(30, 1.0)).level(std::nan(""))));
}

TEST(TailCalibration, RefusesPartsThatNoFitGives) {
  const auto parts = [](std::vector<double> quantiles, double start, double scale, std::int64_t frames) {
    return message_of([&] { TailCalibration::from_parts(std::move(quantiles), start, scale, frames); });
  };
  EXPECT_THAT(parts({1}, 1, 1, 100), HasSubstr("1 quantiles"));
  EXPECT_THAT(parts({0, std::nan(""), 2}, 2, 1, 100), HasSubstr("quantile 1 is nan"));
  EXPECT_THAT(parts({0, 3, 2}, 2, 1, 100), HasSubstr("quantile 2 is 2, below the one before it, 3"));
  EXPECT_THAT(parts({0, 1, 2}, 3, 1, 100), HasSubstr("starts at 3"));
  EXPECT_THAT(parts({0, 1, 2}, 2, 0, 100), HasSubstr("width is 0"));
  EXPECT_THAT(parts({0, 1, 2}, 2, std::nan(""), 100), HasSubstr("width is nan"));
  EXPECT_THAT(parts({0, 1, 2}, 2, 1, 0), HasSubstr("0 frames"));
}

}  // namespace
}  // namespace vigil
