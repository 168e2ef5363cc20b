// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/baselines.h: the closed forms equal measuring the trivial detectors.
#include "vigil/metrics/baselines.h"

#include "tests/metrics/cases.h"

namespace vigil {
namespace {

TEST(Baselines, OfTheOracleEqualMeasuringIt) {
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    auto videos = random_videos(rng, 8);
    if (round % 2 == 1) videos[1].anomalous = false;  // a label that its frames contradict
    const Baselines baselines = baselines_of(videos, auc_of_videos(Ranking(videos)));
    for (VideoScores& video : videos) video.scores.assign(video.scores.size(), is_anomalous(video) ? 1 : 0);
    const Areas oracle = areas(Ranking(videos));
    EXPECT_NEAR(baselines.oracle_auc.value(), oracle.auc.value(), 1e-14);
    EXPECT_NEAR(baselines.oracle_ap.value(), oracle.ap.value(), 1e-14);
    EXPECT_NEAR(baselines.base_rate.value(), oracle.positives / (oracle.positives + oracle.negatives), 1e-15);
  }
}

TEST(Baselines, OfTheLabelsOfUcfCrimeAreThoseOfTheSpecification) {  // section 3.2, from its counts of frames
  // 1,111,808 frames, 84,338 of them positive, all in the 140 anomalous videos, which have 84338 / 0.1822 frames.
  const auto video = [](std::size_t positives, std::size_t negatives) {
    VideoScores v{std::vector<double>(positives + negatives), std::vector<std::uint8_t>(positives, 1)};
    v.truth.resize(positives + negatives, 0);
    return v;
  };
  const std::vector<VideoScores> videos{video(84'338, 378'575), video(0, 648'895)};
  const Baselines baselines = baselines_of(videos, auc_of_videos(Ranking(videos)));
  EXPECT_NEAR(baselines.base_rate.value(), 0.0759, 5e-5);
  EXPECT_NEAR(baselines.oracle_auc.value(), 0.8158, 5e-5);
  EXPECT_NEAR(baselines.oracle_ap.value(), 0.1822, 5e-5);
}

TEST(Baselines, OfNothingAreNothing) {
  const Baselines baselines = baselines_of({}, {});
  EXPECT_FALSE(baselines.base_rate);
  EXPECT_FALSE(baselines.oracle_auc);
  EXPECT_FALSE(baselines.oracle_ap);
  EXPECT_FALSE(baselines.sentinel_auc);
}

}  // namespace
}  // namespace vigil
