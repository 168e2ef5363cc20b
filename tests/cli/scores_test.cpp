// SPDX-License-Identifier: Apache-2.0
// vigil evaluate on stored scores, and vigil compare, as a user runs them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// Two videos of 40 frames, the first with an anomaly, and scores for them.
class OfStoredScores : public testing::Test {
 protected:
  OfStoredScores() {
    folder_.write(
        "m.jsonl",
        "{\"vigil_manifest\":1,\"dataset\":\"made\",\"gt_revision\":\"1\",\"split\":\"test\"}\n"
        "{\"id\":\"odd "
        "#1=x\",\"media\":\"synthetic:street(seed=1)\",\"n_frames\":40,\"fps\":10,\"events\":[{\"start\":10,\"end\":20}]}\n"
        "{\"id\":\"calm\",\"media\":\"synthetic:street(seed=2)\",\"n_frames\":40,\"fps\":10,\"events\":[]}\n");
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string data() const { return path("m.jsonl"); }

  // high: the score of anomalous frames; others rise from 0 to 1.
  std::string csv(const std::string& name, double high, const std::string& change_from = "",
                  const std::string& change_to = "") const {
    std::string text = "\xEF\xBB\xBFvideo,frame,score\r\n";
    for (int f = 0; f < 40; ++f) text += fmt::format("odd #1=x,{},{}\r\n", f, f >= 10 && f < 20 ? high : f / 40.0);
    for (int f = 0; f < 40; ++f) text += fmt::format("calm,{},{}\r\n", f, f / 40.0);
    if (!change_from.empty()) text.replace(text.find(change_from), change_from.size(), change_to);
    folder_.write(name, text);
    return path(name);
  }

  std::string refusal(const std::vector<std::string>& args) const {
    const Ran ran = run_vigil(args);
    EXPECT_EQ(ran.code, 1) << ran.out;
    EXPECT_EQ(ran.out, "");
    return ran.err;
  }

  TempFolder folder_;
};

TEST_F(OfStoredScores, GiveATableWithTheProtocolAsItsLastLine) {
  const Ran ran = run_vigil({"evaluate", csv("s.csv", 2), data()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("auc.micro                            1.0000"));
  EXPECT_THAT(ran.out, HasSubstr("knows which videos, not when         auc 0.7857, ap 0.2500"));
  EXPECT_THAT(ran.out, HasSubstr("\np-"));
  EXPECT_THAT(ran.out, HasSubstr("set=made gt=1 split=test frames=80 pos=10 videos=2"));
}

TEST_F(OfStoredScores, GiveJsonCsvLatexAndMarkdown) {
  const std::string scores = csv("s.csv", 2);
  const json figures = json::parse(run_vigil({"evaluate", scores, data(), "--json"}).out);
  EXPECT_EQ(figures["micro_auc_raw"], 1.0);
  EXPECT_EQ(figures["protocol"]["dataset"], "made");
  EXPECT_EQ(figures["figures"]["raw"][0]["id"], "auc.micro");
  EXPECT_EQ(figures["per_video"][0]["id"], "odd #1=x");
  EXPECT_THAT(run_vigil({"evaluate", scores, data(), "--csv"}).out, testing::StartsWith("id,of,scores,value,low,high"));
  EXPECT_THAT(run_vigil({"evaluate", scores, data(), "--latex"}).out,
              HasSubstr("s.csv & 100.00 & 100.00 & 100.00 & 0.00 & 0.00 \\\\"));
  EXPECT_THAT(run_vigil({"evaluate", scores, data(), "--markdown"}).out, HasSubstr("| s.csv, raw | 1.0000"));
  EXPECT_EQ(run_vigil({"evaluate", scores, data(), "--json", "--csv"}).code, 2);
}

TEST_F(OfStoredScores, LeaveAFolderThatGivesTheSameAgain) {
  ASSERT_EQ(run_vigil({"evaluate", csv("s.csv", 0.5), data(), "--out", path("r")}).code, 0);
  for (const char* file : {"report.html", "result.json", "scores/calm.npy", "scores/odd #1=x.json"})
    EXPECT_TRUE(fs::exists(folder_.path() / "r" / file)) << file;
  const json once = json_of_file(path("r/result.json"));
  const json again = json::parse(run_vigil({"evaluate", path("r"), data(), "--json"}).out);
  EXPECT_EQ(once["micro_auc_raw"], again["micro_auc_raw"]);
  EXPECT_EQ(once["protocol"], again["protocol"]);
}

TEST_F(OfStoredScores, AnUnknownVideoIsRefused) {
  EXPECT_THAT(refusal({"evaluate", csv("s.csv", 2, "calm,0,", "clam,0,"), data()}),
              HasSubstr("video 'clam' is not in the data set made (nearest: calm)"));
}

TEST_F(OfStoredScores, AMissingVideoIsRefused) {
  std::string zeros = "0";
  for (int f = 1; f < 40; ++f) zeros += ",0";
  folder_.write("s.jsonl", "{\"id\":\"calm\",\"scores\":[" + zeros + "]}\n");
  EXPECT_THAT(refusal({"evaluate", path("s.jsonl"), data()}),
              HasSubstr("video 'odd #1=x' of the data set has no scores (1 of 2 have)"));
}

TEST_F(OfStoredScores, AWrongLengthIsRefusedWithBothAndAWayOut) {
  const std::string scores = csv("s.csv", 2, "calm,39,0.975\r\n", "");
  EXPECT_THAT(refusal({"evaluate", scores, data()}), HasSubstr("video 'calm': scores for 39 frames, the data set has 40"));
  EXPECT_THAT(refusal({"evaluate", scores, data()}),
              HasSubstr("hint: choose a rule, which becomes part of the protocol: --align cut or repeat"));
  EXPECT_THAT(run_vigil({"evaluate", scores, data(), "--align", "cut"}).out, HasSubstr("frames=79 "));
}

TEST_F(OfStoredScores, WhatIsNoNumberIsRefusedOrDroppedAndCounted) {
  const std::string scores = csv("s.csv", 2, "calm,3,0.075", "calm,3,nan");
  EXPECT_THAT(refusal({"evaluate", scores, data()}), HasSubstr("video 'calm': the score of frame 3 is not a number"));
  const Ran ran = run_vigil({"evaluate", scores, data(), "--nan", "drop"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("dropped 0 anomalous and 1 normal frames: their scores are no numbers"));
  EXPECT_THAT(ran.out, HasSubstr("frames=79 "));
}

TEST_F(OfStoredScores, OneClassGivesDashesAndReasons) {
  std::string text = text_of_file(data());
  text.replace(text.find("[{\"start\":10,\"end\":20}]"), 23, "[]");
  folder_.write("calm.jsonl", text);
  const Ran ran = run_vigil({"evaluate", csv("s.csv", 2), path("calm.jsonl"), "--out", path("r")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("one class: no anomalous frame"));
  EXPECT_THAT(text_of_file(path("r/report.html")), HasSubstr("One class only."));
}

TEST_F(OfStoredScores, AnEmptyFileAndAHugeClaimAreRefused) {
  folder_.write("empty.csv", "");
  EXPECT_THAT(refusal({"evaluate", path("empty.csv"), data()}), HasSubstr("empty.csv: is empty"));
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (536870912,), }";
  header.resize(117, ' ');
  folder_.write("big.npy", "\x93NUMPY\x01" + std::string("\0\x76\0", 3) + header + "\n12345678");
  EXPECT_THAT(refusal({"evaluate", path("big.npy"), data()}),
              HasSubstr("the header claims 4294967296 bytes of values, the file has 8"));
}

TEST_F(OfStoredScores, OptionsOfStoredScoresAreNotForModels) {
  const Ran ran = run_vigil({"evaluate", street().model.string(), data(), "--align", "cut"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("is a model; --align is for stored scores"));
  EXPECT_THAT(run_vigil({"evaluate", csv("s.csv", 2), data(), "--align", "ciel16"}).err, HasSubstr("--align = 'ciel16'"));
  EXPECT_THAT(run_vigil({"evaluate", csv("s.csv", 2), data(), "--smooth", "gauss"}).err,
              HasSubstr("no frame-smoothing is called 'gauss'"));
}

// One object in the odd frames of the first video.
class OfStoredPlaces : public OfStoredScores {
 protected:
  OfStoredPlaces() {
    std::string boxes;
    for (int f = 10; f < 20; ++f) boxes += fmt::format("{}[{},4,4,10,8]", f > 10 ? "," : "", f);
    std::string text = text_of_file(data());
    text.replace(text.find("\"events\":[{"), 9,
                 "\"width\":64,\"height\":48,\"tracks\":[{\"id\":0,\"boxes\":[" + boxes + "]}],\"events\":");
    folder_.write("tracked.jsonl", text);
  }
  std::string tracked() const { return path("tracked.jsonl"); }
  std::string boxes(const std::string& last = "") const {
    std::string text = "video,frame,x,y,w,h,score\n";
    for (int f = 10; f < 20; ++f) text += fmt::format("odd #1=x,{},4,4,10,8,0.9\n", f);
    folder_.write("boxes.csv", text + last);
    return path("boxes.csv");
  }
};

TEST_F(OfStoredPlaces, BringRegionFiguresBesideThoseOfFrames) {
  const json found = json::parse(run_vigil({"evaluate", csv("s.csv", 2), tracked(), "--regions", boxes(), "--json"}).out);
  EXPECT_EQ(found["micro_auc_raw"], 1.0);
  EXPECT_EQ(found["tracks"], "given");
  EXPECT_EQ(found["figures"]["spatial"][0]["id"], "rbdc");
  EXPECT_EQ(found["figures"]["spatial"][0]["value"], 1.0);
  const Ran table = run_vigil({"evaluate", csv("s.csv", 2), tracked(), "--regions", boxes()});
  EXPECT_THAT(table.out, HasSubstr("where in the picture\nrbdc "));
  EXPECT_THAT(table.err, HasSubstr("boxes.csv: 10 boxes in 1 of 2 videos"));
}

TEST_F(OfStoredPlaces, ThatDoNotFitAreRefusedWithFileAndLine) {
  const auto refused = [&](const std::string& row) {
    return refusal({"evaluate", csv("s.csv", 2), tracked(), "--regions", boxes(row)});
  };
  EXPECT_THAT(refused("clam,0,1,1,2,2,1\n"), HasSubstr("boxes.csv:12: video 'clam' is not in the data set made (nearest: calm)"));
  EXPECT_THAT(refused("calm,40,1,1,2,2,1\n"), HasSubstr("boxes.csv:12: video 'calm': frame 40, but it has 40 (0 to 39)"));
  EXPECT_THAT(refused("odd #1=x,0,60,1,5,2,1\n"), HasSubstr("the box 60,1,5,2 leaves the picture (64x48)"));
  EXPECT_THAT(refused("calm,0,1,1,2,2,nan\n"), HasSubstr("boxes.csv:12: score = nan is no finite number"));
  EXPECT_THAT(refusal({"evaluate", csv("s.csv", 2), data(), "--regions", boxes()}), HasSubstr("the data set made has neither"));
  EXPECT_THAT(run_vigil({"evaluate", street().model.string(), tracked(), "--regions", boxes()}).err,
              HasSubstr("is a model; --regions is for stored scores"));
}

// What the program itself left of a data set, read back as it is.
TEST_F(OfStoredPlaces, AreReadFromWhatDetectWrote) {
  const std::string set = street().data.string(), model = street().model.string();
  ASSERT_EQ(run_vigil({"detect", set, "--model", model, "-o", path("runs")}).code, 0);
  ASSERT_EQ(run_vigil({"evaluate", model, set, "--scores", path("scores")}).code, 0);
  const Ran ran = run_vigil({"evaluate", path("scores"), set, "--regions", path("runs")});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("where in the picture"));
  EXPECT_THAT(ran.err, HasSubstr("events tell their regions at their peaks only"));
}

TEST_F(OfStoredScores, CompareShowsTheDifference) {
  const std::string a = csv("a.csv", 0.5);
  const std::string b = csv("b.csv", 2);
  const Ran ran = run_vigil({"compare", a, b, "--data", data()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("auc.micro raw"));
  EXPECT_THAT(ran.out, HasSubstr("videos that changed most"));
  const json found = json::parse(run_vigil({"compare", a, b, "--data", data(), "--json", "--most", "1"}).out);
  EXPECT_GT(found["differences"][0]["change"], 0);
  EXPECT_EQ(found["videos"].size(), 1U);
  EXPECT_THAT(run_vigil({"compare", a, b, "--data", data(), "--markdown"}).out, HasSubstr("| auc.micro raw |"));
}

TEST_F(OfStoredScores, CompareRefusesUnlikeProtocolsAndSaysInWhat) {
  ASSERT_EQ(run_vigil({"evaluate", csv("a.csv", 0.5), data(), "--out", path("a")}).code, 0);
  ASSERT_EQ(run_vigil({"evaluate", csv("b.csv", 2), data(), "--out", path("b"), "--smooth", "none"}).code, 0);
  const std::string error = refusal({"compare", path("a"), path("b")});
  EXPECT_THAT(error, HasSubstr("cannot be compared, their protocols differ:\n  smoothing: ema(alpha=0.5) against none"));
  EXPECT_EQ(run_vigil({"compare", path("a"), path("a")}).code, 0);
}

TEST_F(OfStoredScores, CompareAsksForWhatItNeeds) {
  EXPECT_THAT(run_vigil({"compare", csv("a.csv", 1)}).err, HasSubstr("two results (or stored scores) are needed"));
  const Ran ran = run_vigil({"compare", csv("a.csv", 1), csv("b.csv", 1)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("stored scores have no truth of their own"));
  EXPECT_THAT(ran.err, HasSubstr("hint: name the data set: --data DATA"));
  EXPECT_THAT(run_vigil({"compare", folder_.path().string(), path("m")}).err,
              HasSubstr("neither a result folder (result.json) nor stored scores"));
}

}  // namespace
}  // namespace vigil
