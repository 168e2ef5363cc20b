// SPDX-License-Identifier: Apache-2.0
// Kinds of features side by side, pictures and sound: in bags, in training, in the model file and in the scoring of a data set.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"
#include "vigil/base/rng.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/roc.h"
#include "vigil/weak/dataset_scores.h"
#include "vigil/weak/training_run.h"
#include "vigil/weak/truth.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kSound = 3;  // numbers of a row

// Pictures in two crops that show nothing, one sound for both that is loud in anomalous rows. Sound of every second video has a row
// less.
class PicturesWithSound : public ::testing::Test {
 protected:
  PicturesWithSound() {
    set_threads(1);
    recipe_.features = "rgb + audio";
    recipe_.optimiser = "adagrad(lr=0.02)";
    recipe_.steps = 150;
    recipe_.validate_every = 50;
  }

  Dataset made(const std::string& split, std::uint64_t seed) const {
    Planted how;
    how.crops = 2;
    how.shift = 0;
    how.seed = seed;
    Dataset dataset = planted_dataset(folder_.path() / split, how, split);
    std::int64_t number = 0;
    for (Video& video : dataset.videos) {
      video.features.emplace("rgb", video.features.at("planted"));
      video.features.erase("planted");
      video.features["audio"].path = folder_.path() / split / (video.id + "_sound.npy");
      write_sound(video, 32 - number++ % 2);
    }
    return dataset;
  }

  static void write_sound(const Video& video, std::int64_t rows) {
    Features shape;
    shape.shape = {rows, 1, 1};
    const std::vector<float> truth = *truth_of_rows(video, shape);
    std::uint64_t seed = 0;
    for (const char c : video.id) seed = seed * 131 + static_cast<std::uint64_t>(c);
    Rng random(seed);
    std::vector<float> values;
    for (std::int64_t i = 0; i < rows * kSound; ++i)
      values.push_back(static_cast<float>(random.normal()) + 4 * truth[static_cast<std::size_t>(i / kSound)]);
    write_npy(video.features.at("audio").path, Tensor::of(values, {rows, kSound}));
  }

  HeadModel model() const {
    Trainer trainer(recipe_, load_bags(training_, "train", recipe_));
    while (!trainer.finished()) trainer.step();
    return model_of(trainer, training_, "train");
  }

  TempFolder folder_;
  Recipe recipe_ = small_recipe();
  Dataset training_ = made("train", 1);
};

TEST_F(PicturesWithSound, BecomeBagsOfTheSummedWidth) {
  recipe_.length = "whole";
  recipe_.features = "rgb+audio";
  const Bags bags = load_bags(training_, "train", recipe_);
  EXPECT_EQ(bags.features_name, "rgb + audio");
  EXPECT_EQ(bags.features.sizes(), (at::IntArrayRef{48, 2, 32, 16 + kSound}));
  EXPECT_EQ(bags.lengths[0].item<std::int64_t>(), 32);
  EXPECT_EQ(bags.lengths[1].item<std::int64_t>(), 31) << "as many rows as the sound";
  const at::Tensor sound = bags.features.narrow(3, 16, kSound);
  EXPECT_TRUE(at::equal(sound.select(1, 0), sound.select(1, 1))) << "one sound for both crops";
  ASSERT_EQ(bags.parts.size(), 2U);
  EXPECT_EQ(bags.parts[0].name, "rgb");
  EXPECT_EQ(bags.parts[0].crops, 2);
  EXPECT_NEAR(bags.parts[0].mean_norm, 4, 0.2) << "of 16 numbers of deviation 1";
  EXPECT_EQ(bags.parts[1].name, "audio");
  EXPECT_EQ(bags.parts[1].width, kSound);
  EXPECT_EQ(bags.parts[1].crops, 1);
}

TEST_F(PicturesWithSound, AreLearntAndScored) {
  const HeadModel head = model();
  const Dataset unseen = made("test", 7);
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;
  for (const DatasetScores& video : dataset_scores(head, unseen, "test")) {
    EXPECT_EQ(video.frames.size(), 32U * 16) << "the last score covers the row that the sound lacks";
    scores.insert(scores.end(), video.frames.begin(), video.frames.end());
  }
  for (const Video& video : unseen.videos) {
    const std::vector<std::uint8_t> frames = truth_of(video);
    truth.insert(truth.end(), frames.begin(), frames.end());
  }
  EXPECT_GT(*roc_auc(scores, truth), 0.9) << "only the sound tells";
}

TEST_F(PicturesWithSound, AreNamedInTheModelFile) {
  recipe_.steps = 2;
  const HeadModel head = model();
  EXPECT_EQ(head.features.name, "rgb + audio");
  EXPECT_EQ(head.features.width, 16 + kSound);
  save_model(folder_.path() / "m.vigil", to_file(head));
  const ModelFile file = load_model_file(folder_.path() / "m.vigil");
  EXPECT_EQ(file.card["features"]["parts"][1]["name"], "audio");
  EXPECT_EQ(file.card["features"]["parts"][1]["width"], kSound);
  EXPECT_EQ(head_model_of(file).features, head.features);
  ModelFile wrong = file;
  wrong.card["features"]["parts"][1]["width"] = 7;
  EXPECT_THAT(message_of([&] { head_model_of(wrong); }), HasSubstr("its card claims 19 numbers, its parts have 23"));
  wrong.card["features"]["parts"] = 3;
  EXPECT_THAT(message_of([&] { head_model_of(wrong); }), HasSubstr("its card"));
}

TEST_F(PicturesWithSound, OfOtherKindsAreRefusedNamingThePart) {
  recipe_.steps = 2;
  const HeadModel head = model();
  Features swapped;
  swapped.shape = {4, 2, 16 + kSound};
  swapped.values.assign(4 * 2 * (16 + kSound), 0.5F);
  EXPECT_EQ(head.row_scores(swapped).size(), 4U) << "one array of both: nobody knows where one ends";
  swapped.parts = {{"audio", kSound, 1}, {"rgb", 16, 1}};
  EXPECT_THAT(message_of([&] { head.row_scores(swapped, "audio + rgb"); }),
              AllOf(HasSubstr("name: rgb + audio in the model, audio + rgb here"),
                    HasSubstr("width of rgb: 16 in the model, 3 here"), HasSubstr("width of audio: 3 in the model, 16 here")));
  swapped.parts = {{"rgb", 16, 1}, {"audio", 2, 1}, {"flow", 1, 1}};
  EXPECT_THAT(message_of([&] { head.row_scores(swapped); }), HasSubstr("kinds side by side: 2 in the model, 3 here"));
}

TEST_F(PicturesWithSound, AVideoWithoutSoundIsNamedInTrainingAndInScoring) {
  recipe_.steps = 2;
  const HeadModel head = model();
  Dataset unseen = made("test", 7);
  unseen.videos[3].features.erase("audio");
  EXPECT_THAT(message_of([&] { dataset_scores(head, unseen, "test"); }),
              AllOf(HasSubstr("n3: no features 'audio'"), HasSubstr("it has rgb")));
  training_.videos[3].features.erase("audio");
  EXPECT_THAT(message_of([&] { load_bags(training_, "train", recipe_); }), HasSubstr("n3: no features 'audio'"));
  std::filesystem::remove(training_.videos[2].features.at("audio").path);
  EXPECT_THAT(message_of([&] { load_bags(training_, "train", recipe_); }), HasSubstr("n2_sound.npy"));
}

TEST_F(PicturesWithSound, LengthsThatDifferByTwoAreRefusedWithBoth) {
  recipe_.steps = 2;
  const HeadModel head = model();
  write_sound(training_.videos[3], 30);
  EXPECT_THAT(message_of([&] { load_bags(training_, "train", recipe_); }),
              HasSubstr("n3: features 'rgb' of 32 and 'audio' of 30 rows cannot be joined: they may differ by one row"));
  Dataset unseen = made("test", 7);
  write_sound(unseen.videos[5], 29);
  EXPECT_THAT(message_of([&] { dataset_scores(head, unseen, "test"); }),
              HasSubstr("n5: features 'rgb' of 32 and 'audio' of 29 rows"));
}

TEST_F(PicturesWithSound, OfOtherWidthsAmongVideosAreRefused) {
  write_npy(training_.videos[3].features.at("audio").path, Tensor::of(std::vector<float>(32 * 2, 1), {32, 2}));
  EXPECT_THAT(message_of([&] { load_bags(training_, "train", recipe_); }),
              HasSubstr("n3: audio of 2 numbers, those before it have 3"));
}

}  // namespace
}  // namespace vigil
