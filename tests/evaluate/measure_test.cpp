// SPDX-License-Identifier: Apache-2.0
// Specifies what is measured of stored scores: frames, events, classes, open set, intervals, thresholds and what is missing.
#include "vigil/evaluate/measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/evaluate/stored.h"

#include "vigil/base/rng.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// metrics.md, T3: 100 frames, three events, runs of scores around them; 25 frames/s.
Evaluation t3(const MeasureConfig& how) {
  Dataset set = known_set({known_video("t3", 100, {{20, 40}, {60, 70}, {90, 95}})});
  set.videos[0].fps = 25;
  std::vector<double> scores(100, 0);
  const auto fill = [&](int begin, int end, double value) { std::fill(scores.begin() + begin, scores.begin() + end, value); };
  fill(25, 30, .9);
  fill(35, 45, .8);
  fill(50, 55, .7);
  fill(66, 80, .6);
  scores[5] = .55;
  return evaluate(score_set({stored("t3", scores)}), set, "test", {}, how);
}

TEST(Measure, EventsAtAThresholdAreThoseOfTheGoldenCase) {
  MeasureConfig how;
  how.threshold = 0.5;
  how.merge_frames = 0;
  const Measures m = t3(how).measures;
  EXPECT_NEAR(value_of(m.raw, "auc.micro").value(), 0.5712087912087912, 1e-12);
  EXPECT_NEAR(value_of(m.events, "ev.any", "recall").value(), 2.0 / 3, 1e-12);
  EXPECT_NEAR(value_of(m.events, "ev.any", "precision").value(), 0.6, 1e-12);
  EXPECT_NEAR(value_of(m.events, "ev.tiou@0.1", "f1").value(), 0.5, 1e-12);
  EXPECT_EQ(value_of(m.events, "ev.tiou@0.3", "f1"), 0);
  // By falling peak: right, taken, wrong, right, wrong: AP 1/3 + 1/6 at tIoU 0.1 and 0.2, nothing above.
  EXPECT_NEAR(value_of(m.events, "tmap.anet", "0.1 to 0.5").value(), 0.2, 1e-12);
  EXPECT_EQ(value_of(m.events, "tmap.anet", "0.5 to 0.95"), 0);
  EXPECT_NEAR(value_of(m.events, "ev.point_adjust").value(), 0.6976744186, 1e-9);
  EXPECT_THAT(find(m.events, "ev.point_adjust")->figure.note, HasSubstr("F1 of frames is 0.4000 without"));
  // All minima lie within 50 frames of the next: one event of frames 0 to 91, 31 of them true.
  EXPECT_EQ(value_of(m.events, "ev.hasan", "recall"), 0);
  EXPECT_THAT(find(m.events, "ev.hasan", "recall")->figure.note, HasSubstr("0 of 3 true events, 1 false alarms"));
  EXPECT_NEAR(value_of(m.events, "far.hour").value(), 1800, 1e-9);
  EXPECT_NEAR(value_of(m.events, "far.normal_hour").value(), 2769.2307692308, 1e-6);
  EXPECT_NEAR(value_of(m.events, "delay.median").value(), 0.22, 1e-12);
  EXPECT_NEAR(value_of(m.events, "delay.censored").value(), 0.2133333333, 1e-9);
  EXPECT_EQ(m.threshold_origin, "given");
  EXPECT_THAT(m.alarms, testing::Not(IsEmpty()));
}

TEST(Measure, EventsOfSmoothedScoresStandBesideAtTheThresholdThatIsKnown) {
  MeasureConfig how;
  how.threshold = 0.5;
  how.merge_frames = 0;
  how.smooth = "mean(frames=3, causal=yes)";
  const Measures m = t3(how).measures;
  EXPECT_EQ(m.threshold_smoothed, 0.5);
  // The peak at 5 is averaged away; each run begins a frame later (.9: 0.3, 0.6) and ends one later.
  EXPECT_NEAR(value_of(m.events_smoothed, "ev.any", "precision").value(), 0.75, 1e-12);
  EXPECT_NEAR(value_of(m.events_smoothed, "ev.any", "recall").value(), 2.0 / 3, 1e-12);
  EXPECT_NEAR(value_of(m.events_smoothed, "delay.median").value(), 0.28, 1e-12) << "0.24 and 0.32 s";
  EXPECT_NEAR(value_of(m.events, "delay.median").value(), 0.22, 1e-12);
  how.smooth = "none";
  EXPECT_THAT(t3(how).measures.events_smoothed, IsEmpty());
}

TEST(Measure, AlarmsOfScoresThatLookAheadHaveNoTime) {
  MeasureConfig how;
  how.threshold = 0.5;
  how.smooth = "mean(frames=3)";
  const Measures m = t3(how).measures;
  EXPECT_TRUE(value_of(m.events_smoothed, "far.hour"));
  EXPECT_FALSE(value_of(m.events_smoothed, "delay.median"));
  EXPECT_THAT(find(m.events_smoothed, "delay.median")->figure.note, HasSubstr("these scores look ahead"));
  EXPECT_TRUE(value_of(m.events, "delay.median")) << "raw ones do not";
}

TEST(Measure, NormalisedScoresHaveAThresholdOfTheirOwn) {
  MeasureConfig how;
  how.threshold = 0.7;
  how.smooth = "none";
  how.normalise = "min-max";
  const Measures m = t3(how).measures;
  EXPECT_EQ(m.threshold_smoothed, 0) << "their best F1, as of raw ones";
}

TEST(Measure, OneVideoHasNoInterval) {
  const Measures m = t3({}).measures;
  EXPECT_FALSE(find(m.raw, "auc.micro")->interval.low);
  EXPECT_EQ(m.clusters, 1U);
}

TEST(Measure, WithoutAThresholdTheBestF1IsTakenAndSaidSo) {
  const Measures m = t3({}).measures;
  EXPECT_EQ(m.threshold_origin, "best F1 of these frames: optimistic");
  EXPECT_EQ(m.threshold, 0) << "alarming always has F1 0.52, at 0.6 it is 0.41: why a threshold chosen so means little";
}

TEST(Measure, WithoutFrameRatesThereAreNoSecondsAndTheReasonIsNamed) {
  Dataset set = known_set({known_video("a", 4, {{2, 4}})});
  set.videos[0].fps = 0;
  const Measures m = evaluate(score_set({stored("a", {1, 2, 3, 4})}), set, "test").measures;
  ASSERT_NE(find(m.events, "far.hour"), nullptr);
  EXPECT_FALSE(value_of(m.events, "far.hour"));
  EXPECT_THAT(find(m.events, "far.hour")->figure.note, HasSubstr("video a has no frame rate"));
  EXPECT_EQ(value_of(m.events, "ev.any", "recall"), 1);
  EXPECT_THAT(m.alarms, IsEmpty());
}

TEST(Measure, ASnippetsScoreExistsAtItsLastFrame) {
  const Dataset set = known_set({known_video("a", 32, {{16, 32}})});
  MeasureConfig how;
  how.threshold = 0.5;
  const Measures m = evaluate(score_set({stored("a", {0, 1})}, {ScoreUnit::Kind::frames, 16}), set, "test", {}, how).measures;
  EXPECT_NEAR(value_of(m.events, "delay.median").value(), 1.5, 1e-12) << "15 frames at 10 a second";
}

TEST(Measure, OneClassGivesNoFiguresButReasons) {
  const Dataset set = known_set({known_video("a", 3, {}), known_video("b", 2, {})});
  const Evaluation e = evaluate(score_set({stored("a", {1, 2, 3}), stored("b", {1, 2})}), set, "test");
  EXPECT_FALSE(e.raw.micro);
  EXPECT_EQ(find(e.measures.raw, "auc.micro")->figure.note, "one class: no anomalous frame");
  EXPECT_THAT(e.measures.events, IsEmpty());
  EXPECT_FALSE(e.measures.video_rank[0]);
}

TEST(Measure, ClassesScenesAndTheOpenSetHaveTheirOwnFiguresWithIntervals) {
  std::vector<Video> videos;
  std::vector<StoredScores> scores;
  Rng rng(5);
  for (int v = 0; v < 24; ++v) {
    const std::string id = "v" + std::to_string(v);
    videos.push_back(known_video(id, 50, v % 2 == 0 ? std::vector<FrameSpan>{{10, 30}} : std::vector<FrameSpan>{},
                                 v % 4 == 0 ? "theft" : "fire"));
    videos.back().scene = v < 12 ? "yard" : "hall";
    std::vector<double> values(50);
    for (int f = 0; f < 50; ++f) values[static_cast<std::size_t>(f)] = rng.uniform() + (v % 2 == 0 && f >= 10 && f < 30 ? 0.4 : 0);
    scores.push_back(stored(id, values));
  }
  videos.push_back(known_video("training", 5, {{0, 1}}, "theft"));
  videos.back().split = "train";
  const Measures m = evaluate(score_set(scores), known_set(videos), "test").measures;
  for (const auto& [id, of] : std::vector<std::pair<std::string, std::string>>{{"auc.micro", ""},
                                                                               {"auc.macro.skip", ""},
                                                                               {"eer", ""},
                                                                               {"auc.class.with_normal", "fire"},
                                                                               {"auc.class.within", "theft"},
                                                                               {"auc.scene", "yard"},
                                                                               {"auc.seen", ""},
                                                                               {"ap.unseen", ""}}) {
    const MeasuredFigure* figure = find(m.raw, id, of);
    ASSERT_NE(figure, nullptr) << id;
    ASSERT_TRUE(figure->interval.low) << id;
    EXPECT_LT(*figure->interval.low, *figure->figure.value);
    EXPECT_GT(*figure->interval.high, *figure->figure.value);
  }
  EXPECT_EQ(value_of(m.raw, "auc.unseen"), value_of(m.raw, "auc.class.with_normal", "fire"));
  MeasureConfig none;
  none.intervals = 0;
  EXPECT_FALSE(find(evaluate(score_set(scores), known_set(videos), "test", {}, none).measures.raw, "auc.micro")->interval.low);
}

// The mean over videos, weighted by frames, is what micro AUC weighs by class; of one video alone it is its AUC.
TEST(VideoRanks, OfTheOnlyVideoIsItsAuc) {
  const VideoScores video{{1, 3, 2, 4}, {0, 0, 1, 1}, "a"};
  EXPECT_NEAR(video_ranks({video})[0].value(), 0.75, 1e-15);
}

TEST(VideoRanks, ExistForVideosOfOneClassAndCountTiesHalf) {
  const VideoScores odd{{2, 2}, {1, 1}, "a"};
  const VideoScores calm{{1, 2, 3}, {0, 0, 0}, "b"};
  const VideoScores unlabelled{{1}, {2}, "c"};
  const auto ranks = video_ranks({odd, calm, unlabelled});
  EXPECT_NEAR(ranks[0].value(), 0.5, 1e-15);
  EXPECT_NEAR(ranks[1].value(), 0.5, 1e-15);
  EXPECT_FALSE(ranks[2]);
}

TEST(Measure, AnUnknownSmoothingIsRefused) {
  MeasureConfig how;
  how.smooth = "gauss";
  EXPECT_THAT(message_of([&] { t3(how); }), HasSubstr("no frame-smoothing is called 'gauss'"));
}

TEST(Measure, TheProtocolSaysWhatWasDone) {
  MeasureConfig how;
  how.smooth = "mean(frames=3)";
  how.normalise = "min-max";
  how.selection = "last epoch";
  const Protocol p = t3(how).protocol;
  EXPECT_EQ(p.smoothing, "mean(frames=3, border=reflect)");
  EXPECT_FALSE(p.causal);
  EXPECT_EQ(p.selection, "last epoch");
  EXPECT_EQ(p.frames, 100U);
  EXPECT_EQ(p.positives, 35U);
  EXPECT_TRUE(t3({}).protocol.causal);
}

}  // namespace
}  // namespace vigil
