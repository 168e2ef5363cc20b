// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/roc.h: golden values, laws, and the count of all pairs as an oracle.
#include "vigil/metrics/roc.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;

  double auc() const { return roc_auc(scores, truth).value(); }
};

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

// `values` different scores: the fewer, the more ties. At least one frame of each class.
Case random_case(Rng& rng, std::size_t count, std::int64_t values) {
  Case c;
  for (std::size_t i = 0; i < count; ++i) {
    c.truth.push_back(i < 2 ? static_cast<std::uint8_t>(i) : rng.chance(0.3) ? 1 : 0);
    c.scores.push_back(static_cast<double>(rng.between(-values, values) + 5 * c.truth.back()));
  }
  return c;
}

// Case C of the metric specification, section 8: 1000 scores without ties.
Case case_c() {
  Case c;
  for (int i = 0; i < 1000; ++i) {
    c.scores.push_back(((7919 * i + 13) % 1009) / 1009.0);
    c.truth.push_back(i % 17 < 4 ? 1 : 0);
  }
  return c;
}

Case case_e() {
  Case c = case_c();
  for (std::size_t i = 0; i < c.scores.size(); ++i) c.scores[i] += 0.25 * c.truth[i];
  return c;
}

template <typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(RocAuc, GivesTheGoldenValues) {  // metric specification, section 8, rows 1 to 8
  EXPECT_DOUBLE_EQ((Case{{.1, .4, .35, .8}, {0, 0, 1, 1}}.auc()), 0.75);
  EXPECT_DOUBLE_EQ((Case{{.5, .5, .2, .9, .5, .5, .1, .2}, {0, 1, 0, 1, 1, 0, 0, 1}}.auc()), 0.71875);
  EXPECT_NEAR(case_c().auc(), 0.504864007454078, 1e-15);
  Case d = case_c();
  for (double& score : d.scores) score = std::floor(20 * score) / 20;
  EXPECT_NEAR(d.auc(), 0.505468542017925, 1e-15);
  EXPECT_NEAR(case_e().auc(), 0.722080486289822, 1e-15);
  EXPECT_EQ((Case{{.3, .3, .3, .3, .3}, {0, 1, 0, 0, 1}}.auc()), 0.5);
  EXPECT_EQ((Case{{.1, .2, .3}, {0, 0, 1}}.auc()), 1);
  EXPECT_EQ((Case{{.1, .2, .3}, {1, 1, 0}}.auc()), 0);
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

TEST(FrameAuc, GivesTheGoldenValuesOfEightVideosOfWhichTwoHaveOneClass) {  // metric specification, rows 15 and 16
  const Case e = case_e();
  std::vector<VideoScores> videos(8);
  for (std::size_t i = 0; i < 1000; ++i) {
    const std::size_t v = i / 125;
    videos[v].scores.push_back(e.scores[i]);
    videos[v].truth.push_back(v == 0 ? 0 : v == 1 ? 1 : e.truth[i]);
  }
  const FrameAuc auc = frame_auc(videos);
  EXPECT_NEAR(auc.micro.value(), 0.638025846130447, 1e-15);
  EXPECT_NEAR(auc.macro.value(), 0.725819312686115, 1e-15);
  EXPECT_EQ(auc.macro_skipped, 2U);
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
