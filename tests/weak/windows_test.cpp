// SPDX-License-Identifier: Apache-2.0
// Training on random windows of long videos: the length rule `window`.
#include <set>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/roc.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

class Windows : public ::testing::Test {
 protected:
  Windows() {
    set_threads(1);
    recipe_.length = "window(segments=12)";
    recipe_.steps = 12;
    recipe_.validate_every = 4;
  }

  // Some videos are shorter than a window.
  Dataset made(std::int64_t crops = 1) {
    Planted how;
    how.crops = crops;
    Dataset dataset = planted_dataset(folder_.path() / "features", how);
    for (const char* id : {"n3", "n4"})
      write_npy(folder_.path() / "features" / (std::string(id) + ".npy"),
                Tensor::of(std::vector<float>(static_cast<std::size_t>(7 * crops * 16), 0.5F), {7, crops, 16}));
    return dataset;
  }

  std::unique_ptr<Trainer> trainer(const Dataset& dataset, std::int64_t steps) const {
    auto trainer = std::make_unique<Trainer>(recipe_, load_bags(dataset, "train", recipe_));
    while (trainer->state().step < steps) trainer->step();
    return trainer;
  }

  TempFolder folder_;
  Recipe recipe_ = small_recipe();
};

TEST_F(Windows, BagsKeepAllRowsOfEachVideo) {
  const Bags bags = load_bags(made(2), "train", recipe_);
  EXPECT_FALSE(bags.features.defined()) << "nothing is padded to the longest";
  ASSERT_EQ(bags.whole.size(), 48U);
  EXPECT_EQ(bags.whole[0].sizes(), (at::IntArrayRef{2, 32, 16}));
  EXPECT_EQ(bags.whole[3].sizes(), (at::IntArrayRef{2, 7, 16}));
  EXPECT_TRUE(at::equal(bags.whole[0], planted_bags({24, 24, 32, 2}).bags.features[0]));
  EXPECT_EQ(bags.crops(), 2);
  EXPECT_EQ(bags.width(), 16);
  EXPECT_EQ(bags.part({3, 5}).whole[0].size(1), 7);
}

TEST_F(Windows, AsLongAsTheVideosAreTheVideos) {
  const Dataset dataset = planted_dataset(folder_.path() / "even");
  recipe_.length = "window(segments=32)";
  const auto windows = trainer(dataset, 12);
  recipe_.length = "whole";
  const auto whole = trainer(dataset, 12);
  EXPECT_EQ(windows->head().parameters().plain(), whole->head().parameters().plain());
}

TEST_F(Windows, AreDrawnAnewEachTime) {
  Dataset dataset = planted_dataset(folder_.path() / "two", {1, 1});
  recipe_.validation = 0;
  recipe_.normal = recipe_.anomalous = 1;
  recipe_.head = "sultani(hidden=16, hidden2=8, dropout=0)";
  recipe_.optimiser = "sgd(lr=1e-12)";  // nothing changes but the window
  recipe_.validate_every = 1;
  const auto log = [&] {
    const auto run = trainer(dataset, 12);
    std::set<double> losses;
    for (const TrainingLogLine& line : run->state().log) losses.insert(line.loss);
    return losses;
  };
  EXPECT_GT(log().size(), 8U);
  EXPECT_EQ(log(), log()) << "by the seed";
  recipe_.length = "pick(segments=12)";
  EXPECT_EQ(log().size(), 1U) << "the same rows each time";
}

TEST_F(Windows, ARunStoppedAnywhereDrawsTheSame) {
  const Dataset dataset = made();
  for (const char* head : {"sultani(hidden=16, hidden2=8)", "rtfm(channels=8, hidden=8, hidden2=8)"}) {
    recipe_.head = head;
    const auto whole = trainer(dataset, 12);
    for (const std::int64_t stop : {0, 1, 5, 11}) {
      const auto stopped = trainer(dataset, stop);
      const auto rest = trainer(dataset, 0);
      rest->restore(stopped->checkpoint(), stopped->checkpoint_card(), "checkpoint");
      while (!rest->finished()) rest->step();
      EXPECT_EQ(rest->checkpoint(), whole->checkpoint()) << head << ", stopped at " << stop;
      EXPECT_EQ(rest->checkpoint_card(), whole->checkpoint_card());
    }
  }
}

TEST_F(Windows, HeldOutVideosAreScoredWhole) {
  const auto run = trainer(made(), 4);
  const Bags& held_out = run->validation();
  const std::vector<double> scores = bag_scores(run->head(), held_out, 1);
  for (std::int64_t i = 0; i < held_out.size(); ++i) {
    const c10::InferenceMode inference;
    const at::Tensor rows = held_out.whole[static_cast<std::size_t>(i)].unsqueeze(0);
    EXPECT_EQ(scores[static_cast<std::size_t>(i)], run->head().forward({rows, {}, {}}, Pass{}).scores.max().item<double>());
  }
}

TEST_F(Windows, TakeTheTruthOfTheirRows) {
  for (const CropUse crops : {CropUse::together, CropUse::samples}) {
    const TempFolder folder;
    Planted how;
    how.crops = 2;
    recipe_.crops = crops;
    recipe_.loss = "frame_bce(of=logits)";
    recipe_.optimiser = "adam(lr=0.01)";
    recipe_.steps = 100;
    const auto trained = trainer(planted_dataset(folder.path(), how), 100);
    how.seed = 99;
    const PlantedBags unseen = planted_bags(how);
    EXPECT_GT(*roc_auc(row_scores(trained->head(), unseen.bags), unseen.truth), 0.95);
  }
}

TEST_F(Windows, MakeAModelThatScoresWholeVideos) {
  const Dataset dataset = made();
  const TrainedRun run = run_training({recipe_, "train", folder_.path() / "run"}, dataset);
  EXPECT_EQ(run.state.step, 12);
  const HeadModel model = head_model_of(load_model_file(folder_.path() / "run/last.vigil"));
  EXPECT_EQ(model.row_scores(read_features(dataset.videos[0], "planted")).size(), 32U);
  EXPECT_EQ(model.features.crops, 1);
}

TEST_F(Windows, NeedBagsThatWereLoadedForThem) {
  EXPECT_THAT(message_of([&] { Trainer(recipe_, planted_bags().bags); }),
              HasSubstr("bags that were not loaded for the length rule window(segments=12)"));
}

}  // namespace
}  // namespace vigil
