// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/frame_metrics.h: all frame-level figures of a data set from one sort.
#include "vigil/metrics/frame_metrics.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/metrics/averaging.h"
#include "vigil/metrics/catalog.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"
#include "vigil/metrics/smoothing.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr double kGolden = 2e-15;

double value(const FrameMetrics& metrics, std::string_view id, std::string_view of = {}) {
  return metrics.value(id, of).value_or(-1);
}

TEST(FrameMetrics, GivesTheGoldenValuesOfEightVideos) {  // metric specification, section 8, rows 15 to 24
  auto videos = eight_videos(0, 1);
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_NEAR(value(m, "auc.micro"), 0.638025846130447, kGolden);
  EXPECT_NEAR(value(m, "auc.macro.skip"), 0.725819312686115, kGolden);
  EXPECT_NEAR(value(m, "auc.macro.sentinel"), 0.794287386267609, kGolden);
  EXPECT_NEAR(value(m, "auc.macro.sentinel_max"), 0.803215957696181, kGolden);
  EXPECT_NEAR(value(m, "auc.macro.half"), 0.669364484514586, kGolden);
  EXPECT_NEAR(value(m, "auc.macro.pad_normal"), 0.764987982302384, kGolden);
  EXPECT_NEAR(value(m, "auc.ano"), 0.646839223494276, kGolden);
  EXPECT_NEAR(value(m, "far.normal_videos"), 0.536, kGolden);
  EXPECT_NEAR(value(m, "far.all_normal_frames"), 0.507868383404864, kGolden);
  EXPECT_EQ(m.find("auc.macro.skip")->skipped, 2U);
  EXPECT_EQ(m.find("auc.ano")->videos, 7U);
  EXPECT_EQ(m.find("auc.ano")->frames, 875U);
  EXPECT_THAT(m.find("auc.macro.sentinel")->note, HasSubstr("outside [0, 1]"));
  for (VideoScores& video : videos) video.scores = min_max(video.scores);
  EXPECT_NEAR(value(frame_metrics(videos), "auc.micro"), 0.642724062376722, kGolden);  // row 22
}

TEST(FrameMetrics, GivesTheGoldenValuesOfClasses) {  // rows 25 to 27
  auto videos = eight_videos(0, 0);
  for (std::size_t v = 2; v < 8; ++v) videos[v].classes = {std::string(1, static_cast<char>('a' + (v - 2) / 2))};
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_NEAR(value(m, "auc.class.within", "a"), 0.7260526315789474, kGolden);
  EXPECT_NEAR(value(m, "auc.class.within", "b"), 0.7067169540229885, kGolden);
  EXPECT_NEAR(value(m, "auc.class.within", "c"), 0.7197377873563219, kGolden);
  EXPECT_NEAR(value(m, "auc.class.with_normal", "a"), 0.693939393939394, kGolden);
  EXPECT_NEAR(value(m, "auc.class.with_normal", "b"), 0.6765876111717897, kGolden);
  EXPECT_NEAR(value(m, "auc.class.with_normal", "c"), 0.6888360118583243, kGolden);
  EXPECT_NEAR(value(m, "auc.micro"), 0.6984292255075022, kGolden);
}

// Frames of the videos that `takes`, in one list.
template <typename Takes>
Case frames_of(const std::vector<VideoScores>& videos, Takes takes) {
  Case all;
  for (const VideoScores& video : videos) {
    if (!takes(video)) continue;
    all.scores.insert(all.scores.end(), video.scores.begin(), video.scores.end());
    all.truth.insert(all.truth.end(), video.truth.begin(), video.truth.end());
  }
  return all;
}

void expect_part(const FrameMetrics& m, const std::string& name, const std::string& of, const Case& part) {
  EXPECT_EQ(m.value("auc." + name, of), roc_auc(part.scores, part.truth)) << name << " " << of;
  const auto ap = average_precision(part.curve());
  EXPECT_NEAR(m.value("ap." + name, of).value_or(-1), ap.value_or(-1), 1e-14) << name << " " << of;
}

TEST(FrameMetrics, OfEachPartIsThatOfItsFramesAlone) {
  Rng rng(1);
  const auto videos = random_videos(rng, 60);
  const FrameMetrics m = frame_metrics(videos);
  expect_part(m, "micro", "", frames_of(videos, [](const VideoScores&) { return true; }));
  expect_part(m, "ano", "", frames_of(videos, is_anomalous));
  for (const std::string name : {"fire", "fight"}) {
    const auto has = [&](const VideoScores& v) { return v.classes == std::vector<std::string>{name}; };
    expect_part(m, "class.within", name, frames_of(videos, has));
    expect_part(m, "class.with_normal", name, frames_of(videos, [&](const auto& v) { return has(v) || !is_anomalous(v); }));
  }
  for (const std::string name : {"yard", "road"})
    expect_part(m, "scene", name, frames_of(videos, [&](const VideoScores& v) { return v.scene == name; }));
  expect_part(m, "seen", "", frames_of(videos, [](const VideoScores& v) { return !is_anomalous(v) || !v.unseen; }));
  expect_part(m, "unseen", "", frames_of(videos, [](const VideoScores& v) { return !is_anomalous(v) || v.unseen; }));
}

TEST(FrameMetrics, DoesNotDependOnTheOrderOfVideosOrFrames) {
  Rng rng(2);
  auto videos = random_videos(rng, 60);
  const FrameMetrics before = frame_metrics(videos);
  for (VideoScores& video : videos) {
    std::vector<std::size_t> order(video.scores.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    rng.shuffle(order);
    const VideoScores copy = video;
    for (std::size_t i = 0; i < order.size(); ++i) {
      video.scores[i] = copy.scores[order[i]];
      video.truth[i] = copy.truth[order[i]];
    }
  }
  rng.shuffle(videos);
  const FrameMetrics after = frame_metrics(videos);
  ASSERT_EQ(after.figures.size(), before.figures.size());
  for (const Figure& figure : before.figures)
    EXPECT_NEAR(after.value(figure.id, figure.of).value_or(-1), figure.value.value_or(-1), 1e-13) << figure.id;
}

TEST(FrameMetrics, IsUnchangedByARisingMapWhereNoThresholdIsFixed) {
  Rng rng(3);
  auto videos = random_videos(rng, 30);
  const FrameMetrics before = frame_metrics(videos);
  for (VideoScores& video : videos)
    for (double& score : video.scores) score = std::exp(score) - 5;
  const FrameMetrics after = frame_metrics(videos);
  for (const std::string id :
       {"auc.micro", "auc.macro.skip", "auc.ano", "ap.micro", "prauc.trapz", "eer", "fpr95", "f1max", "video.auc"})
    EXPECT_EQ(after.value(id), before.value(id)) << id;
}

TEST(FrameMetrics, NamesEveryFigureOfItsOwnInTheCatalog) {
  Rng rng(4);
  const auto videos = random_videos(rng, 30);
  for (const Figure& figure : frame_metrics(videos).figures) EXPECT_TRUE(metrics().find(figure.id)) << figure.id;
}

TEST(FrameMetrics, OfOneClassHasReasonsInsteadOfFigures) {  // the degenerate contract of section 8
  const std::vector<VideoScores> normal{{{.1, .2}, {0, 0}}, {{.7}, {0}}};
  const FrameMetrics m = frame_metrics(normal);
  for (const std::string id : {"auc.micro", "ap.micro", "eer", "fpr95", "f1max", "prauc.trapz", "auc.ano", "auc.macro.skip"}) {
    EXPECT_FALSE(m.value(id)) << id;
    EXPECT_NE(m.find(id)->note, "") << id;
  }
  EXPECT_EQ(m.find("auc.micro")->note, "one class: no anomalous frame");
  EXPECT_EQ(m.find("auc.ano")->note, "no frames");
  EXPECT_EQ(m.find("auc.macro.skip")->note, "no video has both classes");
  EXPECT_EQ(m.find("video.auc")->note, "all videos are of one kind");
  EXPECT_NEAR(value(m, "far.normal_videos"), 1.0 / 3, 1e-15);
  EXPECT_EQ(m.value("baseline.base_rate"), 0.0);
  const std::vector<VideoScores> odd{{{.1, .2}, {1, 1}}};
  EXPECT_EQ(frame_metrics(odd).find("auc.micro")->note, "one class: no normal frame");
  EXPECT_EQ(frame_metrics(odd).find("far.all_normal_frames")->note, "no normal frame");
}

TEST(FrameMetrics, OfNothingIsNothing) {
  const FrameMetrics m = frame_metrics({});
  for (const Figure& figure : m.figures) {
    EXPECT_FALSE(figure.value) << figure.id;
    EXPECT_NE(figure.note, "") << figure.id;
  }
}

TEST(FrameMetrics, OfAllTiesIsChance) {
  const std::vector<VideoScores> videos{{{.3, .3, .3}, {0, 1, 0}}, {{.3, .3}, {0, 1}}};
  const FrameMetrics m = frame_metrics(videos);
  EXPECT_EQ(m.value("auc.micro"), 0.5);
  EXPECT_EQ(m.value("ap.micro"), 0.4);
  EXPECT_EQ(m.value("ap.micro"), m.value("baseline.base_rate"));
}

TEST(FrameMetrics, RefusesANan) {
  const std::vector<VideoScores> videos{{{.3, std::nan("")}, {0, 1}, "cam 1"}};
  EXPECT_THAT(message_of([&] { frame_metrics(videos); }), HasSubstr("video cam 1: score 1 is not a number"));
}

}  // namespace
}  // namespace vigil
