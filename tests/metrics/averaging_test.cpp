// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/averaging.h.
#include "vigil/metrics/averaging.h"

#include <limits>

#include "tests/metrics/cases.h"

#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

Mean macro(const std::vector<VideoScores>& videos, Macro rule) {
  return macro_auc(auc_of_videos(Ranking(videos)), videos, rule);
}

TEST(MacroAuc, GivesTheGoldenValues) {  // metric specification, section 8, rows 16 to 21
  const auto m = eight_videos(0, 1);
  EXPECT_NEAR(macro(m, Macro::skip).value.value(), 0.725819312686115, 2e-15);
  EXPECT_EQ(macro(m, Macro::skip).skipped, 2U);
  EXPECT_NEAR(macro(m, Macro::sentinel).value.value(), 0.794287386267609, 2e-15);
  EXPECT_NEAR(macro(m, Macro::sentinel_max).value.value(), 0.803215957696181, 2e-15);
  EXPECT_NEAR(macro(m, Macro::half).value.value(), 0.669364484514586, 2e-15);
  EXPECT_NEAR(macro(m, Macro::pad_normal).value.value(), 0.764987982302384, 2e-15);
  EXPECT_EQ(macro(m, Macro::pad_normal).skipped, 1U);
  EXPECT_NEAR(macro({m[0]}, Macro::sentinel).value.value(), 0.928571428571429, 1e-15);
  EXPECT_EQ(macro({m[1]}, Macro::sentinel).value, 1.0);
}

// The sentinels as published: frames put in front and behind.
double slow_sentinel(const VideoScores& video, double high) {
  Case c{{0.0}, {0}};
  c.scores.insert(c.scores.end(), video.scores.begin(), video.scores.end());
  c.truth.insert(c.truth.end(), video.truth.begin(), video.truth.end());
  c.scores.push_back(high);
  c.truth.push_back(1);
  return c.auc();
}

TEST(MacroAuc, SentinelsEqualFramesPutInFrontAndBehind) {
  Rng rng(1);
  for (const VideoScores& video : random_videos(rng, 100)) {
    EXPECT_NEAR(macro({video}, Macro::sentinel).value.value(), slow_sentinel(video, 1), 1e-15);
    EXPECT_NEAR(macro({video}, Macro::sentinel_max).value.value(), slow_sentinel(video, std::numeric_limits<double>::max()), 1e-15);
  }
}

TEST(MacroAuc, OfOneClassVideosIsAlmostOneWithSentinels) {
  const std::vector<VideoScores> videos{{{.2, .3}, {0, 0}}, {{.2, .3}, {1, 1}}};
  EXPECT_GT(macro(videos, Macro::sentinel).value.value(), 0.8);
  EXPECT_FALSE(macro(videos, Macro::skip).value);
  EXPECT_EQ(macro(videos, Macro::half).value, 0.5);
}

TEST(MacroAuc, LeavesVideosOfIgnoredFramesOut) {
  const std::vector<VideoScores> videos{{{.2, .3}, {2, 2}}, {{.2, .3}, {0, 1}}};
  for (const Macro rule : {Macro::skip, Macro::half, Macro::sentinel, Macro::sentinel_max, Macro::pad_normal}) {
    EXPECT_EQ(macro(videos, rule).used, 1U);
    EXPECT_EQ(macro(videos, rule).skipped, 1U);
  }
}

TEST(MacroAuc, DoesNotDependOnTheOrderOfVideos) {
  Rng rng(2);
  auto videos = random_videos(rng, 40);
  const auto before = macro(videos, Macro::sentinel).value;
  rng.shuffle(videos);
  EXPECT_EQ(macro(videos, Macro::sentinel).value, before);
}

TEST(SentinelAucOfChance, IsTheMeanOverManyDraws) {
  Rng rng(3);
  auto videos = random_videos(rng, 6);
  const double expected = sentinel_auc_of_chance(auc_of_videos(Ranking(videos))).value.value();
  double sum = 0;
  constexpr int kDraws = 3000;
  for (int i = 0; i < kDraws; ++i) {
    for (VideoScores& video : videos)
      for (double& score : video.scores) score = rng.uniform();
    sum += macro(videos, Macro::sentinel).value.value();
  }
  EXPECT_NEAR(sum / kDraws, expected, 0.002);
  EXPECT_GT(expected, 0.55);  // not 0.5: that is the flaw
}

TEST(ScoresOutsideUnit, CountsThoseThatSentinelsDoNotExpect) {
  const std::vector<VideoScores> videos{{{0, 1, 1.5, -0.1, 7}, {0, 1, 0, 1, 2}}};
  EXPECT_EQ(scores_outside_unit(videos), 2U);
}

}  // namespace
}  // namespace vigil
