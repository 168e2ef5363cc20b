// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/ranking.h: one sort, and walks with weights that equal measuring the repeated frames.
#include "vigil/metrics/ranking.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Ranking, HoldsEachCountedFrameOnceByFallingScore) {
  Rng rng(1);
  const auto videos = random_videos(rng, 20);
  const Ranking ranking(videos);
  std::vector<std::uint64_t> frames(videos.size());
  for (std::size_t r = 0; r < ranking.runs().size(); ++r) {
    frames[ranking.runs()[r].video] += ranking.runs()[r].frames;
    EXPECT_LE(ranking.score(r), ranking.score(r > 0 ? r - 1 : r));
  }
  for (std::size_t v = 0; v < videos.size(); ++v) {
    EXPECT_EQ(frames[v], count_of(videos[v], 0) + count_of(videos[v], 1));
    EXPECT_EQ(ranking.videos()[v].positives, count_of(videos[v], 1));
  }
}

TEST(Ranking, JoinsEqualFramesOfAVideoToOneRun) {  // snippets of 16 frames then cost a sixteenth
  const std::vector<VideoScores> videos{{std::vector<double>(16, 0.5), std::vector<std::uint8_t>(16, 0)}};
  ASSERT_EQ(Ranking(videos).runs().size(), 1U);
  EXPECT_EQ(Ranking(videos).runs()[0].frames, 16U);
}

TEST(Ranking, TellsScoresApartThatDifferInTheirLastBitsOnly) {  // the sort looks at the upper halves first
  Rng rng(5);
  Case c;
  for (int i = 0; i < 10'000; ++i) {
    c.truth.push_back(rng.chance(0.3) ? 1 : 0);
    c.scores.push_back((rng.chance(0.5) ? 1 : -1) * (1 + static_cast<double>(rng.below(500)) * 0x1p-52));
  }
  double won = 0;
  double pairs = 0;
  for (std::size_t p = 0; p < c.scores.size(); ++p)
    for (std::size_t n = 0; c.truth[p] == 1 && n < c.scores.size(); ++n) {
      if (c.truth[n] == 1) continue;
      ++pairs;
      won += c.scores[p] > c.scores[n] ? 1 : c.scores[p] == c.scores[n] ? 0.5 : 0;
    }
  EXPECT_NEAR(c.auc(), won / pairs, 1e-14);
}

TEST(Areas, EqualThoseOfTheCurveToTheBit) {
  Rng rng(2);
  for (int round = 0; round < 100; ++round) {
    const Case c = random_case(rng, 2 + rng.below(6000), rng.between(0, 3000));
    const Areas of_case = areas(Ranking(c.scores, c.truth));
    EXPECT_EQ(of_case.auc, roc_auc(c.curve()));
    EXPECT_EQ(of_case.ap, average_precision(c.curve()));
  }
}

TEST(Areas, WithMultiplicitiesEqualThoseOfVideosRepeated) {
  Rng rng(3);
  const auto videos = random_videos(rng, 12);
  const Ranking ranking(videos);
  std::vector<std::vector<double>> weightings(21, std::vector<double>(videos.size()));
  for (auto& weights : weightings)
    for (double& weight : weights) weight = static_cast<double>(rng.below(4));
  std::fill(weightings[7].begin(), weightings[7].end(), 0.0);
  const auto all = areas(ranking, weightings.size(), [&](std::size_t i, std::span<double> weights) {
    std::copy(weightings[i].begin(), weightings[i].end(), weights.begin());
  });
  for (std::size_t i = 0; i < weightings.size(); ++i) {
    std::vector<VideoScores> repeated;
    for (std::size_t v = 0; v < videos.size(); ++v)
      repeated.insert(repeated.end(), static_cast<std::size_t>(weightings[i][v]), videos[v]);
    const Areas expected = areas(Ranking(repeated));
    EXPECT_EQ(all[i].auc, expected.auc);
    EXPECT_NEAR(all[i].ap.value_or(-1), expected.ap.value_or(-1), 1e-14);
  }
  EXPECT_FALSE(all[7].auc);
}

TEST(AucOfVideos, EqualsMeasuringEachAlone) {
  Rng rng(4);
  for (int round = 0; round < 20; ++round) {
    const auto videos = random_videos(rng, 1 + rng.below(150));
    const auto aucs = auc_of_videos(Ranking(videos));
    for (std::size_t v = 0; v < videos.size(); ++v) EXPECT_EQ(aucs[v].value(), roc_auc(videos[v].scores, videos[v].truth));
  }
}

TEST(Ranking, NamesTheVideoThatIsWrong) {
  std::vector<VideoScores> videos{{{1, 2}, {0, 1}}, {{3, std::nan("")}, {1, 2}}};
  EXPECT_THAT(message_of([&] { Ranking ranking(videos); }), HasSubstr("video 1: score 1 is not a number"));
  videos[1].id = "Abuse028";
  EXPECT_THAT(message_of([&] { Ranking ranking(videos); }), HasSubstr("video Abuse028: score 1 is not a number"));
  videos[1].truth.push_back(0);
  EXPECT_THAT(message_of([&] { Ranking ranking(videos); }), HasSubstr("video Abuse028: 2 scores, but truth for 3 frames"));
}

TEST(DropNan, LeavesTheFramesOutAndCountsThemPerClass) {
  VideoScores video{{1, std::nan(""), std::nan(""), std::nan("")}, {1, 1, 0, 2}};
  const Dropped dropped = drop_nan(video);
  EXPECT_EQ(dropped.positives, 1U);
  EXPECT_EQ(dropped.negatives, 1U);
  EXPECT_EQ(Ranking({&video, 1}).all().positives, 1U);
  EXPECT_EQ(Ranking({&video, 1}).all().negatives, 0U);
}

}  // namespace
}  // namespace vigil
