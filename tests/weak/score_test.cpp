// SPDX-License-Identifier: Apache-2.0
// Published smoothings by golden values, and points back to rows.
#include "vigil/weak/score.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

const std::vector<double> kScores{.1, .2, .9, .4, .6, .8, .3};

std::vector<double> by(const std::string& spec, const std::vector<double>& scores = kScores) {
  return smoothed(parse_spec(spec), scores);
}

TEST(Smoothing, SlideLooksForwardAndFallsToZero) {  // golden value G19
  EXPECT_THAT(by("slide(k=3)"), Pointwise(DoubleNear(5e-9), {.4, .5, .63333333, .6, .56666667, .36666667, .1}));
}

TEST(Smoothing, FixedAveragesBlocks) {  // golden value G20
  EXPECT_THAT(by("fixed(k=4)"), Pointwise(DoubleNear(5e-9), {.4, .4, .4, .4, .425, .425, .425}));
}

TEST(Smoothing, CausalNeverLooksAhead) {
  std::vector<double> changed = kScores;
  changed.back() = 100;
  for (std::size_t i = 0; i + 1 < kScores.size(); ++i) EXPECT_EQ(by("causal(k=3)")[i], by("causal(k=3)", changed)[i]);
  EXPECT_DOUBLE_EQ(by("causal(k=3)")[0], .1) << "the first is itself, not pulled towards zero";
}

TEST(Smoothing, VideoKeepsTheOrderAndDrawsTowardsTheHighest) {
  const std::vector<double> drawn = by("video(weight=0.5, share=0.25)");
  for (std::size_t i = 0; i < kScores.size(); ++i)
    for (std::size_t j = 0; j < kScores.size(); ++j) EXPECT_EQ(kScores[i] < kScores[j], drawn[i] < drawn[j]);
  EXPECT_NEAR(drawn[0], 1 / (1 + std::exp(-(std::log(.1 / .9) + (std::log(9.0) + std::log(4.0)) / 2) / 2)), 1e-12);
  EXPECT_THAT(by("video(weight=0)"), Pointwise(DoubleNear(1e-12), kScores));
}

TEST(Smoothing, CentredKeepsAConstant) {
  EXPECT_THAT(by("centred(k=4)", {.5, .5, .5}), ElementsAre(.5, .5, .5));
  EXPECT_THAT(by("twice(k=5)", {.5, .5, .5}), Pointwise(DoubleNear(1e-15), {.5, .5, .5}));
}

// scipy.signal.savgol_filter inside, numpy at the ends.
TEST(Smoothing, SavgolIsAPolynomialOfLeastSquares) {
  const std::vector<double> scores{.1, .2, .9, .4, .6, .8, .3, .35, .7, .15};
  EXPECT_THAT(by("savgol(k=5, order=2)", scores), Pointwise(DoubleNear(5e-9), {.1, .40571429, .58285714, .62285714, .6, .63285714,
                                                                               .42857143, .43142857, .42571429, .49285714}));
  EXPECT_THAT(by("savgol(k=7)", scores), Pointwise(DoubleNear(5e-9), {.1, .41904762, .4952381, .66666667, .66190476, .47857143,
                                                                      .56190476, .41428571, .40952381, .49285714}));
  std::vector<double> wave;
  for (int t = 0; t < 300; ++t) wave.push_back(0.5 + 0.4 * std::sin(0.05 * t));
  const std::vector<double> smooth = by("savgol", wave);
  const std::vector<std::pair<std::size_t, double>> golden{{0, .5},          {1, .51770679},   {49, .72594939},  {50, .71202869},
                                                           {150, .83231774}, {249, .45886482}, {250, .47609294}, {299, .86963115}};
  for (const auto& [t, value] : golden) EXPECT_NEAR(smooth[t], value, 5e-9) << t;
}

TEST(Smoothing, SavgolKeepsACubicAndTakesVideosShorterThanItsWindow) {
  std::vector<double> cubic;
  for (int t = 0; t < 200; ++t) cubic.push_back(1e-6 * t * t * t - 1e-4 * t * t + 0.3);
  const std::vector<double> smooth = by("savgol", cubic);
  for (std::size_t t = 50; t < 150; ++t) EXPECT_NEAR(smooth[t], cubic[t], 1e-11) << t;
  for (const std::size_t frames : {1, 2, 3, 51, 101}) {
    const std::vector<double> same = by("savgol", std::vector<double>(frames, 0.25));
    EXPECT_THAT(same, Pointwise(DoubleNear(1e-12), std::vector<double>(frames, 0.25)));
  }
}

TEST(Smoothing, SavgolNeedsAnOddWindowAboveItsOrder) {
  EXPECT_THAT(message_of([] { by("savgol(k=100)"); }),
              ::testing::HasSubstr("savgol: k=100 frames with order=3: k must be odd and at least 5"));
  EXPECT_THAT(message_of([] { by("savgol(k=3)"); }), ::testing::HasSubstr("k=3 frames with order=3"));
}

TEST(ScoresOfRows, SegmentsSpreadOverTheirRows) {
  const Fitted fitted = fit_length(parse_spec("mean(segments=2)"), 5);
  EXPECT_THAT(scores_of_rows(fitted, std::vector<double>{.1, .9}, 5), ElementsAre(.1, .1, .9, .9, .9));
}

TEST(ScoresOfRows, PickedRowsStandForThoseAfterThem) {
  const Fitted fitted = fit_length(parse_spec("pick(segments=3)"), 7);  // rows 0, 3, 6
  EXPECT_THAT(scores_of_rows(fitted, std::vector<double>{.1, .2, .3}, 7), ElementsAre(.1, .1, .1, .2, .2, .2, .3));
}

}  // namespace
}  // namespace vigil
