// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/context.h: events and what surrounds them, each against normal videos.
#include "vigil/metrics/context.h"

#include <gmock/gmock.h>

#include "tests/metrics/cases.h"

#include "vigil/metrics/frame_metrics.h"

namespace vigil {
namespace {

std::vector<bool> kinds(const std::vector<VideoScores>& videos) {
  std::vector<bool> anomalous;
  for (const VideoScores& video : videos) anomalous.push_back(is_anomalous(video));
  return anomalous;
}

ContextAucs measured(const std::vector<VideoScores>& videos) {
  return context_aucs(Ranking(videos), kinds(videos));
}

// Scores of the frames with this truth in the videos of one kind.
std::vector<double> scores_of(const std::vector<VideoScores>& videos, bool anomalous, int truth) {
  std::vector<double> scores;
  for (const VideoScores& video : videos)
    for (std::size_t i = 0; i < video.scores.size(); ++i)
      if (is_anomalous(video) == anomalous && video.truth[i] == truth) scores.push_back(video.scores[i]);
  return scores;
}

double over_all_pairs(const std::vector<double>& high, const std::vector<double>& low) {
  double won = 0;
  for (const double a : high)
    for (const double b : low) won += a > b ? 1 : a == b ? 0.5 : 0;
  return won / static_cast<double>(high.size() * low.size());
}

TEST(Context, IsTheShareOfPairsInTheRightOrder) {
  Rng rng(1);
  for (int round = 0; round < 30; ++round) {
    auto videos = random_videos(rng, 8);
    if (round % 2 == 1) videos[1].anomalous = false;  // a label that its frames contradict: its positive frames count nowhere
    const auto normal = scores_of(videos, false, 0);
    const auto event = scores_of(videos, true, 1);
    const auto context = scores_of(videos, true, 0);
    if (normal.empty() || event.empty() || context.empty()) continue;
    EXPECT_NEAR(measured(videos).event.value(), over_all_pairs(event, normal), 1e-14);
    EXPECT_NEAR(measured(videos).context.value(), over_all_pairs(context, normal), 1e-14);
  }
}

TEST(Context, AndAnomalousVideosAloneMakeUpTheMicroAuc) {
  Rng rng(2);
  const auto videos = random_videos(rng, 20);
  const double of_normal = static_cast<double>(scores_of(videos, false, 0).size());
  const double share = of_normal / (of_normal + static_cast<double>(scores_of(videos, true, 0).size()));
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_NEAR(m.value("auc.event").value() * share + m.value("auc.ano").value() * (1 - share), m.value("auc.micro").value(), 1e-14);
}

TEST(Context, OfWhoKnowsTheVideosAloneIsAsHighAsOfEventsAndSaysSo) {
  auto videos = eight_videos(0, 0);
  for (VideoScores& video : videos) video.scores.assign(video.scores.size(), is_anomalous(video) ? 1 : 0);
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_EQ(m.value("auc.event"), 1.0);
  EXPECT_EQ(m.value("auc.context"), 1.0);
  EXPECT_EQ(m.find("auc.context")->note, "as high as auc.event: videos are told apart, not events");
}

TEST(Context, OfWhoKnowsNothingIsNoRecognition) {
  auto videos = eight_videos(0, 0);
  for (VideoScores& video : videos) video.scores.assign(video.scores.size(), 0.5);
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_EQ(m.value("auc.context"), 0.5);
  EXPECT_EQ(m.find("auc.context")->note, "");
}

TEST(Context, OfWhoKnowsTheEventsIsChance) {
  auto videos = eight_videos(0, 0);
  for (VideoScores& video : videos) video.scores.assign(video.truth.begin(), video.truth.end());
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_EQ(m.value("auc.event"), 1.0);
  EXPECT_EQ(m.value("auc.context"), 0.5);
  EXPECT_EQ(m.find("auc.context")->note, "");
}

TEST(Context, WithoutOneKindOfVideosIsNothing) {
  const std::vector<VideoScores> anomalous{{{.1, .2}, {0, 1}}};
  EXPECT_FALSE(measured(anomalous).event || measured(anomalous).context);
  EXPECT_EQ(frame_metrics(anomalous).find("auc.event")->note, "needs anomalous and normal videos");
  const std::vector<VideoScores> without_context{{{.1, .2}, {1, 1}}, {{.1}, {0}}};
  EXPECT_EQ(measured(without_context).event, 0.75);
  EXPECT_EQ(frame_metrics(without_context).find("auc.context")->note, "anomalous videos have no such frames");
}

}  // namespace
}  // namespace vigil
