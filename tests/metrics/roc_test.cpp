// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/roc.h: golden values, laws, and the count of all pairs as an oracle.
#include "vigil/metrics/roc.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The definition: all pairs, one by one.
double slow_auc(const Case& c) {
  double won = 0;
  double pairs = 0;
  for (std::size_t p = 0; p < c.scores.size(); ++p)
    for (std::size_t n = 0; n < c.scores.size(); ++n)
      if (c.truth[p] == 1 && c.truth[n] == 0) {
        ++pairs;
        won += c.scores[p] > c.scores[n] ? 1 : c.scores[p] == c.scores[n] ? 0.5 : 0;
      }
  return won / pairs;
}

TEST(RocAuc, GivesTheGoldenValues) {  // metric specification, section 8, rows 1 to 8, 57, 60 and 73
  EXPECT_DOUBLE_EQ(case_a().auc(), 0.75);
  EXPECT_DOUBLE_EQ(case_b().auc(), 0.71875);
  EXPECT_NEAR(case_c().auc(), 0.504864007454078, 1e-15);
  EXPECT_NEAR(case_d().auc(), 0.505468542017925, 1e-15);
  EXPECT_NEAR(case_e().auc(), 0.722080486289822, 1e-15);
  EXPECT_EQ(case_f().auc(), 0.5);
  EXPECT_EQ(case_g().auc(), 1);
  EXPECT_EQ(case_h().auc(), 0);
  EXPECT_NEAR(roc_auc(event_case().scores, event_case().truth).value(), 0.5712087912087912, 1e-15);
  EXPECT_NEAR(case_f2().auc(), 0.675209645931316, 1e-15);
  EXPECT_EQ((Case{{-1e308, 1e308, 0, 0}, {0, 1, 0, 1}}.auc()), 0.875);
}

TEST(RocAuc, IsUnchangedWhenEveryFrameIsRepeated) {  // as snippets of 16 frames are (row 63)
  const Case once = case_f2();
  Case repeated;
  for (std::size_t i = 0; i < once.scores.size(); ++i) {
    repeated.scores.insert(repeated.scores.end(), 16, once.scores[i]);
    repeated.truth.insert(repeated.truth.end(), 16, once.truth[i]);
  }
  EXPECT_EQ(repeated.auc(), once.auc());
}

TEST(RocAuc, IsTheSameFromACurve) {
  Rng rng(6);
  for (int round = 0; round < 50; ++round) {
    const Case c = random_case(rng, 300, rng.between(0, 100));
    EXPECT_EQ(roc_auc(c.curve()), roc_auc(c.scores, c.truth));
  }
}

TEST(RocAuc, EqualsTheCountOfAllPairs) {
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    const Case c = random_case(rng, 2 + rng.below(200), rng.between(0, 60));
    EXPECT_NEAR(c.auc(), slow_auc(c), 1e-14);
  }
}

TEST(RocAuc, EqualsTheCountOfAllPairsWhenThereAreManyFrames) {  // another way of sorting
  Rng rng(2);
  for (const std::int64_t values : {3, 2000, 2'000'000'000}) {
    const Case c = random_case(rng, 14'000, values);
    EXPECT_NEAR(c.auc(), slow_auc(c), 1e-13);
  }
}

TEST(RocAuc, DoesNotDependOnTheOrderOfFrames) {
  Rng rng(3);
  for (const std::size_t count : {50U, 20'000U}) {
    const Case c = random_case(rng, count, 40);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    rng.shuffle(order);
    Case shuffled;
    for (const std::size_t i : order) {
      shuffled.scores.push_back(c.scores[i]);
      shuffled.truth.push_back(c.truth[i]);
    }
    EXPECT_EQ(shuffled.auc(), c.auc());
  }
}

TEST(RocAuc, IsUnchangedByARisingMapAndMirroredByAFallingOne) {
  Rng rng(4);
  Case c = random_case(rng, 500, 30);
  const double auc = c.auc();
  Case mapped = c;
  for (double& score : mapped.scores) score = std::atan(score) * 1e-200;
  EXPECT_EQ(mapped.auc(), auc);
  for (double& score : c.scores) score = -score;
  EXPECT_NEAR(c.auc(), 1 - auc, 1e-15);
}

TEST(RocAuc, KeepsDifferencesThatSinglePrecisionWouldLose) {
  EXPECT_EQ((Case{{0.1, 0.1 + 1e-9}, {0, 1}}.auc()), 1);
}

TEST(RocAuc, InfinitiesAreOrderedAndNegativeZeroIsZero) {
  EXPECT_EQ((Case{{-kInfinity, -1e308, 1e308, kInfinity}, {0, 0, 1, 1}}.auc()), 1);
  EXPECT_EQ((Case{{kInfinity, kInfinity}, {0, 1}}.auc()), 0.5);
  EXPECT_EQ((Case{{0.0, -0.0}, {0, 1}}.auc()), 0.5);
  EXPECT_EQ((Case{{-0.0, 5e-324}, {0, 1}}.auc()), 1);
}

TEST(RocAuc, LeavesIgnoredFramesOut) {
  const Case c{{.1, 9, .4, .35, -9, .8}, {0, 2, 0, 1, 255, 1}};
  EXPECT_EQ(c.auc(), 0.75);
}

TEST(RocAuc, IsNothingWhenAClassIsMissing) {
  EXPECT_FALSE(roc_auc({}, {}));
  const std::vector<double> scores{1, 2};
  EXPECT_FALSE(roc_auc(scores, std::vector<std::uint8_t>{0, 0}));
  EXPECT_FALSE(roc_auc(scores, std::vector<std::uint8_t>{1, 1}));
  EXPECT_FALSE(roc_auc(scores, std::vector<std::uint8_t>{1, 2}));
}

TEST(RocAuc, RefusesNanAndTruthOfAnotherLength) {
  const std::vector<double> scores{1, std::nan(""), 3};
  EXPECT_THAT(message_of([&] { roc_auc(scores, std::vector<std::uint8_t>{0, 1, 0}); }), HasSubstr("score 1 is not a number"));
  EXPECT_THAT(message_of([&] { roc_auc(scores, std::vector<std::uint8_t>{0, 1}); }), HasSubstr("3 scores, but truth for 2 frames"));
}

TEST(FrameAuc, SeparatesMicroFromMacro) {  // one-class recipe, section 13, value 11
  const std::vector<VideoScores> videos{{{.1, .2, .3}, {0, 0, 1}}, {{.5, .6, .7}, {0, 1, 1}}};
  const FrameAuc auc = frame_auc(videos);
  EXPECT_NEAR(auc.micro.value(), 0.888889, 1e-6);
  EXPECT_EQ(auc.macro, 1.0);
  EXPECT_EQ(auc.videos, 2U);
  EXPECT_EQ(auc.macro_skipped, 0U);
  EXPECT_EQ(auc.frames, 6U);
  EXPECT_EQ(auc.positives, 3U);
}

std::optional<double> micro_of(const std::vector<VideoScores>& videos, const std::vector<std::size_t>& chosen) {
  std::vector<VideoScores> some;
  for (const std::size_t v : chosen) some.push_back(videos[v]);
  return frame_auc(some).micro;
}

TEST(FrameAuc, GivesTheGoldenValuesOfEightVideosOfWhichTwoHaveOneClass) {  // metric specification, rows 15, 16 and 23
  const auto videos = eight_videos(0, 1);
  const FrameAuc auc = frame_auc(videos);
  EXPECT_NEAR(auc.micro.value(), 0.638025846130447, 1e-15);
  EXPECT_NEAR(auc.macro.value(), 0.725819312686115, 1e-15);
  EXPECT_EQ(auc.macro_skipped, 2U);
  EXPECT_NEAR(micro_of(videos, {1, 2, 3, 4, 5, 6, 7}).value(), 0.646839223494276, 1e-15);
}

TEST(FrameAuc, GivesTheGoldenValuesOfClassesOfVideos) {  // rows 25 to 27
  const auto videos = eight_videos(0, 0);
  EXPECT_NEAR(micro_of(videos, {2, 3}).value(), 0.7260526315789474, 1e-15);
  EXPECT_NEAR(micro_of(videos, {4, 5}).value(), 0.7067169540229885, 1e-15);
  EXPECT_NEAR(micro_of(videos, {6, 7}).value(), 0.7197377873563219, 1e-15);
  EXPECT_NEAR(micro_of(videos, {0, 1, 2, 3}).value(), 0.693939393939394, 1e-15);
  EXPECT_NEAR(micro_of(videos, {0, 1, 4, 5}).value(), 0.6765876111717897, 1e-15);
  EXPECT_NEAR(micro_of(videos, {0, 1, 6, 7}).value(), 0.6888360118583243, 1e-15);
  EXPECT_NEAR(frame_auc(videos).micro.value(), 0.6984292255075022, 1e-15);
}

TEST(FrameAuc, DoesNotDependOnTheOrderOfVideos) {
  Rng rng(5);
  std::vector<VideoScores> videos;
  for (int v = 0; v < 30; ++v) {
    Case c = random_case(rng, 100, 50);
    videos.push_back({std::move(c.scores), std::move(c.truth)});
  }
  const FrameAuc before = frame_auc(videos);
  rng.shuffle(videos);
  const FrameAuc after = frame_auc(videos);
  EXPECT_EQ(after.micro, before.micro);
  EXPECT_EQ(after.macro, before.macro);
}

TEST(FrameAuc, CountsNoIgnoredFrames) {
  const std::vector<VideoScores> videos{{{1, 2, 3, 4}, {0, 2, 2, 1}}};
  EXPECT_EQ(frame_auc(videos).frames, 2U);
  EXPECT_EQ(frame_auc(videos).positives, 1U);
}

TEST(FrameAuc, IsNothingWithoutVideosOrWithoutAVideoOfBothClasses) {
  EXPECT_FALSE(frame_auc({}).micro);
  EXPECT_FALSE(frame_auc({}).macro);
  const std::vector<VideoScores> videos{{{1, 2}, {0, 0}}, {{3}, {1}}};
  EXPECT_EQ(frame_auc(videos).micro, 1.0);
  EXPECT_FALSE(frame_auc(videos).macro);
  EXPECT_EQ(frame_auc(videos).macro_skipped, 2U);
}

TEST(FrameAuc, NamesTheVideoOfANan) {
  const std::vector<VideoScores> videos{{{1, 2}, {0, 1}}, {{3, std::nan("")}, {1, 2}}};
  EXPECT_THAT(message_of([&] { frame_auc(videos); }), HasSubstr("video 1: score 1 is not a number"));
}

}  // namespace
}  // namespace vigil
