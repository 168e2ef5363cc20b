// SPDX-License-Identifier: Apache-2.0
// vigil evaluate, synth, doctor and list as a user runs them.
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/cli/verb.h"
#include "vigil/data/dataset.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using testing::HasSubstr;

TEST(Evaluate, PrintsATable) {
  const Ran ran = run_vigil({"evaluate", street().model.string(), street().data.string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("auc.micro "));
  EXPECT_THAT(ran.out, HasSubstr("street, truth synthetic"));
  EXPECT_THAT(ran.out, HasSubstr("200 frames counted"));
}

TEST(Evaluate, JsonHasFiguresAndProtocol) {
  const TempFolder folder;
  const Ran ran = run_vigil({"evaluate", street().model.string(), street().data.string(), "--json", "--jobs", "2", "--scores",
                             (folder.path() / "scores").string()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json figures = json::parse(ran.out);
  EXPECT_GT(figures["micro_auc_raw"], 0.9);
  for (const char* key : {"macro_auc_raw", "micro_auc_smoothed", "positives", "seconds", "frames_per_second"})
    EXPECT_TRUE(figures[key].is_number()) << key;
  EXPECT_EQ(figures["frames"], 200);
  EXPECT_EQ(figures["videos"], 1);
  EXPECT_EQ(figures["macro_skipped"], 0);
  EXPECT_EQ(figures["truth_revision"], "synthetic");
  EXPECT_EQ(figures["failed"], json::array());
  EXPECT_TRUE(fs::exists(folder.path() / "scores" / "test-01.npy"));
}

TEST(Evaluate, AnotherSplitIsAnotherFigure) {
  const json figures =
      json::parse(run_vigil({"evaluate", street().model.string(), street().data.string(), "--split", "train", "--json"}).out);
  EXPECT_EQ(figures["videos"], 4);
  EXPECT_EQ(figures["macro_skipped"], 4);
  EXPECT_TRUE(figures["micro_auc_raw"].is_null()) << "normal videos alone have no ROC curve";
}

TEST(Evaluate, AVideoThatIsNotWhatTheManifestSaysIsListed) {
  const TempFolder folder;
  ASSERT_EQ(run_vigil({"synth", "street(seconds=3, size=160x120)", "-o", (folder.path() / "set").string(), "--video"}).code, 0);
  const std::string good = (street().data / "testing" / "frames" / "01").string();
  folder.write("m.jsonl", R"({"vigil_manifest":1,"dataset":"x","gt_revision":"1","split":"test"})"
                          "\n"
                          R"({"id":"good","media":")" +
                              good +
                              R"(","n_frames":200,"fps":10,"events":[{"start":80,"end":140}]})"
                              "\n"
                              R"({"id":"long","media":"set/training/videos/01.mp4","n_frames":999,"events":[]})"
                              "\n");
  const Ran ran = run_vigil({"evaluate", street().model.string(), (folder.path() / "m.jsonl").string()});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("error: long: the manifest says 999 frames (0 to 999), the media gave 30"));
  EXPECT_THAT(ran.err, HasSubstr("1 of 2 videos failed; the figures are of the others"));
  EXPECT_THAT(ran.out, HasSubstr("200 frames counted"));
}

// A short video and one that never ends; the sign to stop is a progress that only the second one can have reached.
class InterruptedEvaluate : public testing::Test {
 protected:
  InterruptedEvaluate() {
    folder_.write("m.jsonl", R"({"vigil_manifest":1,"dataset":"x","gt_revision":"1","split":"test"})"
                             "\n"
                             R"({"id":"short","media":")" +
                                 scene("seed=9, seconds=2") +
                                 R"(","n_frames":20,"fps":10,"events":[{"start":8,"end":14}]})"
                                 "\n"
                                 R"({"id":"endless","media":")" +
                                 scene("seed=10, seconds=36000") +
                                 R"(","n_frames":360000,"fps":10,"events":[]})"
                                 "\n");
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  Ran stopped(const std::vector<std::string>& more) const {
    std::vector<std::string> args{"evaluate", street().model.string(), path("m.jsonl")};
    args.insert(args.end(), more.begin(), more.end());
    return run_vigil(args, interrupt_at("evaluate on x .*[^0-9][0-9]{3,} of 360020 frames"));
  }

  TempFolder folder_;
};

TEST_F(InterruptedEvaluate, KeepsTheScoresOfTheVideosThatAreDone) {
  folder_.write("r/result.json", "of an earlier run");
  folder_.write("r/report.html", "of an earlier run");
  const Ran ran = stopped({"--scores", path("s"), "--out", path("r"), "--json"});
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("error: stopped; 1 of 2 videos are done, their scores are in " + path("s") + " and in " +
                                 path("r/scores") + "; there are no figures of a part\n  hint: "));
  for (const char* place : {"s", "r/scores"}) {
    EXPECT_TRUE(fs::exists(folder_.path() / place / "short.npy")) << place;
    EXPECT_FALSE(fs::exists(folder_.path() / place / "endless.npy")) << place;
  }
  EXPECT_FALSE(fs::exists(path("r/result.json"))) << "it would be taken for the result of these scores";
  EXPECT_FALSE(fs::exists(path("r/report.html")));
}

TEST_F(InterruptedEvaluate, SaysHowScoresAreKeptWhereNoneWere) {
  const Ran ran = stopped({});
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("error: stopped; 1 of 2 videos are done, no scores were kept; there are no figures of a part\n"
                                 "  hint: with --scores DIR or --out DIR the scores of videos that are done are kept"));
}

TEST(Synth, WritesADataSetThatIsReadBack) {
  const TempFolder folder;
  const std::string out = (folder.path() / "set").string();
  const Ran ran =
      run_vigil({"synth", "street(seconds=6, size=160x120)",
                 "synthetic:street(seed=2, seconds=6, size=160x120, anomaly=running, start=2s, duration=2s)", "-o", out});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("train-01   60 frames, 10 frames/s, 160x120: normal"));
  EXPECT_THAT(ran.out, HasSubstr("test-01    60 frames, 10 frames/s, 160x120: running in frames "));
  const Dataset dataset = load_dataset(out);
  EXPECT_EQ(dataset.name, "set");
  ASSERT_EQ(dataset.of_split("test").size(), 1);
  EXPECT_FALSE(dataset.of_split("test")[0].events->empty());
  fs::remove(fs::path(out) / "manifest.jsonl");
  const Dataset ucsd = load_dataset(out);
  EXPECT_EQ(ucsd.of_split("test")[0].events->size(), dataset.of_split("test")[0].events->size()) << "truth.csv says the same";
}

TEST(Synth, WritesVideosToo) {
  const TempFolder folder;
  const Ran ran =
      run_vigil({"synth", "street(seconds=3, size=160x120)", "-o", folder.path().string(), "--video", "--split", "test", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(json::parse(ran.out)["videos"][0]["id"], "test-01");
  EXPECT_TRUE(fs::exists(folder.path() / "testing" / "videos" / "01.mp4"));
  EXPECT_EQ(load_dataset(folder.path()).videos[0].frames, 30);
}

TEST(Synth, RefusesWhatNoSceneHas) {
  const Ran ran = run_vigil({"synth", "street(anomly=running)", "-o", "/nonexistent/x"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("unknown key 'anomly' (nearest: anomaly)"));
  EXPECT_THAT(run_vigil({"synth", "stret", "-o", "/nonexistent/x"}).err, HasSubstr("nearest: street"));
}

TEST(Synth, CtrlCLeavesNoHalfADataSet) {
  const TempFolder folder;
  const Ran ran =
      run_vigil({"synth", "street(seconds=36000, size=160x120)", "-o", folder.path().string()}, interrupt_at("render "));
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("nothing was kept"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Doctor, IsWellAndNamesWhatThereIs) {
  const Ran ran = run_vigil({"doctor"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Vigil " VIGIL_VERSION));
  for (const char* part : {"libavcodec", "OpenCV", "librsvg", "H.264          read by", "cores", "motion", "head"})
    EXPECT_THAT(ran.out, HasSubstr(part));
}

TEST(Doctor, TellsTheVersionsOfWhatFeaturesAndNetworksRestOn) {
  const json libraries = json::parse(run_vigil({"doctor", "--json"}).out)["libraries"];
  std::vector<std::string> names{"HDF5", "zlib"};
#ifdef VIGIL_LEARN
  names.insert(names.end(), {"libtorch", "OpenMP"});
#endif
  for (const std::string& name : names)
    EXPECT_THAT(libraries[name].value("version", ""), testing::MatchesRegex("[0-9]+[.][0-9.]+")) << name;
}

TEST(Doctor, JsonHasTheSame) {
  const json found = json::parse(run_vigil({"doctor", "--json"}).out);
  EXPECT_EQ(found["vigil"], VIGIL_VERSION);
  EXPECT_TRUE(found["codecs"]["H.264"]["decoder"].is_string());
  EXPECT_GE(found["threads"], 1);
  EXPECT_EQ(found["problems"], json::array());
}

TEST(Doctor, ADataFolderThatIsNotThereIsAProblem) {
  const Ran ran = run_vigil({"doctor"}, with_variable("VIGIL_DATA", "/no/such/folder"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("problem: VIGIL_DATA=/no/such/folder is no folder"));
  EXPECT_EQ(run_vigil({"doctor"}, with_variable("VIGIL_DATA", "/tmp")).code, 0);
}

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  const json list = json::parse(text);
  for (const json& entry : list["entries"]) {
    names.push_back(entry["name"]);
    EXPECT_NE(entry["summary"], "") << names.back();
  }
  return names;
}

// By the verb alone, where no other program is needed.
std::vector<std::string> listed(const Arguments& args) {
  std::ostringstream out;
  list_verb(args, out);
  return names_in(out.str());
}

TEST(List, NamesKindsAndWhatEachHas) {
  const std::map<std::string, std::string> one_of{
      {"alignments", "floor16"}, {"densities", "gaussian"}, {"feature-layouts", "NxTxD"},
      {"flows", "patches"},      {"formats", "cvat"},       {"frame-smoothings", "gaussian"},
      {"layouts", "ucsd"},       {"metrics", "auc.micro"},  {"models", "motion"},
      {"observers", "speed"},    {"rules", "D19"},          {"scenes", "street"}};
  const std::map<std::string, std::string> one_of_learning{
      {"frame-rules", "ratio"}, {"heads", "rtfm"},      {"lengths", "window"},   {"losses", "rank"},      {"models", "head"},
      {"optimisers", "adam"},   {"preparations", "l2"}, {"recipes", "rtfm-ucf"}, {"schedules", "cosine"}, {"smoothings", "slide"}};
  std::set<std::string> kinds;
  for (const auto& [kind, entry] : one_of) {
    EXPECT_THAT(listed({kind, "--json"}), testing::Contains(entry)) << kind;
    kinds.insert(kind);
  }
  for (const auto& [kind, entry] : one_of_learning) {
#ifdef VIGIL_LEARN
    EXPECT_THAT(names_in(run_vigil({"list", kind, "--json"}).out), testing::Contains(entry)) << kind;
#endif
    kinds.insert(kind);
  }
  EXPECT_THAT(listed({"--json"}), testing::ElementsAreArray(kinds)) << "a kind that this test does not look at";
}

TEST(List, PrintsOptionsBelowWhatHasSome) {
  EXPECT_THAT(run_vigil({"list", "scenes"}).out, HasSubstr("seconds"));
  EXPECT_THAT(run_vigil({"list", "frame-smoothings"}).out, HasSubstr("\n    sigma "));
}

// As a build without libtorch: its programs without vigil-learn.
TEST(List, KindsThatNeedLearningAreNamedWhereItIsNotBuilt) {
  const TempFolder folder;
  for (const char* name : {"vigil", "vigil-verbs"})
    fs::copy_file(fs::path(VIGIL_PROGRAM).parent_path() / name, folder.path() / name);
  const RunSettings without = with_program((folder.path() / "vigil").string());
  EXPECT_THAT(run_vigil({"list", "models"}, without).out,
              testing::ContainsRegex("head  .*; needs the part that learns, which this build is without\nmotion "));
  const Ran doctor = run_vigil({"doctor"}, without);
  EXPECT_EQ(doctor.code, 0) << doctor.err;
  EXPECT_THAT(doctor.out, HasSubstr("libtorch       this build is without it: no train, benchmark, import, no trained heads"));
  const Ran heads = run_vigil({"list", "heads"}, without);
  EXPECT_EQ(heads.code, 1);
  EXPECT_THAT(heads.err, HasSubstr("this needs the part of Vigil that learns"));
  EXPECT_THAT(heads.err, HasSubstr("hint: Vigil was built without libtorch"));
}

TEST(List, AResultThatCannotBeWrittenIsAnError) {
  const TempFolder folder;
  const Ran ran = run_vigil({"list", "scenes"}, with_largest_file(10));
  EXPECT_EQ(ran.code, 1);
}

}  // namespace
}  // namespace vigil
