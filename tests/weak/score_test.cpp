// SPDX-License-Identifier: Apache-2.0
// Snippets to frames: published smoothings by golden values, spreading by laws.
#include "vigil/weak/score.h"

#include <cmath>

#include <gmock/gmock.h>

#include "vigil/base/error.h"

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

TEST(ScoresOfRows, SegmentsSpreadOverTheirRows) {
  const Fitted fitted = fit_length(parse_spec("mean(segments=2)"), 5);
  EXPECT_THAT(scores_of_rows(fitted, std::vector<double>{.1, .9}, 5), ElementsAre(.1, .1, .9, .9, .9));
}

TEST(ScoresOfRows, PickedRowsStandForThoseAfterThem) {
  const Fitted fitted = fit_length(parse_spec("pick(segments=3)"), 7);  // rows 0, 3, 6
  EXPECT_THAT(scores_of_rows(fitted, std::vector<double>{.1, .2, .3}, 7), ElementsAre(.1, .1, .1, .2, .2, .2, .3));
}

TEST(ScoresOfFrames, TheLastSnippetCoversWhatIsLeft) {
  Features features;
  features.frames_per_row = 2;
  EXPECT_THAT(scores_of_frames(features, std::vector<double>{.1, .9}, 5), ElementsAre(.1, .1, .9, .9, .9));
  EXPECT_THAT(scores_of_frames(features, std::vector<double>{.1, .9}, 3), ElementsAre(.1, .1, .9));
  EXPECT_EQ(scores_of_frames(features, std::vector<double>{.1, .9}, 0).size(), 4U);
}

TEST(ScoresOfFrames, SegmentsAreEqualPartsOfTheVideo) {
  Features features;
  features.segments_of_video = true;
  EXPECT_THAT(scores_of_frames(features, std::vector<double>{.1, .5, .9}, 7), ElementsAre(.1, .1, .5, .5, .9, .9, .9));
}

}  // namespace
}  // namespace vigil
