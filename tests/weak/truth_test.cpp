// SPDX-License-Identifier: Apache-2.0
// Truth of snippets: shares of frames, through length rules, into bags, and to a head that learns from it.
#include "vigil/weak/truth.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/roc.h"
#include "vigil/weak/trainer.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNan;

Features rows_of(std::int64_t rows, int frames_per_row = 4, bool segments = false) {
  Features features;
  features.shape = {rows, 1, 1};
  features.values.assign(static_cast<std::size_t>(rows), 0);
  features.frames_per_row = frames_per_row;
  features.segments_of_video = segments;
  return features;
}

Video video_with(std::int64_t frames, const std::vector<FrameSpan>& anomalous) {
  Video video;
  video.frames = frames;
  video.events.emplace();
  for (const FrameSpan& span : anomalous) video.events->push_back({span, ""});
  return video;
}

TEST(TruthOfRows, IsTheShareOfFramesThatIsAnomalous) {
  EXPECT_THAT(*truth_of_rows(video_with(16, {{3, 9}}), rows_of(4)), ElementsAre(0.25F, 1.F, 0.25F, 0.F));
}

TEST(TruthOfRows, OfANormalVideoIsZero) {
  EXPECT_THAT(*truth_of_rows(video_with(16, {}), rows_of(3)), ElementsAre(0.F, 0.F, 0.F));
  Video labelled;
  labelled.frames = 16;
  labelled.anomalous = false;
  EXPECT_THAT(*truth_of_rows(labelled, rows_of(3)), ElementsAre(0.F, 0.F, 0.F)) << "its label is enough";
  Video both = video_with(16, {{3, 9}});
  both.anomalous = false;
  EXPECT_THAT(*truth_of_rows(both, rows_of(3)), ElementsAre(0.F, 0.F, 0.F)) << "the label goes before the intervals";
}

TEST(TruthOfRows, CountsKnownFramesOnly) {
  Video video = video_with(14, {{3, 9}});
  video.ignore = {{4, 7}, {8, 12}};
  EXPECT_THAT(*truth_of_rows(video, rows_of(5)), ElementsAre(0.25F, 1.F, IsNan(), 0.F, IsNan()))
      << "the fourth row has two frames, the fifth lies after the end";
  video.ignore.clear();
  video.span = FrameSpan{6, 12};
  EXPECT_THAT(*truth_of_rows(video, rows_of(3)), ElementsAre(IsNan(), 1.F, 0.25F)) << "nothing is known outside the span";
}

TEST(TruthOfRows, OfEqualPartsFollowsTheLengthOfTheVideo) {
  EXPECT_THAT(*truth_of_rows(video_with(10, {{5, 7}}), rows_of(3, 16, true)), ElementsAre(0.F, 1 / 3.F, 0.25F));
  EXPECT_FALSE(truth_of_rows(video_with(0, {{5, 7}}), rows_of(3, 16, true)));
  EXPECT_TRUE(truth_of_rows(video_with(0, {{5, 7}}), rows_of(3))) << "rows of 4 frames say where they are";
}

TEST(TruthOfRows, IsNotKnownOfAnAnomalousVideoWithoutIntervals) {
  Video video;
  video.frames = 16;
  EXPECT_FALSE(knows_frames(video)) << "unlabelled";
  video.anomalous = true;
  EXPECT_FALSE(truth_of_rows(video, rows_of(4)));
  video.events.emplace();
  EXPECT_FALSE(truth_of_rows(video, rows_of(4))) << "an empty list says normal, the label says anomalous";
}

std::vector<float> fitted(const std::string& rule, const std::vector<float>& rows) {
  return fitted_truth(fit_length(parse_spec(rule), static_cast<std::int64_t>(rows.size())), rows);
}

TEST(FittedTruth, GoesTheWayOfTheRows) {
  EXPECT_THAT(fitted("mean(segments=2)", {0, 0.5, 1, 1}), ElementsAre(0.25F, 1.F));
  EXPECT_THAT(fitted("pick(segments=2)", {0, 0.5, 1, 0.75}), ElementsAre(0.F, 0.75F));
  EXPECT_THAT(fitted("pick(segments=3)", {0.5, 1}), ElementsAre(0.5F, 1.F, 0.F)) << "padding";
  EXPECT_THAT(fitted("repeat_last(segments=2)", {0, 0.5, 1}), ElementsAre(0.25F, 1.F)) << "copies of the last row";
  EXPECT_THAT(fitted("whole", {0, 0.5, 1}), ElementsAre(0.F, 0.5F, 1.F));
  const float unknown = std::nanf("");
  EXPECT_THAT(fitted("mean(segments=2)", {unknown, 1, unknown, unknown}), ElementsAre(1.F, IsNan()));
}

Recipe supervised() {
  Recipe recipe = small_recipe();
  recipe.loss = "frame_bce(of=logits)";
  recipe.length = "whole";
  recipe.optimiser = "adam(lr=0.01)";
  recipe.steps = 60;
  recipe.validate_every = 20;
  return recipe;
}

class BagsWithTruth : public ::testing::Test {
 protected:
  BagsWithTruth() { set_threads(1); }

  at::Tensor frames(const std::string& length) const {
    Recipe recipe = supervised();
    recipe.length = length;
    return load_bags(dataset_, "train", recipe).frames;
  }

  std::string complaint(const Recipe& recipe) const {
    return message_of([&] { load_bags(dataset_, "train", recipe); });
  }

  TempFolder folder_;
  Planted how_{2, 2, 32, 2, 3};
  Dataset dataset_ = planted_dataset(folder_.path(), how_);
};

TEST_F(BagsWithTruth, HaveItForEachRowInTheOrderOfTheRows) {
  const std::vector<std::uint8_t> planted = planted_bags(how_).truth;
  const at::Tensor truth = frames("whole");
  ASSERT_EQ(truth.sizes(), (at::IntArrayRef{4, 32}));
  for (std::int64_t i = 0; i < 4 * 32; ++i) EXPECT_EQ(truth.flatten()[i].item<float>(), planted[static_cast<std::size_t>(i)]) << i;
  EXPECT_TRUE(at::allclose(frames("mean(segments=16)"), truth.reshape({4, 16, 2}).mean(2)));
}

TEST_F(BagsWithTruth, LeaveRowsBeyondTheLengthAlone) {
  write_npy(folder_.path() / "n1.npy", Tensor::of(std::vector<float>(5 * 2 * 3, 1), {5, 2, 3}));
  const at::Tensor truth = frames("whole");
  EXPECT_EQ(truth[1].abs().max().item<float>(), 0);
  EXPECT_EQ(frames("pick(segments=40)").sizes(), (at::IntArrayRef{4, 40}));
}

TEST_F(BagsWithTruth, FollowRowsThatTheRuleDrops) {
  std::vector<float> values(4 * 2 * 3, 1);
  std::fill(values.begin(), values.begin() + 2 * 3, 0.F);  // the first row, of both crops
  const auto store = [&] { write_npy(folder_.path() / "a0.npy", Tensor::of(values, {4, 2, 3})); };
  store();
  dataset_.videos[2].events->front().frames = {0, 32};  // rows 0 and 1 of four
  const at::Tensor truth = frames("ekosman(segments=4)");
  EXPECT_EQ(truth[2][0].item<float>(), 1) << "of row 1, the first that stays";
  EXPECT_EQ(truth[2][1].item<float>(), 0);
  std::fill(values.begin(), values.begin() + 3, 1.F);  // now of the second crop alone
  store();
  EXPECT_TRUE(frames("ekosman(segments=4)")[2].slice(0, 0, 2).isnan().all().item<bool>()) << "crops do not go together any more";
}

TEST_F(BagsWithTruth, HaveNoneWhereOneVideoHasNone) {
  dataset_.videos[3].events.reset();
  dataset_.videos[3].anomalous = true;
  const Bags bags = load_bags(dataset_, "train", small_recipe());
  EXPECT_EQ(bags.size(), 4) << "weak labels are enough for other losses";
  EXPECT_FALSE(bags.frames.defined());
}

TEST_F(BagsWithTruth, AreRefusedForSupervisedLossesNamingTheFirstVideoWithoutIt) {
  for (std::size_t i = 2; i < 4; ++i) {
    dataset_.videos[i].events.reset();
    dataset_.videos[i].anomalous = true;
  }
  for (const char* loss : {"frame_bce", "bce + 0.1*frame_mae"}) {
    Recipe recipe = supervised();
    recipe.loss = loss;
    EXPECT_THAT(complaint(recipe), AllOf(HasSubstr("a0: labelled anomalous without saying when, and the loss " + std::string(loss) +
                                                   " needs the truth of each snippet"),
                                         HasSubstr("| give its `events` in the manifest, or train on labels of whole videos")));
  }
}

TEST_F(BagsWithTruth, NeedTheLengthOfVideosCutIntoEqualParts) {
  for (Video& video : dataset_.videos) video.features.at("planted").segments_of_video = true;
  EXPECT_EQ(complaint(supervised()), "nothing was thrown");
  dataset_.videos[1].frames = 0;
  EXPECT_THAT(
      complaint(supervised()),
      HasSubstr("n1: its features are of equal parts of the video, and the loss frame_bce(of=logits) needs to know how many"));
  EXPECT_EQ(complaint(small_recipe()), "nothing was thrown");
}

// AUC of the frames of videos that a head has not seen.
double auc_of(Trainer& trainer) {
  Planted how;
  how.seed = 99;
  const PlantedBags unseen = planted_bags(how);
  return *roc_auc(row_scores(trainer.head(), unseen.bags), unseen.truth);
}

std::unique_ptr<Trainer> trained(const Recipe& recipe, const Dataset& dataset) {
  auto trainer = std::make_unique<Trainer>(recipe, load_bags(dataset, "train", recipe));
  while (!trainer->finished()) trainer->step();
  return trainer;
}

TEST(SupervisedTraining, FindsPlantedSegmentsOfOtherVideos) {
  set_threads(1);
  const TempFolder folder;
  Dataset dataset = planted_dataset(folder.path());
  EXPECT_GT(auc_of(*trained(supervised(), dataset)), 0.95);
  for (Video& video : dataset.videos)
    for (LabelledSpan& event : *video.events)
      event.frames = {event.frames.begin == 0 ? 16 * 16 : 0, event.frames.begin == 0 ? 512 : 16};
  EXPECT_LT(auc_of(*trained(supervised(), dataset)), 0.8) << "where the intervals are wrong, it learns them";
}

TEST(SupervisedTraining, TakesResampledBagsAndCropsAsSamples) {
  set_threads(1);
  const TempFolder folder;
  Planted how;
  how.crops = 2;
  const Dataset dataset = planted_dataset(folder.path(), how);
  Recipe recipe = supervised();
  recipe.crops = CropUse::samples;
  recipe.length = "mean(segments=24)";
  EXPECT_GT(auc_of(*trained(recipe, dataset)), 0.95);
}

TEST(SupervisedTraining, ACheckpointOfOtherTruthIsRefused) {
  set_threads(1);
  const TempFolder folder;
  Dataset dataset = planted_dataset(folder.path());
  const Recipe recipe = supervised();
  Trainer stopped(recipe, load_bags(dataset, "train", recipe));
  stopped.step();
  dataset.videos.back().events->front().frames = {0, 512};
  Trainer other(recipe, load_bags(dataset, "train", recipe));
  EXPECT_THAT(message_of([&] { other.restore(stopped.checkpoint(), stopped.checkpoint_card(), "checkpoint"); }),
              HasSubstr("checkpoint is of other bags"));
}

TEST(SupervisedTraining, TakesTheTrainingSplitOfUbnormalAsItIsPublished) {
  const TempFolder folder;
  folder.write("abnormal_training_video_names.txt", "abnormal_scene_1_scenario_2");
  folder.write("normal_training_video_names.txt", "normal_scene_1_scenario_5");
  folder.write("Scene1/abnormal_scene_1_scenario_2_annotations/abnormal_scene_1_scenario_2_tracks.txt", "1,24,31\r\n");
  Dataset dataset = load_dataset(folder.path());
  ASSERT_EQ(dataset.videos.size(), 2U);
  for (Video& video : dataset.videos) {
    video.features["i3d"].path = folder.path() / (video.id + ".npy");
    write_npy(video.features["i3d"].path, Tensor::of(std::vector<float>(4 * 3, 1), {4, 3}));
  }
  const Bags bags = load_bags(dataset, "train", read_recipe("ubnormal-supervised"));
  const std::int64_t anomalous = bags.info[0].anomalous ? 0 : 1;
  EXPECT_TRUE(at::equal(bags.frames[anomalous], at::tensor({0.F, 0.5F, 0.F, 0.F}))) << "frames 24 to 31, of rows of 16";
  EXPECT_EQ(bags.frames[1 - anomalous].abs().max().item<float>(), 0);
}

TEST(WeakTraining, DoesNotDependOnTheTruthOfFrames) {
  set_threads(1);
  const TempFolder folder;
  Dataset dataset = planted_dataset(folder.path());
  const auto with = trained(small_recipe(), dataset);
  for (Video& video : dataset.videos)
    if (!video.events->empty()) video.events->front().frames = {0, 16};
  const auto moved = trained(small_recipe(), dataset);
  for (Video& video : dataset.videos) {
    video.anomalous = !video.events->empty();
    video.labels.assign(*video.anomalous ? 1 : 0, "shift");
    video.events.reset();
  }
  const auto without = trained(small_recipe(), dataset);
  EXPECT_EQ(with->checkpoint(), moved->checkpoint());
  EXPECT_EQ(with->checkpoint_card(), moved->checkpoint_card());
  EXPECT_EQ(with->checkpoint(), without->checkpoint());
  EXPECT_EQ(with->checkpoint_card(), without->checkpoint_card());
}

}  // namespace
}  // namespace vigil
