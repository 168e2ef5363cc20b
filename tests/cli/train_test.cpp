// SPDX-License-Identifier: Apache-2.0
// vigil train as a user runs it.
#include <chrono>
#include <cmath>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/features.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/base/npy.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* kRecipe = R"(about: for tests
head: sultani(hidden=16, hidden2=8, dropout=0.2)
loss: rank + 8e-5*smooth + 8e-5*sparse
normal: 6
anomalous: 6
steps: 40
validate_every: 10
validation: 0.25
)";

class Train : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("mine.yaml", kRecipe);
    write_features(folder_.path() / "data");
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  Ran train(const std::string& out, const std::vector<std::string>& more = {}, const RunSettings& settings = {}) const {
    std::vector<std::string> args{"train", path("mine.yaml"), "--data", path("data"), "--out", path(out), "--threads", "1"};
    args.insert(args.end(), more.begin(), more.end());
    return run_vigil(args, settings);
  }

  void expect_refused(const std::vector<std::string>& more, int code, const std::string& why) const {
    const Ran ran = train("refused", more);
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr(why));
  }

  TempFolder folder_;
};

TEST_F(Train, PrintsWhatItDidAndLeavesARunFolder) {
  const Ran ran = train("run");
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"training videos      18, 6 held out", "steps                40 of 40", "loss at the end",
                           "of whole held-out videos, not of frames", "models               last.vigil, best.vigil"})
    EXPECT_THAT(ran.out, HasSubstr(part));
  EXPECT_THAT(ran.err, ContainsRegex("step 10: loss [0-9.]+ \\(rank [0-9.]+, smooth [0-9.e-]+, sparse [0-9.e-]+\\), "
                                     "validation AUC of videos [01]\\.[0-9]{4}"));
  for (const char* file :
       {"recipe.yaml", "checkpoint.safetensors", "log.csv", "curves.svg", "curves.png", "last.vigil", "best.vigil"})
    EXPECT_TRUE(fs::exists(path(std::string("run/") + file))) << file;
  const Ran again = run_vigil({"train", path("run/recipe.yaml"), "--data", path("data"), "--out", path("again"), "--threads", "1"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(text_of_file(path("again/last.vigil")), text_of_file(path("run/last.vigil")))
      << "the recipe in the folder is all of it";
}

TEST_F(Train, JsonHasTheSame) {
  const json result = json::parse(train("run", {"--json"}).out);
  EXPECT_EQ(result["format"], 1);
  EXPECT_EQ(result["training_videos"], 18);
  EXPECT_EQ(result["validation_videos"], 6);
  EXPECT_EQ(result["steps"], 40);
  EXPECT_EQ(result["interrupted"], false);
  EXPECT_GE(result["best_validation_video_auc"], result["last_validation_video_auc"]);
}

TEST_F(Train, SetChangesTheRecipe) {
  const Ran ran =
      train("run", {"--set", "steps=7", "--set", "optimiser=adam(lr=1e-3, decay=1e-4)", "--set", "prepare=l2,rest", "--set",
                    "head=sultani(hidden=8, hidden2=4)", "--set", "schedule=milestones(at=\"2,4\")", "--quiet"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::string recipe = text_of_file(path("run/recipe.yaml"));
  for (const char* part : {"steps: 7", "adam(lr=1e-3, decay=1e-4)", "l2", "rest", "sultani(hidden=8, hidden2=4)", "2,4"})
    EXPECT_THAT(recipe, HasSubstr(part));
}

TEST_F(Train, TakesABuiltInRecipeAndAFolderOfFeatures) {
  std::string bare = text_of_file(path("data/manifest.jsonl"));
  for (std::size_t at = 0; (at = bare.find(",\"features\"", at)) != std::string::npos;)
    bare.erase(at, bare.find("}}", at) + 2 - at);
  folder_.write("bare.jsonl", bare);
  const Ran ran = run_vigil({"train", "sultani-ucf", "--data", path("bare.jsonl"), "--features", path("data"), "--out", path("run"),
                             "--set", "normal=6", "--set", "anomalous=6", "--set", "steps=5"});
  EXPECT_EQ(ran.code, 0) << ran.err;
}

TEST_F(Train, NeverReadsTestFeatures) {
  for (const char* id : {"tn0", "ta0", "tn1", "ta1"}) folder_.write(std::string("data/") + id + ".npy", "this is no array");
  const Ran ran = train("run");
  EXPECT_EQ(ran.code, 0) << ran.err;
}

// In the environment of vigil-learn, as the system shows it of a program that runs.
TEST_F(Train, WaitingThreadsSleepUnlessTheUserSaysOtherwise) {
  const auto policy_of = [&](const std::string& run, const std::string& wanted) {
    std::string seen;
    RunSettings settings = watched([&](pid_t program, const std::string&) {
      if (!seen.empty()) return;
      const std::string all = text_of_file("/proc/" + std::to_string(program) + "/environ");
      const std::size_t at = all.find("OMP_WAIT_POLICY=");
      seen = at == std::string::npos ? "none" : std::string(all.c_str() + at);
    });
    if (!wanted.empty()) settings.environment["OMP_WAIT_POLICY"] = wanted;
    EXPECT_EQ(train(run, {}, settings).code, 0);
    return seen;
  };
  EXPECT_EQ(policy_of("one", ""), "OMP_WAIT_POLICY=passive");
  EXPECT_EQ(policy_of("two", "active"), "OMP_WAIT_POLICY=active");
}

TEST_F(Train, CtrlCKeepsWhatWasDoneAndResumeEndsWithTheSameBytes) {
  const std::vector<std::string> longer{"--set", "steps=6000", "--set", "validate_every=500"};
  ASSERT_EQ(train("whole", longer).code, 0);
  const Ran stopped = train("stopped", longer, interrupt_at("step 500:"));
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  EXPECT_THAT(stopped.err, ContainsRegex("stopped after step [0-9]+; --resume goes on from there"));
  EXPECT_FALSE(fs::exists(path("stopped/last.vigil")));
  std::vector<std::string> on = longer;
  on.push_back("--resume");
  const Ran rest = train("stopped", on);
  EXPECT_EQ(rest.code, 0) << rest.err;
  for (const char* file : {"last.vigil", "best.vigil", "checkpoint.safetensors", "log.csv"})
    EXPECT_TRUE(text_of_file(path(std::string("stopped/") + file)) == text_of_file(path(std::string("whole/") + file))) << file;
}

// Waits until the program's part of `file` is there, the file itself has changed, or ten seconds have passed.
void await_writing(pid_t program, const fs::path& file) {
  const auto time_of = [&] {
    std::error_code none;
    return fs::last_write_time(file, none);
  };
  const auto before = time_of();
  const std::string part = file.filename().string() + ".part-" + std::to_string(program);  // a run before may have left others
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (time_of() == before && std::chrono::steady_clock::now() < end)
    for (const auto& entry : fs::directory_iterator(file.parent_path()))
      if (entry.path().filename().string().starts_with(part)) return;
}

std::int64_t lines_of_log(const std::string& err) {
  std::int64_t lines = 0;
  for (std::size_t at = err.find("step "); at != std::string::npos; at = err.find("\nstep ", at + 1)) ++lines;
  return lines;
}

// At a line of its log a run gets SIGKILL; or SIGKILL when it next begins to write a checkpoint; or the same after SIGINT; or
// SIGINT alone. The last one gets SIGKILL when it begins to write its model.
TEST_F(Train, KilledAtManyMomentsItGoesOnToTheSameBytes) {
  std::vector<std::string> longer{"--set", "steps=600", "--set", "validate_every=20", "--set", "head=sultani(hidden=64)"};
  ASSERT_EQ(train("whole", longer).code, 0);
  longer.insert(longer.end(), {"--resume", "--checkpoint-every", "0s"});
  enum class How { kill, interrupt, kill_in_writing, kill_in_last_writing };
  Rng random(5);
  for (const How how : {How::kill_in_last_writing, How::kill_in_writing, How::interrupt, How::kill, How::kill_in_writing}) {
    const std::int64_t lines = random.between(2, 6);
    bool sent = false;
    const Ran ran = train("killed", longer, watched([&](pid_t program, const std::string& err) {
                            if (sent || lines_of_log(err) < lines) return;
                            sent = true;
                            if (how == How::kill) ::kill(program, SIGKILL);
                            if (how == How::interrupt || how == How::kill_in_last_writing) ::kill(program, SIGINT);
                            if (how != How::kill_in_writing && how != How::kill_in_last_writing) return;
                            await_writing(program, path("killed/checkpoint.safetensors"));
                            ::kill(program, SIGKILL);
                          }));
    EXPECT_THAT(ran.code, AnyOf(128 + SIGKILL, 130)) << ran.err;
    EXPECT_FALSE(fs::exists(path("killed/last.vigil")));
  }
  train("killed", longer, watched([&](pid_t program, const std::string& err) {
          if (err.find("step 600:") == std::string::npos) return;
          await_writing(program, path("killed/last.vigil"));
          ::kill(program, SIGKILL);
        }));
  const Ran rest = train("killed", longer);
  EXPECT_EQ(rest.code, 0) << rest.err;
  for (const auto& entry : fs::directory_iterator(path("killed")))
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr(".part-")));
  for (const char* file : {"last.vigil", "best.vigil", "checkpoint.safetensors", "log.csv"})
    EXPECT_TRUE(text_of_file(path(std::string("killed/") + file)) == text_of_file(path(std::string("whole/") + file))) << file;
}

TEST_F(Train, AFolderThatHoldsARunIsRefusedWithoutResume) {
  ASSERT_EQ(train("run").code, 0);
  const Ran ran = train("run");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("holds a run that was begun before"), HasSubstr("hint: go on with it by --resume")));
}

TEST_F(Train, ACheckpointOfAnotherRecipeIsRefused) {
  ASSERT_EQ(train("run").code, 0);
  const Ran ran = train("run", {"--resume", "--set", "seed=2"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("checkpoint.safetensors is of another recipe: seed is 1 there, 2 here"));
}

TEST_F(Train, AFullDiskLeavesTheCheckpointBefore) {
  ASSERT_EQ(train("run").code, 0);
  const std::string before = text_of_file(path("run/checkpoint.safetensors"));
  const Ran ran = train("run", {"--resume"}, with_largest_file(static_cast<std::int64_t>(before.size()) / 2));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("run/checkpoint.safetensors"), HasSubstr("cannot be written: File too large"),
                             HasSubstr("make room there, or choose another disk")));
  EXPECT_TRUE(text_of_file(path("run/checkpoint.safetensors")) == before);
}

TEST_F(Train, RecipesThatDoNotHoldAreRefusedWithTheNearest) {
  expect_refused({"--set", "head=sultany"}, 2, "head: no head is called 'sultany' (nearest: sultani)");
  expect_refused({"--set", "loss=rank + smoot"}, 2, "loss: no loss is called 'smoot' (nearest: smooth)");
  expect_refused({"--set", "stepz=3"}, 2, "--set: unknown key 'stepz' (nearest: steps)");
  expect_refused({"--set", "steps"}, 2, "--set steps: not NAME=VALUE");
  expect_refused({"--set", "steps=0"}, 2, "--set: steps = '0' is outside 1");
  expect_refused({"--set", "optimiser=adam(lr=1e9)"}, 2, "lr = '1e9' is outside 0 to 100");
  const Ran ran = run_vigil({"train", "sultani-ufc", "--data", path("data"), "--out", path("x")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("no recipe is called 'sultani-ufc' (nearest: sultani-ucf)"));
  EXPECT_FALSE(fs::exists(path("x")));
  folder_.write("bad.yaml", "head: sultani\nlos: rank\n");
  const Ran key = run_vigil({"train", path("bad.yaml"), "--data", path("data"), "--out", path("x")});
  EXPECT_EQ(key.code, 1);
  EXPECT_THAT(key.err, AllOf(HasSubstr("bad.yaml:2"), HasSubstr("nearest: loss")));
}

TEST_F(Train, WhatCannotBeTrainedIsSaidAtTheFirstStep) {
  expect_refused({"--set", "loss=rank(top=40)"}, 1, "step 1: the loss 'rank'");
  expect_refused({"--set", "loss=magnitude"}, 2, "step 1: the loss 'magnitude'");
  expect_refused({"--set", "drawing=fresh", "--set", "normal=30"}, 1, "a batch asks for 30 normal samples, there are 9");
  expect_refused({"--split", "val"}, 1, "planted, split val: no video with a label");
}

TEST_F(Train, FeaturesThatDoNotFitAreRefusedWithTheVideo) {
  write_feature_rows(path("data/n3.npy"), 32, 9, 0, 0, 1);
  expect_refused({}, 1, "n3: features of 1 crops x 9 numbers, those before it have 1 x 8");
  write_npy(path("data/n3.npy"), Tensor::of(std::vector<float>(32 * 8, std::nanf("")), {32, 8}));
  expect_refused({}, 1, "n3: 256 numbers of its features are not finite");
  write_npy(path("data/n3.npy"), Tensor::of(std::vector<float>(32 * 8, 0), {32, 8}));
  expect_refused({"--set", "length=sultani"}, 1, "n3: rows 0 to 0 of the features are all zero");
  EXPECT_EQ(train("zeros").code, 0) << "means divide by no norm";
  fs::remove(path("data/n3.npy"));
  expect_refused({}, 1, "n3.npy");
}

TEST_F(Train, AskForWhatIsNeeded) {
  EXPECT_THAT(run_vigil({"train"}).err, HasSubstr("no recipe is given"));
  EXPECT_THAT(run_vigil({"train", "sultani-ucf"}).err, HasSubstr("no data set is given (--data)"));
  const Ran ran = run_vigil({"train", "sultani-ucf", "--data", path("data")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("where the run goes is not given (--out)"));
}

TEST_F(Train, ARunThatDivergesSaysWhereAndKeepsWhatWasDone) {
  for (const auto& entry : fs::directory_iterator(path("data"))) {
    if (entry.path().extension() != ".npy") continue;
    std::vector<float> values = read_npy(entry.path()).to_floats();
    for (float& value : values) value *= 1000;
    write_npy(entry.path(), Tensor::of(values, {32, 8}));
  }
  const Ran ran = train("run", {"--set", "optimiser=sgd(lr=100)", "--set", "loss=rank(of=logits)", "--set", "validate_every=1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(ContainsRegex("error: step [0-9]+: "), HasSubstr("hint: a smaller learning rate")));
  EXPECT_TRUE(fs::exists(path("run/checkpoint.safetensors")));
  EXPECT_TRUE(fs::exists(path("run/log.csv")));
  EXPECT_FALSE(fs::exists(path("run/last.vigil")));
}

}  // namespace
}  // namespace vigil
