// SPDX-License-Identifier: Apache-2.0
// The run folder: what lies in it, and that nothing done is lost.
#include "vigil/weak/training_run.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/small_disk.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/npy.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/threads.h"
#include "vigil/weak/thresholds.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class Runs : public ::testing::Test {
 protected:
  void SetUp() override { set_threads(1); }
  void TearDown() override { raise_interrupt(0); }

  TrainingRun run_in(const std::string& name, bool resume = true) const {
    return {recipe_, "train", folder_.path() / name, resume};
  }

  TrainedRun train(const std::string& name, const TrainingHook& hook = {}) const {
    return run_training(run_in(name), dataset_, hook);
  }

  // Stops by a signal after this step.
  TrainedRun stop_at(const std::string& name, std::int64_t step) const {
    const TrainedRun run = train(name, [&](const Trainer& trainer) {
      if (trainer.state().step == step) raise_interrupt(2);
    });
    raise_interrupt(0);
    return run;
  }

  std::string complaint(const std::string& name, bool resume = true) const {
    return message_of([&] { run_training(run_in(name, resume), dataset_); });
  }

  std::string bytes(const std::string& name) const { return read_file(folder_.path() / name); }
  bool there(const std::string& name) const { return fs::exists(folder_.path() / name); }

  void expect_same_run(const std::string& a, const std::string& b) const {
    for (const char* file : {"last.vigil", "best.vigil", "checkpoint.safetensors", "log.csv", "curves.svg", "recipe.yaml"})
      EXPECT_TRUE(bytes(a + "/" + file) == bytes(b + "/" + file)) << file;
  }

  TempFolder folder_;
  Recipe recipe_ = small_recipe();
  Dataset dataset_ = planted_dataset(folder_.path() / "features");
};

TEST_F(Runs, LeaveModelsCheckpointLogCurvesAndRecipe) {
  const TrainedRun run = train("run");
  EXPECT_EQ(run.state.step, 20);
  EXPECT_EQ(run.steps, 20);
  EXPECT_EQ(run.training_videos, 36U);
  EXPECT_EQ(run.validation_videos, 12U);
  EXPECT_FALSE(run.resumed || run.interrupted || run.stopped_early);
  for (const char* file :
       {"last.vigil", "best.vigil", "checkpoint.safetensors", "log.csv", "curves.svg", "curves.png", "recipe.yaml"})
    EXPECT_TRUE(there(std::string("run/") + file)) << file;
  EXPECT_EQ(bytes("run/recipe.yaml"), to_text(recipe_));
}

TEST_F(Runs, ThatCannotBeginLeaveNoFolder) {
  dataset_.videos[3].features.at("planted").path = "not there.npy";
  EXPECT_THAT(complaint("run/of/today"), HasSubstr("not there.npy"));
  EXPECT_FALSE(there("run/of/today"));
  fs::create_directories(folder_.path() / "mine");
  EXPECT_THAT(complaint("mine"), HasSubstr("not there.npy"));
  EXPECT_TRUE(there("mine")) << "was there before";
}

TEST_F(Runs, WriteACheckpointAfterAnyStep) {
  TrainingRun run = run_in("run");
  run.checkpoint_every = {0};
  std::vector<std::string> files;
  run_training(run, dataset_, [&](const Trainer& trainer) {
    if (trainer.state().step > 1 && trainer.state().step < 5) files.push_back(bytes("run/checkpoint.safetensors"));
  });
  ASSERT_EQ(files.size(), 3U);
  EXPECT_TRUE(files[0] != files[1] && files[1] != files[2]);
}

TEST_F(Runs, TellFromWhenOnNothingWasLearnt) {
  EXPECT_TRUE(train("alive").notes.empty());
  recipe_.optimiser = "adagrad(lr=20)";  // sigmoids of huge numbers are flat
  const std::vector<std::string> notes = train("dead").notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(notes[0], ContainsRegex("since step [0-9]+ there has been no gradient \\([0-9.e-]+\\), so nothing was learnt \\(loss "
                                      "[0-9.]+\\): try a smaller learning rate, or unit norm \\(prepare=l2\\)"));
}

TEST_F(Runs, TellWhatFitsNeitherVideosNorRecipe) {
  dataset_.videos[5].frames = 32 * 16 + 40;
  dataset_.videos[9].frames = 100;
  recipe_.published_width = 2048;
  recipe_.published_crops = 10;
  recipe_.source = "rtfm-ucf";
  EXPECT_EQ(
      train("run").notes,
      (std::vector<std::string>{
          "features of 2 of 48 videos do not fit them; n5: 32 rows of 16 frames are 512, the video has 552",
          "rtfm-ucf was published with features of 2048 numbers and 10 crops; these have 16 and 1: figures cannot be compared "
          "with published ones"}));
  recipe_.published_width = 16;
  recipe_.published_crops = 1;
  EXPECT_EQ(train("other").notes.size(), 1U);
}

TEST_F(Runs, KeepTheLastAndTheBest) {
  recipe_.optimiser = "adagrad(lr=0.3)";  // so wild that the last is not the best
  const TrainedRun run = train("run");
  ASSERT_LT(run.state.best_step, 20);
  const HeadModel last = head_model_of(load_model_file(folder_.path() / "run/last.vigil"));
  const HeadModel best = head_model_of(load_model_file(folder_.path() / "run/best.vigil"));
  EXPECT_EQ(best.head->parameters().plain(), run.state.best);
  EXPECT_NE(last.head->parameters().plain(), run.state.best);
  EXPECT_EQ(last.training["step"], 20);
  EXPECT_EQ(best.training["step"], run.state.best_step);
  EXPECT_EQ(best.training["validation_video_auc"], *run.state.best_auc);
  EXPECT_EQ(last.training["validation_video_auc"], *run.state.log.back().validation_auc);
}

TEST_F(Runs, ModelsKnowTheirFeaturesAndThresholds) {
  train("run");
  const HeadModel best = head_model_of(load_model_file(folder_.path() / "run/best.vigil"));
  EXPECT_EQ(best.features.frames_per_row, 16);
  EXPECT_EQ(best.features.crops, 1);
  ASSERT_TRUE(best.calibration);
  EXPECT_EQ(best.thresholds.at("rarity_2").at("score"), best.calibration->at(2));
  // The best threshold is right about its videos as often as it says: the held-out ones, scored anew.
  const double score = best.thresholds.at("video_accuracy").at("score");
  EXPECT_GE(best.thresholds.at("video_accuracy").at("accuracy"), 0.5);
  bool reached = false;
  for (const Video& video : dataset_.videos)
    reached |= video_score(best.row_scores(read_features(video, "planted")), recipe_.video_top) == score;
  EXPECT_TRUE(reached) << "it is the score of a video";
}

TEST_F(Runs, FeaturesOfAWidthThatTheRecipeDoesNotTakeAreRefused) {
  recipe_.width = 2048;
  recipe_.source = "mine.yaml";
  EXPECT_THAT(complaint("run"),
              AllOf(HasSubstr("n0: features 'planted' of 16 numbers, but the recipe mine.yaml needs 2048 (width)"),
                    HasSubstr("set width=0")));
}

TEST_F(Runs, WithoutHeldOutVideosThereIsNoBest) {
  recipe_.validation = 0;
  train("run");
  EXPECT_TRUE(there("run/last.vigil"));
  EXPECT_FALSE(there("run/best.vigil"));
}

TEST_F(Runs, StoppedAnywhereEndWithTheSameBytes) {
  train("whole");
  for (const std::int64_t step : {1, 3, 5, 12, 19}) {
    SCOPED_TRACE(step);
    const std::string name = "stopped" + std::to_string(step);
    const TrainedRun stopped = stop_at(name, step);
    EXPECT_TRUE(stopped.interrupted);
    EXPECT_EQ(stopped.state.step, step);
    EXPECT_FALSE(there(name + "/last.vigil")) << "a model is of a whole training";
    const TrainedRun rest = train(name);
    EXPECT_TRUE(rest.resumed);
    expect_same_run(name, "whole");
  }
}

TEST_F(Runs, ResumingAFinishedRunChangesNothing) {
  train("whole");
  train("again");
  EXPECT_EQ(train("again").state.step, 20);
  expect_same_run("again", "whole");
}

TEST_F(Runs, NeedNoTestFeatures) {
  Dataset both = dataset_;
  for (Video video : dataset_.videos) {
    video.id += "-test";
    video.split = "test";
    video.features.at("planted").path = "/nowhere/" + video.id + ".npy";
    both.videos.push_back(video);
  }
  train("train-only");
  run_training(run_in("both"), both);
  expect_same_run("both", "train-only");
}

TEST_F(Runs, BegunBeforeAreRefusedWithoutResumeBeforeFeaturesAreRead) {
  stop_at("run", 3);
  const std::string before = bytes("run/checkpoint.safetensors");
  fs::remove_all(folder_.path() / "features");
  EXPECT_THAT(complaint("run", false), AllOf(HasSubstr("/run holds a run that was begun before"), HasSubstr("--resume")));
  EXPECT_EQ(bytes("run/checkpoint.safetensors"), before);
}

TEST_F(Runs, ACheckpointOfAnotherRecipeIsRefusedAndLeftAlone) {
  stop_at("run", 3);
  const std::string before = bytes("run/recipe.yaml");
  recipe_.seed = 2;
  EXPECT_THAT(complaint("run"), AllOf(HasSubstr("checkpoint.safetensors is of another recipe: seed is 1 there, 2 here"),
                                      HasSubstr("train into another folder")));
  EXPECT_EQ(bytes("run/recipe.yaml"), before) << "the folder still says what it holds";
}

TEST_F(Runs, GoOnWhenOnlyWhatTheRecipeSaysOfItselfIsAnother) {
  recipe_.about = "as it is now";
  train("whole");
  recipe_.about = "as it was";
  recipe_.published_width = 2048;
  stop_at("run", 3);
  recipe_.about = "as it is now";
  recipe_.published_width = 0;
  EXPECT_TRUE(train("run").resumed);
  expect_same_run("run", "whole");
}

TEST_F(Runs, ACheckpointOfOtherBagsIsRefused) {
  stop_at("run", 3);
  dataset_.videos.pop_back();
  EXPECT_THAT(complaint("run"), HasSubstr("checkpoint.safetensors is of other bags"));
}

TEST_F(Runs, ACheckpointOfFeaturesExtractedAgainIsRefused) {
  stop_at("run", 3);
  write_npy(folder_.path() / "features/n0.npy", Tensor::of(std::vector<float>(32 * 16, 2), {32, 1, 16}));
  EXPECT_THAT(complaint("run"), HasSubstr("checkpoint.safetensors is of other bags"));
}

TEST_F(Runs, ADamagedCheckpointIsRefusedWithAWayOut) {
  stop_at("run", 3);
  const fs::path path = folder_.path() / "run/checkpoint.safetensors";
  const std::string whole = read_file(path);
  folder_.write("run/checkpoint.safetensors", whole.substr(0, whole.size() / 2));
  EXPECT_THAT(complaint("run"), AllOf(HasSubstr("checkpoint.safetensors"), HasSubstr("| remove it to begin anew")));
  std::string flipped = whole;
  flipped[flipped.size() - 5] = static_cast<char>(flipped[flipped.size() - 5] ^ 1);
  folder_.write("run/checkpoint.safetensors", flipped);
  EXPECT_THAT(complaint("run"), HasSubstr("checkpoint.safetensors: damaged: it was cut or changed since it was written"));
  write_safetensors(path, {});
  EXPECT_THAT(complaint("run"), HasSubstr("checkpoint.safetensors: not a checkpoint of Vigil"));
  folder_.write("run/checkpoint.safetensors", whole);
  EXPECT_EQ(complaint("run"), "nothing was thrown");
}

TEST_F(Runs, AFullDiskLeavesTheCheckpointBefore) {
  train("whole");
  stop_at("run", 6);
  const std::string before = bytes("run/checkpoint.safetensors");
  {
    std::unique_ptr<SmallDisk> disk;
    EXPECT_THAT(message_of([&] {
                  train("run", [&](const Trainer& trainer) {
                    if (trainer.state().step == 9) disk = std::make_unique<SmallDisk>(before.size() / 2);
                  });
                }),
                HasSubstr("checkpoint.safetensors"));
  }
  EXPECT_TRUE(bytes("run/checkpoint.safetensors") == before);
  train("run");
  expect_same_run("run", "whole");
}

// Features so large, and steps so long, that soon nothing is finite.
class Diverging : public Runs {
 protected:
  void SetUp() override {
    Runs::SetUp();
    recipe_.head = "sultani(hidden=16, hidden2=8, dropout=0)";
    recipe_.loss = "rank(of=logits)";
    for (const Video& video : dataset_.videos) {
      const fs::path path = video.features.at("planted").path;
      std::vector<float> values = read_npy(path).to_floats();
      for (float& value : values) value *= 1e3F;
      write_npy(path, Tensor::of(values, {32, 1, 16}));
    }
    recipe_.optimiser = "sgd(lr=100)";
    recipe_.validate_every = 1;
  }
};

TEST_F(Diverging, RunsSayWhereAndKeepWhatWasDone) {
  const std::string text = complaint("run");
  EXPECT_THAT(text, AllOf(ContainsRegex("step [2-9]: "), HasSubstr("| a smaller learning rate")));
  EXPECT_TRUE(there("run/checkpoint.safetensors"));
  EXPECT_THAT(bytes("run/log.csv"), HasSubstr("\n1,"));
  EXPECT_FALSE(there("run/last.vigil"));
  ASSERT_TRUE(there("run/best.vigil")) << "the best so far is of use";
  EXPECT_NO_THROW(head_model_of(load_model_file(folder_.path() / "run/best.vigil")));
  EXPECT_EQ(complaint("run"), text) << "going on meets the same";
}

TEST_F(Diverging, AndAFullDiskAreBothSaid) {
  std::unique_ptr<SmallDisk> disk;
  const std::string text = message_of([&] {
    train("run", [&](const Trainer&) {
      if (!disk) disk = std::make_unique<SmallDisk>(100);
    });
  });
  disk.reset();
  EXPECT_THAT(text, AllOf(ContainsRegex("step [2-9]: "), HasSubstr("what was done could not be kept: "),
                          HasSubstr("checkpoint.safetensors")));
}

TEST_F(Runs, AStepThatCannotBeMadeAtAllLeavesNoRunBehind) {
  recipe_.loss = "rank(top=40)";
  EXPECT_THAT(complaint("run"), AllOf(HasSubstr("step 1: "), HasSubstr("40"), HasSubstr("32")));
  EXPECT_FALSE(there("run/checkpoint.safetensors")) << "the corrected recipe may use the folder";
  recipe_.loss = "rank(top=4)";
  EXPECT_EQ(complaint("run", false), "nothing was thrown");
}

TEST_F(Runs, AFolderThatCannotBeMadeIsRefused) {
  folder_.write("taken", "x");
  EXPECT_THAT(complaint("taken/run"), HasSubstr("taken/run: cannot make this folder"));
}

TEST_F(Runs, InterruptedBeforeTheFirstStepLeaveNothingToGoOnWith) {
  raise_interrupt(2);
  EXPECT_THAT(complaint("run"), HasSubstr("stopped while features were read"));
  EXPECT_FALSE(there("run/checkpoint.safetensors"));
}

}  // namespace
}  // namespace vigil
