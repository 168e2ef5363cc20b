// SPDX-License-Identifier: Apache-2.0
// Specifies the comparison of two evaluations, result folders, and what is refused.
#include "vigil/evaluate/compare.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/evaluate/stored.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/rng.h"
#include "vigil/evaluate/result_file.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Comparing : public testing::Test {
 protected:
  Comparing() {
    for (int v = 0; v < 20; ++v)
      set_.videos.push_back(
          known_video("v" + std::to_string(v), 40, v % 2 == 0 ? std::vector<FrameSpan>{{10, 25}} : std::vector<FrameSpan>{}));
  }

  // help: how much higher anomalous frames score.
  Evaluation made(double help, const MeasureConfig& how = {}, const std::string& worst = "") const {
    Rng rng(7);
    std::vector<StoredScores> scores;
    for (const Video& video : set_.videos) {
      std::vector<double> values;
      const std::vector<std::uint8_t> truth = truth_of(video);
      for (const std::uint8_t label : truth)
        values.push_back(rng.uniform() + (label == 1 ? help : 0) * (video.id == worst ? -3 : 1));
      scores.push_back(stored(video.id, values));
    }
    return evaluate(score_set(scores), set_, "test", {}, how);
  }

  Dataset set_ = known_set({});
};

TEST_F(Comparing, TheSameHasNoDifferenceAndPOne) {
  const Comparison c = compare(made(0.3), made(0.3), 200);
  for (const Difference& d : c.differences) {
    EXPECT_EQ(d.change, 0) << d.id;
    EXPECT_EQ(d.p, 1) << d.id;
  }
  EXPECT_EQ(c.clusters, 20U);
}

TEST_F(Comparing, ABetterOneIsBetterWithItsIntervalAboveZero) {
  const Comparison c = compare(made(0.1), made(0.8), 500);
  const Difference& d = c.differences.at(0);
  EXPECT_EQ(d.id, "auc.micro");
  EXPECT_NEAR(d.change.value(), d.b.value() - d.a.value(), 1e-15);
  EXPECT_GT(d.interval.low.value(), 0);
  EXPECT_LT(d.p.value(), 0.05);
  const Comparison back = compare(made(0.8), made(0.1), 500);
  EXPECT_NEAR(back.differences[0].interval.high.value(), -d.interval.low.value(), 1e-12) << "both on the same draws";
}

TEST_F(Comparing, MacroAucAndEqualErrorRateAreComparedOnTheSameDraws) {
  const Evaluation a = made(0.1);
  const Evaluation b = made(0.8);
  const Comparison c = compare(a, b, 500);
  const Comparison back = compare(b, a, 500);
  for (const char* id : {"auc.macro.skip", "eer"}) {
    const auto of = [&](const Comparison& comparison) {
      return *std::find_if(comparison.differences.begin(), comparison.differences.end(),
                           [&](const Difference& d) { return d.id == id && d.scores == ScoresOf::raw; });
    };
    EXPECT_EQ(of(c).a, value_of(a.measures.raw, id)) << id;
    EXPECT_EQ(of(c).b, value_of(b.measures.raw, id)) << id;
    EXPECT_LT(of(c).p.value(), 0.05) << id;
    EXPECT_NEAR(of(back).interval.high.value(), -of(c).interval.low.value(), 1e-12) << id;
    const double sign = std::string(id) == "eer" ? -1 : 1;  // fewer errors are better
    EXPECT_GT(sign * of(c).interval.low.value(), 0) << id;
    EXPECT_GT(sign * of(c).interval.high.value(), 0) << id;
  }
}

TEST_F(Comparing, WhatTheTrivialReachesOnTheTruthStandsBeside) {
  const Evaluation a = made(0.1);
  const Baselines baselines = compare(a, made(0.8), 50).baselines;
  EXPECT_EQ(baselines.base_rate, value_of(a.measures.raw, "baseline.base_rate"));
  EXPECT_EQ(baselines.oracle_auc, value_of(a.measures.raw, "baseline.oracle.auc"));
  EXPECT_EQ(baselines.oracle_ap, value_of(a.measures.raw, "baseline.oracle.ap"));
  EXPECT_EQ(baselines.sentinel_auc, value_of(a.measures.raw, "baseline.chance.sentinel"));
}

TEST_F(Comparing, VideosComeByHowMuchTheyChanged) {
  const Comparison c = compare(made(0.5), made(0.5, {}, "v4"), 50);
  EXPECT_EQ(c.videos.at(0).id, "v4");
  EXPECT_THAT(c.videos, SizeIs(20));
  EXPECT_LT(*c.videos[0].rank_b, *c.videos[0].rank_a);
}

TEST_F(Comparing, OrderOfVideosDoesNotMatter) {
  Evaluation b = made(0.8);
  const Comparison straight = compare(made(0.1), b, 100);
  std::reverse(b.videos.begin(), b.videos.end());
  EXPECT_EQ(compare(made(0.1), b, 100).differences[0].change, straight.differences[0].change);
}

TEST_F(Comparing, OtherProtocolsAreRefusedSayingInWhat) {
  MeasureConfig how;
  how.smooth = "gaussian(sigma=3)";
  how.selection = "best on test";
  const std::string message = message_of([&] { compare(made(0.1), made(0.1, how)); });
  EXPECT_THAT(
      message,
      HasSubstr(
          "cannot be compared, their protocols differ:\n  smoothing: ema(alpha=0.5) against gaussian(sigma=3, border=reflect)\n  "
          "selection: not stated against best on test | evaluate both in the same way"));
}

TEST_F(Comparing, VideosThatOnlyOneHasAreNamed) {
  const Evaluation a = made(0.1);
  set_.videos.pop_back();
  const std::string message = message_of([&] { compare(a, made(0.1)); });
  EXPECT_THAT(message, HasSubstr("videos: 20 against 19"));
  EXPECT_THAT(message, HasSubstr("only the first has v19"));
}

TEST_F(Comparing, APartOfADataSetIsRefused) {
  Evaluation a = made(0.1);
  a.failed = {"v3: the file is cut"};
  EXPECT_THAT(message_of([&] { compare(a, made(0.1)); }),
              HasSubstr("1 of its videos failed, so it is not of the whole data set; the first: v3: the file is cut"));
}

TEST_F(Comparing, SnippetsAgainstFramesIsARemark) {
  std::vector<StoredScores> scores;
  for (const Video& video : set_.videos) scores.push_back(stored(video.id, {0, 1, 0, 0, 0}));
  const Evaluation snippets = evaluate(score_set(scores, {ScoreUnit::Kind::frames, 8}), set_, "test");
  EXPECT_THAT(compare(made(0.1), snippets, 50).remarks, testing::Contains("unit: frame against 8 frames"));
}

TEST_F(Comparing, AResultFolderGivesBackWhatWasCompared) {
  const TempFolder folder;
  MeasureConfig how;
  how.smooth = "mean(frames=5)";
  const Evaluation a = made(0.1, how);
  const Evaluation b = made(0.8, how);
  write_result(folder.path() / "a", a);
  write_result(folder.path() / "b", b);
  ASSERT_TRUE(is_result(folder.path() / "a"));
  const Evaluation read = read_result(folder.path() / "a");
  EXPECT_EQ(read.protocol, a.protocol);
  EXPECT_EQ(read.videos.at(3).raw, a.videos[3].raw);
  EXPECT_EQ(read.videos[3].smoothed, a.videos[3].smoothed);
  EXPECT_EQ(read.videos[3].truth, a.videos[3].truth);
  const Comparison direct = compare(a, b, 100);
  const Comparison stored_ones = compare(read, read_result(folder.path() / "b"), 100);
  for (std::size_t i = 0; i < direct.differences.size(); ++i) EXPECT_EQ(stored_ones.differences[i].p, direct.differences[i].p);
}

TEST_F(Comparing, AChangedOrDamagedResultFolderIsRefused) {
  const TempFolder folder;
  const auto path = folder.path() / "a";
  write_result(path, made(0.1));
  const std::string whole = read_file(path / "result.json");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    write_file(path / "result.json", text.replace(at, from.size(), to));
    return message_of([&] { read_result(path); });
  };
  EXPECT_THAT(with("\"format\": 1", "\"format\": 9"), HasSubstr("result.json: result format 9, this Vigil reads format 1"));
  EXPECT_THAT(with("\"frames\": \"800\"", "\"frames\": \"many\""), HasSubstr("not a result of `vigil evaluate`"));
  EXPECT_THAT(with("\"truth\": \"", "\"truth\": \"0"), HasSubstr("its labels are not those that its protocol names"));
  EXPECT_THAT(with("{", "["), HasSubstr("result.json: not a result of `vigil evaluate`"));
  write_file(path / "result.json", whole);
  std::filesystem::remove(path / "scores" / "v3.npy");
  EXPECT_THAT(message_of([&] { read_result(path); }), HasSubstr("v3.npy: cannot be opened"));
}

}  // namespace
}  // namespace vigil
