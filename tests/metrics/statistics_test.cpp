// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/statistics.h: cluster bootstrap and jackknife.
#include "vigil/metrics/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/base/rng.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/operating.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr double kGolden = 2e-14;

struct Twenty {
  std::vector<VideoScores> e = in_videos(case_e(), 50);
  std::vector<VideoScores> f2 = in_videos(case_f2(), 50);
  Clusters clusters = clusters_of(e);
};

TEST(Bootstrap, GivesTheGoldenValues) {  // section 8, rows 66 and 67
  const Twenty videos;
  const Uncertainty auc = bootstrap(Ranking(videos.e), videos.clusters).auc;
  EXPECT_NEAR(auc.mean.value(), 0.7225332988429793, kGolden);
  EXPECT_NEAR(auc.sd.value(), 0.013832454674392581, kGolden);
  EXPECT_NEAR(auc.low.value(), 0.6956211414180694, kGolden);
  EXPECT_NEAR(auc.high.value(), 0.7491869932836626, kGolden);
  EXPECT_EQ(auc.skipped, 0U);
}

TEST(BootstrapDifference, GivesTheGoldenValues) {  // row 68
  const Twenty videos;
  const Uncertainty auc = bootstrap_difference(Ranking(videos.e), Ranking(videos.f2), videos.clusters).auc;
  EXPECT_NEAR(auc.low.value(), 0.006971480215473794, kGolden);
  EXPECT_NEAR(auc.high.value(), 0.0927396619968915, kGolden);
  EXPECT_NEAR(auc.p.value(), 0.02, kGolden);
  EXPECT_EQ(auc.skipped, 0U);
}

TEST(Jackknife, GivesTheGoldenValues) {  // rows 64 and 65
  const Twenty videos;
  EXPECT_NEAR(jackknife_auc(Ranking(videos.e), videos.clusters).se.value(), 0.013966071161224114, kGolden);
  const Jackknife difference = jackknife_auc_difference(Ranking(videos.e), Ranking(videos.f2), videos.clusters);
  EXPECT_NEAR(difference.value.value(), 0.04687084035850575, kGolden);
  EXPECT_NEAR(difference.se.value(), 0.022238284588981253, kGolden);
  EXPECT_NEAR(difference.z.value(), 2.10766438, 1e-8);
}

// Videos copied as often as they are drawn, and measured anew.
TEST(Bootstrap, EqualsMeasuringCopiesOfTheVideosDrawn) {
  Rng rng(1);
  auto videos = random_videos(rng, 30);
  for (VideoScores& video : videos) video.group.clear();
  const Clusters clusters = clusters_of(videos);
  const Resampling how{40, 7, 0.9};
  std::vector<double> aucs;
  std::vector<double> aps;
  std::vector<double> macros;
  std::vector<double> errors;
  SplitMix64 draws{7};
  for (std::size_t replicate = 0; replicate < how.replicates; ++replicate) {
    std::vector<VideoScores> drawn;
    for (const auto& stratum : clusters.strata)
      for (std::size_t k = 0; k < stratum.size(); ++k) {
        const std::uint32_t cluster = stratum[draws.next() % stratum.size()];
        for (std::size_t v = 0; v < videos.size(); ++v)
          if (clusters.of_video[v] == cluster) drawn.push_back(videos[v]);
      }
    const Ranking ranking(drawn);
    aucs.push_back(areas(ranking).auc.value());
    aps.push_back(areas(ranking).ap.value());
    macros.push_back(macro_auc(auc_of_videos(ranking), drawn, Macro::skip).value.value());
    errors.push_back(equal_error_rate(curve_of(ranking)).value());
  }
  const Bootstrap result = bootstrap(Ranking(videos), clusters, how);
  EXPECT_NEAR(result.auc.mean.value(), std::accumulate(aucs.begin(), aucs.end(), 0.0) / 40, 1e-14);
  EXPECT_NEAR(result.ap.mean.value(), std::accumulate(aps.begin(), aps.end(), 0.0) / 40, 1e-14);
  const BootstrapMacro more = bootstrap_macro(Ranking(videos), clusters, how);
  EXPECT_NEAR(more.macro.mean.value(), std::accumulate(macros.begin(), macros.end(), 0.0) / 40, 1e-14);
  EXPECT_NEAR(more.eer.mean.value(), std::accumulate(errors.begin(), errors.end(), 0.0) / 40, 1e-14);
  EXPECT_EQ(more.eer.skipped, 0U);
}

// A detector against the same with inverted scores: the difference of a replicate is known from either side alone.
TEST(BootstrapMacroDifference, IsPairedOnTheSameDraws) {
  const Twenty videos;
  auto inverted = videos.e;
  for (VideoScores& video : inverted)
    for (double& score : video.scores) score = -score;
  const Resampling how{200};
  const BootstrapMacro alone = bootstrap_macro(Ranking(videos.e), videos.clusters, how);
  const BootstrapMacro difference = bootstrap_macro_difference(Ranking(videos.e), Ranking(inverted), videos.clusters, how);
  EXPECT_NEAR(difference.macro.low.value(), 2 * alone.macro.low.value() - 1, 1e-12);
  EXPECT_NEAR(difference.eer.high.value(), 2 * alone.eer.high.value() - 1, 1e-12);
  EXPECT_EQ(difference.macro.p, 0);
  const BootstrapMacro none = bootstrap_macro_difference(Ranking(videos.e), Ranking(videos.e), videos.clusters, how);
  EXPECT_EQ(none.macro.p, 1);
  EXPECT_EQ(none.eer.p, 1);
}

TEST(Bootstrap, IsTheSameOnAnyNumberOfThreadsAndInAnyOrderOfNamedVideos) {
  Rng rng(2);
  auto videos = random_videos(rng, 41);
  const Bootstrap before = bootstrap(Ranking(videos), clusters_of(videos), {100});
  const int count = threads();
  set_threads(1);
  rng.shuffle(videos);
  const Bootstrap after = bootstrap(Ranking(videos), clusters_of(videos), {100});
  set_threads(count);
  EXPECT_NEAR(after.auc.low.value(), before.auc.low.value(), 1e-12);
  EXPECT_NEAR(after.ap.high.value(), before.ap.high.value(), 1e-12);
  EXPECT_NEAR(after.ap.sd.value(), before.ap.sd.value(), 1e-12);
}

TEST(Clusters, AreGroupsAndDrawnApartWhenOneKindIsRare) {
  std::vector<VideoScores> videos(30, VideoScores{{1, 2}, {0, 0}});
  for (std::size_t v = 0; v < videos.size(); ++v) videos[v].group = "film " + std::to_string(v / 2);
  videos[5].truth = {0, 1};
  const Clusters clusters = clusters_of(videos);
  EXPECT_EQ(clusters.count, 15U);
  EXPECT_EQ(clusters.of_video[4], clusters.of_video[5]);
  ASSERT_EQ(clusters.strata.size(), 2U);
  EXPECT_EQ(clusters.strata[0], std::vector<std::uint32_t>{clusters.of_video[5]});
  EXPECT_EQ(clusters.strata[1].size(), 14U);
  EXPECT_EQ(clusters_of(videos, 0).strata.size(), 1U);
}

TEST(Bootstrap, SkipsReplicatesOfOneClassAndCountsThem) {
  std::vector<VideoScores> videos{{{1, 2}, {0, 0}}, {{3, 4}, {1, 1}}, {{0, 1}, {0, 0}}};
  Clusters clusters = clusters_of(videos, 0);  // not drawn apart
  const Uncertainty auc = bootstrap(Ranking(videos), clusters, {200}).auc;
  EXPECT_GT(auc.skipped, 20U);  // (2/3)^3 + (1/3)^3 of 200 expected
  EXPECT_LT(auc.skipped, 120U);
  EXPECT_EQ(auc.low, 1.0);
}

TEST(Statistics, OfOneVideoIsNothing) {
  const std::vector<VideoScores> videos{{{1, 2}, {0, 1}}};
  const Bootstrap result = bootstrap(Ranking(videos), clusters_of(videos));
  EXPECT_FALSE(result.auc.low);
  EXPECT_FALSE(result.ap.mean);
  EXPECT_FALSE(bootstrap_macro(Ranking(videos), clusters_of(videos)).eer.low);
  EXPECT_FALSE(jackknife_auc(Ranking(videos), clusters_of(videos)).se);
}

TEST(Statistics, OfIdenticalScoresIsNoDifference) {
  const Twenty videos;
  const Uncertainty auc = bootstrap_difference(Ranking(videos.e), Ranking(videos.e), videos.clusters, {50}).auc;
  EXPECT_EQ(auc.mean, 0.0);
  EXPECT_EQ(auc.p, 1.0);
  const Jackknife jackknife = jackknife_auc_difference(Ranking(videos.e), Ranking(videos.e), videos.clusters);
  EXPECT_EQ(jackknife.value, 0.0);
  EXPECT_FALSE(jackknife.z);
  EXPECT_EQ(jackknife.p, 1.0);
}

TEST(Statistics, RefusesWhatMakesNoSense) {
  const Twenty videos;
  const Ranking e(videos.e);
  const Ranking other(eight_videos(0, 1));
  EXPECT_THAT(message_of([&] { bootstrap(e, videos.clusters, {0}); }), HasSubstr("0 replicates"));
  EXPECT_THAT(message_of([&] { bootstrap(e, videos.clusters, {9, 1, 1.5}); }), HasSubstr("level 1.5"));
  EXPECT_THAT(message_of([&] { bootstrap(other, videos.clusters); }), HasSubstr("clusters of 20 videos for a ranking of 8"));
  EXPECT_THAT(message_of([&] { bootstrap_difference(e, other, videos.clusters); }), HasSubstr("the same videos"));
  EXPECT_THAT(message_of([&] { bootstrap_macro_difference(e, other, videos.clusters); }), HasSubstr("the same videos"));
  EXPECT_THAT(message_of([&] { bootstrap_macro(other, videos.clusters); }), HasSubstr("clusters of 20 videos for a ranking of 8"));
}

}  // namespace
}  // namespace vigil
