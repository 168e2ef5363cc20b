// SPDX-License-Identifier: Apache-2.0
// From stored features to bags, and the split of bags.
#include "vigil/weak/bags.h"

#include <cmath>
#include <set>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/interrupt.h"
#include "vigil/base/npy.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Recipe recipe_with(const std::string& length) {
  Recipe recipe = small_recipe();
  recipe.length = length;
  return recipe;
}

class BagsOfAFolder : public ::testing::Test {
 protected:
  void store(const std::string& id, const Tensor& tensor) const { write_npy(folder_.path() / (id + ".npy"), tensor); }

  std::string complaint(const Dataset& dataset, const Recipe& recipe = small_recipe()) const {
    return message_of([&] { load_bags(dataset, "train", recipe); });
  }

  TempFolder folder_;
  Dataset dataset_ = planted_dataset(folder_.path(), {2, 2, 32, 2, 3});
};

TEST_F(BagsOfAFolder, HoldRowsByCropAndTime) {
  const Bags bags = load_bags(dataset_, "train", recipe_with("whole"));
  EXPECT_EQ(bags.size(), 4);
  EXPECT_EQ(bags.features.sizes(), (at::IntArrayRef{4, 2, 32, 3}));
  EXPECT_EQ(bags.stored_width, 3);
  EXPECT_EQ(bags.features_name, "planted");
  EXPECT_THAT(bags.class_names, ElementsAre("normal", "shift"));
  EXPECT_TRUE(at::equal(bags.labels, at::tensor({0.F, 0.F, 1.F, 1.F})));
  EXPECT_TRUE(at::equal(bags.classes, at::tensor({1.F, 0.F, 1.F, 0.F, 0.F, 1.F, 0.F, 1.F}).reshape({4, 2})));
  EXPECT_TRUE(at::equal(bags.features, planted_bags({2, 2, 32, 2, 3}).bags.features));
}

TEST_F(BagsOfAFolder, OfUnlikeLengthsEndInRowsOfZeros) {
  store("n1", Tensor::of(std::vector<float>(5 * 2 * 3, 1), {5, 2, 3}));
  const Bags bags = load_bags(dataset_, "train", recipe_with("whole"));
  EXPECT_EQ(bags.lengths[1].item<std::int64_t>(), 5);
  EXPECT_EQ(bags.features[1].narrow(1, 0, 5).min().item<float>(), 1);
  EXPECT_EQ(bags.features[1].narrow(1, 5, 27).abs().max().item<float>(), 0);
}

TEST_F(BagsOfAFolder, TheFirstCropCanBeTakenAlone) {
  Recipe recipe = recipe_with("whole");
  recipe.crops = CropUse::first;
  EXPECT_TRUE(
      at::equal(load_bags(dataset_, "train", recipe).features, planted_bags({2, 2, 32, 2, 3}).bags.features.narrow(1, 0, 1)));
}

TEST_F(BagsOfAFolder, MeanNormIsOfPreparedRows) {
  Recipe recipe = recipe_with("whole");
  recipe.prepare = {"l2"};
  EXPECT_NEAR(load_bags(dataset_, "train", recipe).mean_norm, 1, 1e-6);
}

TEST_F(BagsOfAFolder, OneRowAndThirtyOneRowsAreEnough) {
  for (const std::int64_t rows : {1, 31}) {
    for (const char* rule : {"mean", "pick", "sultani", "repeat_last", "whole", "mean_or_pad"}) {
      const TempFolder folder;
      Planted how{2, 2, rows, 1, 3};
      const Bags bags = load_bags(planted_dataset(folder.path(), how), "train", recipe_with(rule));
      EXPECT_EQ(bags.size(), 4) << rule;
      EXPECT_GE(bags.lengths.min().item<std::int64_t>(), 1) << rule;
      EXPECT_TRUE(at::isfinite(bags.features).all().item<bool>()) << rule;
    }
  }
}

TEST_F(BagsOfAFolder, NoRowIsRefusedWithTheVideo) {
  store("n1", Tensor::of(std::vector<float>{}, {0, 2, 3}));
  EXPECT_THAT(complaint(dataset_), HasSubstr("n1.npy: 0 x 2 x 3: nothing is in it"));
}

TEST_F(BagsOfAFolder, RowsOfZerosAreRefusedWhereTheirNormDividesAndFineElsewhere) {
  store("a0", Tensor::of(std::vector<float>(32 * 2 * 3, 0), {32, 2, 3}));
  EXPECT_THAT(complaint(dataset_, recipe_with("sultani")),
              AllOf(HasSubstr("a0: rows 0 to 0 of the features are all zero"), HasSubstr("`mean`")));
  EXPECT_THAT(complaint(dataset_, recipe_with("ekosman")), HasSubstr("a0: all rows of its features are zero"));
  EXPECT_EQ(load_bags(dataset_, "train", recipe_with("mean")).size(), 4);
}

TEST_F(BagsOfAFolder, WhereRowsAreDroppedAllCropsKeepTheSame) {
  std::vector<float> values(4 * 2 * 1, 1);  // 4 rows, 2 crops, 1 number; crop 1 is zero in the rows of one segment
  values[1] = values[3] = 0;
  const TempFolder folder;
  Dataset dataset = planted_dataset(folder.path(), {1, 1, 4, 2, 1});
  write_npy(folder.path() / "n0.npy", Tensor::of(values, {4, 2, 1}));
  const Bags bags = load_bags(dataset, "train", recipe_with("ekosman(segments=2)"));
  EXPECT_EQ(bags.lengths[0].item<std::int64_t>(), 1);
  EXPECT_EQ(bags.features[0].narrow(1, 1, 1).abs().max().item<float>(), 0) << "nothing stands beyond the length";
}

TEST_F(BagsOfAFolder, NumbersThatAreNotFiniteAreRefusedAndCounted) {
  std::vector<float> values(32 * 2 * 3, 1);
  values[7] = values[9] = std::nanf("");
  store("a1", Tensor::of(values, {32, 2, 3}));
  EXPECT_THAT(complaint(dataset_), HasSubstr("a1: 2 numbers of its features are not finite"));
}

TEST_F(BagsOfAFolder, AnotherWidthAndAnotherNumberOfCropsAreRefusedWithBoth) {
  store("a0", Tensor::of(std::vector<float>(32 * 2 * 4, 1), {32, 2, 4}));
  EXPECT_THAT(complaint(dataset_), HasSubstr("a0: features of 2 crops x 4 numbers, those before it have 2 x 3"));
  store("a0", Tensor::of(std::vector<float>(32 * 3, 1), {32, 1, 3}));
  EXPECT_THAT(complaint(dataset_), HasSubstr("a0: features of 1 crops x 3 numbers, those before it have 2 x 3"));
}

TEST_F(BagsOfAFolder, AMissingCropIsRefusedWithItsFile) {
  for (const char* name : {"n0__0.npy", "n0__2.npy"})
    write_npy(folder_.path() / name, Tensor::of(std::vector<float>(32 * 3, 1), {32, 3}));
  FeatureFile& file = dataset_.videos[0].features.at("planted");
  file.path = folder_.path() / "n0";
  file.layout = "crops-A";
  EXPECT_THAT(complaint(dataset_), HasSubstr("n0__1.npy"));
}

TEST_F(BagsOfAFolder, AMissingFileIsRefusedWithItsName) {
  std::filesystem::remove(folder_.path() / "a1.npy");
  EXPECT_THAT(complaint(dataset_), HasSubstr("a1.npy"));
}

TEST_F(BagsOfAFolder, BothClassesMustBeThere) {
  Dataset normal = dataset_;
  normal.videos.resize(2);
  EXPECT_THAT(complaint(normal), HasSubstr("planted, split train: none of 2 videos is anomalous"));
  Dataset anomalous = dataset_;
  anomalous.videos.erase(anomalous.videos.begin(), anomalous.videos.begin() + 2);
  EXPECT_THAT(complaint(anomalous), HasSubstr("planted, split train: none of 2 videos is normal"));
  Recipe recipe = small_recipe();
  recipe.normal = 0;
  EXPECT_EQ(load_bags(anomalous, "train", recipe).size(), 2) << "a batch asks for none";
}

TEST_F(BagsOfAFolder, SeveralKindsOfFeaturesAskForAChoice) {
  for (Video& video : dataset_.videos) video.features.emplace("flow", video.features.at("planted"));
  EXPECT_THAT(complaint(dataset_),
              HasSubstr("planted has 2 kinds of features: flow, planted | choose one with `features`, or join them: "
                        "`features: flow + planted`"));
  Recipe recipe = small_recipe();
  recipe.features = "flow";
  EXPECT_EQ(load_bags(dataset_, "train", recipe).features_name, "flow");
  recipe.features = "flaw";
  EXPECT_THAT(complaint(dataset_, recipe), AllOf(HasSubstr("flaw"), HasSubstr("flow")));
  for (Video& video : dataset_.videos) video.features.clear();
  EXPECT_THAT(complaint(dataset_), HasSubstr("planted has 0 kinds of features"));
}

TEST_F(BagsOfAFolder, OtherSplitsAreNeverRead) {
  Dataset both = dataset_;
  for (Video video : dataset_.videos) {
    video.id += "-test";
    video.split = "test";
    video.features.at("planted").path = folder_.path() / "there is no such file.npy";
    both.videos.push_back(video);
  }
  EXPECT_EQ(load_bags(both, "train", small_recipe()).size(), 4);
  EXPECT_THAT(message_of([&] { load_bags(both, "val", small_recipe()); }), HasSubstr("planted, split val: no video with a label"))
      << "never all entries instead of those asked for";
}

TEST_F(BagsOfAFolder, VideosWithoutALabelAreLeftOutAndSaidSo) {
  dataset_.videos[1].events.reset();
  const Bags bags = load_bags(dataset_, "train", small_recipe());
  EXPECT_EQ(bags.size(), 3);
  EXPECT_THAT(bags.notes, ElementsAre("1 videos without a label are left out"));
}

TEST_F(BagsOfAFolder, TheLabelOfTheVideoGoesBeforeItsEvents) {
  dataset_.videos[0].anomalous = true;
  dataset_.videos[2].anomalous = false;
  const Bags bags = load_bags(dataset_, "train", small_recipe());
  EXPECT_TRUE(at::equal(bags.labels, at::tensor({1.F, 0.F, 0.F, 1.F})));
}

TEST_F(BagsOfAFolder, ReadingStopsWhenItIsInterrupted) {
  raise_interrupt(2);
  EXPECT_THAT(complaint(dataset_), HasSubstr("stopped while features were read, at 0 of 4 videos"));
  raise_interrupt(0);
}

std::vector<BagInfo> in_groups(std::int64_t groups, std::int64_t each) {
  std::vector<BagInfo> bags;
  for (std::int64_t group = 0; group < groups; ++group)
    for (std::int64_t i = 0; i < each; ++i)
      bags.push_back({std::to_string(group) + "-" + std::to_string(i), "film" + std::to_string(group), group % 2 == 1, {}, 1});
  return bags;
}

TEST(SplitBags, NeverSplitsAGroup) {
  const std::vector<BagInfo> bags = in_groups(20, 3);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const BagSplit split = split_bags(bags, 0.3, seed);
    std::set<std::string> training;
    std::set<std::string> validation;
    for (const std::int64_t i : split.training) training.insert(bags[static_cast<std::size_t>(i)].group);
    for (const std::int64_t i : split.validation) validation.insert(bags[static_cast<std::size_t>(i)].group);
    EXPECT_EQ(training.size() + validation.size(), 20U) << "seed " << seed;
    EXPECT_EQ(split.training.size() + split.validation.size(), 60U);
    EXPECT_EQ(validation.size(), 6U) << "three of ten groups of each class";
  }
}

TEST(SplitBags, AGroupWithBothClassesStaysWhole) {
  std::vector<BagInfo> bags = in_groups(20, 2);
  for (std::size_t i = 0; i < bags.size(); i += 2) bags[i].anomalous = true;
  std::set<std::string> sides[2];
  const BagSplit split = split_bags(bags, 0.25, 3);
  for (const std::int64_t i : split.training) sides[0].insert(bags[static_cast<std::size_t>(i)].group);
  for (const std::int64_t i : split.validation) sides[1].insert(bags[static_cast<std::size_t>(i)].group);
  EXPECT_EQ(sides[0].size() + sides[1].size(), 20U);
}

TEST(SplitBags, FollowsFromTheSeed) {
  const std::vector<BagInfo> bags = in_groups(40, 1);
  EXPECT_EQ(split_bags(bags, 0.3, 5).validation, split_bags(bags, 0.3, 5).validation);
  EXPECT_NE(split_bags(bags, 0.3, 5).validation, split_bags(bags, 0.3, 6).validation);
}

TEST(SplitBags, NothingIsHeldOutOfAShareOfZero) {
  EXPECT_EQ(split_bags(in_groups(4, 1), 0, 1).training.size(), 4U);
  EXPECT_THAT(split_bags(in_groups(4, 1), 0, 1).validation, IsEmpty());
}

TEST(SplitBags, TooFewGroupsAreRefusedWithAWayOut) {
  EXPECT_THAT(
      message_of([] { split_bags(in_groups(2, 5), 0.2, 1); }),
      HasSubstr("1 group of normal videos cannot be split into training and validation | set `validation: 0` to train on all"));
}

}  // namespace
}  // namespace vigil
