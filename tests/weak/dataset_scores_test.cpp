// SPDX-License-Identifier: Apache-2.0
// A trained head on the features of a data set: frames covered, names matched, what is missing named.
#include "vigil/weak/dataset_scores.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DatasetScoring : public ::testing::Test {
 protected:
  DatasetScoring() {
    model_.recipe = small_recipe();
    model_.features = {"planted", 16, 1, 4};
    model_.head = make_head(parse_spec(model_.recipe.head), 16, 1);
  }

  std::string complaint(const std::string& split = "test") const {
    return message_of([&] { dataset_scores(model_, dataset_, split); });
  }

  TempFolder folder_;
  Dataset dataset_ = planted_dataset(folder_.path(), {2, 1}, "test");
  HeadModel model_;
};

TEST_F(DatasetScoring, GivesEachFrameTheScoreOfItsSnippet) {
  const std::vector<DatasetScores> all = dataset_scores(model_, dataset_, "test");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[2].id, "a0");
  EXPECT_EQ(all[2].fps, 25);
  const std::vector<double> rows = model_.row_scores(read_features(dataset_.videos[2], "planted"));
  ASSERT_EQ(all[2].frames.size(), 32U * 16);
  for (std::size_t frame = 0; frame < all[2].frames.size(); ++frame) EXPECT_EQ(all[2].frames[frame], rows[frame / 16]);
}

TEST_F(DatasetScoring, TheLastSnippetCoversTheFramesThatAreLeft) {
  dataset_.videos[0].frames = 32 * 16 + 9;
  const DatasetScores scores = dataset_scores(model_, dataset_, "test")[0];
  EXPECT_EQ(scores.frames.size(), 521U);
  EXPECT_EQ(scores.frames.back(), scores.frames[511]);
}

TEST_F(DatasetScoring, FramesThatTheRuleLeavesOutHaveNone) {
  dataset_.videos[0].frames = 32 * 16 - 7;
  model_.recipe.frames = "truncate";
  EXPECT_EQ(dataset_scores(model_, dataset_, "test")[0].frames.size(), 31U * 16);
  dataset_.videos[0].span = FrameSpan{31 * 16, 32 * 16 - 7};
  EXPECT_THAT(complaint(), HasSubstr("n0: the rule `truncate` gives scores to 496 frames, the entry begins at frame 496"));
}

TEST_F(DatasetScoring, FeaturesOfAnotherSizeAreNotedOnceForAll) {
  std::vector<std::string> notes;
  dataset_scores(model_, dataset_, "test", &notes);
  EXPECT_TRUE(notes.empty());
  model_.features.mean_norm = 100;
  dataset_scores(model_, dataset_, "test", &notes);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(notes[0], HasSubstr("those that the model was trained on 100"));
}

TEST_F(DatasetScoring, AnEntryThatCoversAPartHasItsFramesOnly) {
  const std::vector<double> whole = dataset_scores(model_, dataset_, "test")[0].frames;
  dataset_.videos[0].span = FrameSpan{40, 100};
  const DatasetScores part = dataset_scores(model_, dataset_, "test")[0];
  EXPECT_EQ(part.first, 40);
  EXPECT_EQ(part.frames, (std::vector<double>{whole.begin() + 40, whole.begin() + 100}));
}

TEST_F(DatasetScoring, OfASplitThatIsNotThereIsOfAllEntries) {
  EXPECT_EQ(dataset_scores(model_, dataset_, "val").size(), 3U);
  dataset_.videos[0].split = "train";
  EXPECT_EQ(dataset_scores(model_, dataset_, "test").size(), 2U);
}

TEST_F(DatasetScoring, TheOnlyFeaturesServeIfTheirWidthDoesAndNobodyNamesThemOtherwise) {
  for (Video& video : dataset_.videos) {
    video.features.emplace(kUnnamedFeatures, video.features.at("planted"));
    video.features.erase("planted");
  }
  EXPECT_EQ(complaint(), "nothing was thrown");
  for (Video& video : dataset_.videos) {
    video.features.emplace("c3d", video.features.at(kUnnamedFeatures));
    video.features.erase(kUnnamedFeatures);
  }
  EXPECT_THAT(complaint(),
              HasSubstr("n0: these features are not those that the model was trained on:\n  name: planted in the model, c3d here"));
}

TEST_F(DatasetScoring, AmongSeveralTheModelsAreTaken) {
  FeatureFile nowhere;
  nowhere.path = "/nowhere.npy";
  for (Video& video : dataset_.videos) video.features.emplace("flow", nowhere);
  EXPECT_EQ(complaint(), "nothing was thrown");
  dataset_.videos[1].features.erase("planted");
  dataset_.videos[1].features.emplace("sound", nowhere);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("n1: "), HasSubstr("planted"), HasSubstr("flow"), HasSubstr("sound")));
}

TEST_F(DatasetScoring, NamesTheVideoThatIsWrong) {
  write_npy(folder_.path() / "n1.npy", Tensor::of(std::vector<float>(32 * 8, 1), {32, 1, 8}));
  EXPECT_THAT(complaint(),
              HasSubstr("n1: these features are not those that the model was trained on:\n  width: 16 in the model, 8 here"));
  std::filesystem::remove(folder_.path() / "n1.npy");
  EXPECT_THAT(complaint(), HasSubstr("n1.npy"));
}

TEST_F(DatasetScoring, FeaturesOfAnotherVideoAreRefused) {  // 32 rows of 16 frames
  dataset_.videos[1].frames = 32 * 16 + 32;
  EXPECT_NO_THROW(dataset_scores(model_, dataset_, "test"));
  dataset_.videos[1].frames = 32 * 16 + 33;
  EXPECT_EQ(complaint(),
            "n1: its features do not fit it: 32 rows of 16 frames are 512, the video has 545 | they are of another video, or of "
            "snippets of another length (frames_per_row in the manifest)");
  dataset_.videos[1].frames = 400;
  EXPECT_THAT(complaint(), HasSubstr("32 rows of 16 frames are 512, the video has 400"));
}

TEST_F(DatasetScoring, EqualPartsOfAVideoNeedItsLength) {
  for (Video& video : dataset_.videos) {
    video.features.at("planted").segments_of_video = true;
    video.frames = 64;
  }
  const std::vector<double> rows = model_.row_scores(read_features(dataset_.videos[0], "planted"));
  const std::vector<double> frames = dataset_scores(model_, dataset_, "test")[0].frames;
  ASSERT_EQ(frames.size(), 64U);
  for (std::size_t frame = 0; frame < 64; ++frame) EXPECT_EQ(frames[frame], rows[frame / 2]);
  dataset_.videos[1].frames = 0;
  EXPECT_THAT(complaint(),
              HasSubstr("n1: its features are of equal parts of the video, and the data set does not say how many frames it has"));
}

}  // namespace
}  // namespace vigil
