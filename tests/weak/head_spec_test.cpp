// SPDX-License-Identifier: Apache-2.0
// What a recipe's head leaves to the data: how many classes there are.
#include "vigil/weak/head_spec.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"
#include "vigil/base/threads.h"
#include "vigil/weak/trainer.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kNames{"normal", "abuse", "arson"};

TEST(HeadSpec, ClassesAreAsManyAsTheDataHas) {
  EXPECT_EQ(with_classes("vadclip", kNames), "vadclip(classes=3)");
  EXPECT_EQ(with_classes("vadclip(layers=1)", kNames), "vadclip(layers=1, classes=3)");
  EXPECT_EQ(with_classes("dsanet(classes=0, layers=1)", kNames), "dsanet(classes=3, layers=1)");
}

TEST(HeadSpec, StaysAsItIsWhereClassesAreGivenNotKnownOrNotAsked) {
  EXPECT_EQ(with_classes("vadclip( classes=14 )", kNames), "vadclip( classes=14 )");
  EXPECT_EQ(with_classes("vadclip", {}), "vadclip");
  EXPECT_EQ(with_classes("sultani", kNames), "sultani");
}

TEST(HeadSpec, WithoutNamesClassesAreTheRowsOfTheFileOfTexts) {
  const TempFolder folder;
  const std::string file = (folder.path() / "t.npy").string();
  write_npy(file, Tensor::of(std::vector<float>(8), {2, 4}));
  EXPECT_EQ(with_classes("vadclip(text=" + file + ")", {}), "vadclip(text=" + file + ", classes=2)");
  EXPECT_EQ(with_classes("vadclip(text=" + file + ")", kNames), "vadclip(text=" + file + ", classes=3)");
  EXPECT_THAT(message_of([] { with_classes("vadclip(text=/nowhere.npy)", {}); }), HasSubstr("/nowhere.npy"));
}

TEST(HeadSpec, NamesItsFileOfTexts) {
  EXPECT_EQ(texts_of(parse_spec("dsanet(layers=1, text=t.npy)")), "t.npy");
  EXPECT_EQ(texts_of(parse_spec("dsanet")), "");
  EXPECT_EQ(texts_of(parse_spec("sultani")), "");
}

TEST(HeadSpec, OfAModelHasNoFile) {
  EXPECT_EQ(to_text(without_texts(parse_spec("vadclip(text=t.npy, layers=1)"))), "vadclip(layers=1)");
  EXPECT_EQ(to_text(without_texts(parse_spec("sultani(hidden=3)"))), "sultani(hidden=3)");
}

// Seven kinds of anomalies in turn.
Dataset of_seven_classes(const std::filesystem::path& folder) {
  Dataset dataset = planted_dataset(folder);
  int next = 0;
  for (Video& video : dataset.videos)
    for (auto& event : *video.events) event.label = "kind" + std::to_string(next++ % 7);
  return dataset;
}

Recipe recipe_of(const std::string& name, const std::string& more) {
  Recipe recipe = read_recipe(name);
  recipe.head = parse_spec(recipe.head).name + "(layers=1, expansion=1, length=32" + more + ")";
  recipe.length = recipe.score_length = "mean(segments=32)";
  recipe.epochs = 0;
  recipe.steps = recipe.validate_every = 2;
  recipe.normal = recipe.anomalous = 4;
  recipe.validation = 0.25;
  return recipe;
}

class ClassesOfTheData : public ::testing::Test {
 protected:
  ClassesOfTheData() { set_threads(1); }

  TrainedRun train(const Recipe& recipe) const {
    return run_training({.recipe = recipe, .split = "train", .out = folder_.path() / "run"}, dataset_);
  }

  TempFolder folder_;
  Dataset dataset_ = of_seven_classes(folder_.path() / "features");
};

TEST_F(ClassesOfTheData, DecideWhatTheBuiltInRecipesTrain) {
  for (const char* name : {"vadclip-ucf", "dsanet-ucf"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(read_recipe(name).head, ::testing::Not(HasSubstr("classes")));
    const std::string more = std::string(name) == "dsanet-ucf" ? ", decoder_layers=1, decoder_heads=2, prototypes=4" : "";
    Trainer trainer(recipe_of(name, more), load_bags(dataset_, "train", recipe_of(name, more)));
    while (!trainer.finished()) trainer.step();
    EXPECT_THAT(trainer.recipe().head, HasSubstr("classes=8"));
    EXPECT_EQ(trainer.head().parameters().plain().at("text").shape, (std::vector<std::int64_t>{8, 16}));
  }
}

TEST_F(ClassesOfTheData, OtherThanTheRecipesAreRefusedWithBothNumbers) {
  const Recipe recipe = recipe_of("vadclip-ucf", ", classes=14");
  Trainer trainer(recipe, load_bags(dataset_, "train", recipe));
  EXPECT_THAT(message_of([&] { trainer.step(); }), HasSubstr("got classes of 8 x 8 for 'class_logits' of 8 x 32 x 14"));
}

TEST_F(ClassesOfTheData, TextsOfAFileStayInTheModelWhenTheFileIsGone) {
  const std::filesystem::path file = folder_.path() / "texts.npy";
  std::vector<float> numbers(8 * 16);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i % 7) - 3;
  write_npy(file, Tensor::of(numbers, {8, 16}));
  train(recipe_of("vadclip-ucf", ", text=" + file.string()));
  std::filesystem::remove(file);
  const HeadModel model = head_model_of(load_model_file(folder_.path() / "run/last.vigil"));
  EXPECT_EQ(model.head->parameters().plain().at("text").to_floats(), numbers) << "and training did not move them";
  EXPECT_THAT(model.recipe.head, HasSubstr("texts.npy"));
}

TEST_F(ClassesOfTheData, ARunGoesOnWithTheRecipeAsItWasWritten) {
  const Recipe recipe = recipe_of("vadclip-ucf", "");
  train(recipe);
  EXPECT_EQ(to_text(read_recipe((folder_.path() / "run/recipe.yaml").string())), to_text(recipe));
  EXPECT_TRUE(train(recipe).resumed);
}

TEST_F(ClassesOfTheData, AFileOfTextsThatCannotBeReadIsToldBeforeFeaturesAreRead) {
  for (const char* classes : {"", ", classes=8"})
    EXPECT_THAT(message_of([&] { check_recipe(recipe_of("vadclip-ucf", std::string(", text=/nowhere.npy") + classes)); }),
                HasSubstr("head: /nowhere.npy"));
}

}  // namespace
}  // namespace vigil
