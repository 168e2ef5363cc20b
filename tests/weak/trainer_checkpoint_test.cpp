// SPDX-License-Identifier: Apache-2.0
// A run that was stopped at any step goes on to the same bits.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/base/message_of.h"
#include "tests/weak/planted.h"

#include "vigil/base/threads.h"
#include "vigil/weak/trainer.h"
#include "vigil/weak/training_log.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Recipe recipe_of(const std::string& head, const std::string& optimiser) {
  Recipe recipe = small_recipe();
  recipe.head = head;
  recipe.optimiser = optimiser;
  recipe.schedule = "cosine(length=12)";
  recipe.steps = 12;
  recipe.validate_every = 4;
  return recipe;
}

void run_to(Trainer& trainer, std::int64_t step) {
  while (!trainer.finished() && trainer.state().step < step) trainer.step();
}

std::unique_ptr<Trainer> begun(const Recipe& recipe, std::int64_t step) {
  auto trainer = std::make_unique<Trainer>(recipe, planted_bags().bags);
  run_to(*trainer, step);
  return trainer;
}

void go_on(Trainer& trainer, const Trainer& stopped) {
  trainer.restore(stopped.checkpoint(), stopped.checkpoint_card(), "checkpoint");
}

void expect_same(const Trainer& a, const Trainer& b) {
  EXPECT_EQ(a.checkpoint(), b.checkpoint()) << "head, optimiser and best";
  EXPECT_EQ(a.checkpoint_card(), b.checkpoint_card()) << "log, sums and recipe";
  EXPECT_EQ(training_csv(a.state()), training_csv(b.state()));
}

TEST(Checkpoint, ARunStoppedAnywhereEndsWithTheSameBits) {
  set_threads(1);
  const std::vector<Recipe> recipes{recipe_of("sultani(hidden=16, hidden2=8)", "adagrad(lr=0.01)"),
                                    recipe_of("sultani(hidden=16, hidden2=8)", "sgd(lr=0.1, momentum=0.9)"),
                                    recipe_of("sultani(hidden=16, hidden2=8)", "adadelta"),
                                    recipe_of("rtfm(channels=8, hidden=8, hidden2=8)", "adam(lr=0.01, decay=0.001)")};
  for (const Recipe& recipe : recipes) {
    SCOPED_TRACE(recipe.head + " " + recipe.optimiser);
    const auto whole = begun(recipe, recipe.steps);
    for (std::int64_t stop = 0; stop <= recipe.steps; ++stop) {
      SCOPED_TRACE(stop);
      Trainer second(recipe, planted_bags().bags);
      go_on(second, *begun(recipe, stop));
      EXPECT_EQ(second.state().step, stop);
      run_to(second, recipe.steps);
      expect_same(second, *whole);
    }
  }
}

TEST(Checkpoint, ManyStopsAreLikeNone) {
  const Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "adam(lr=0.01)");
  std::map<std::string, Tensor> tensors;
  std::string card;
  for (std::int64_t step = 1; step <= recipe.steps; ++step) {
    Trainer one(recipe, planted_bags().bags);
    if (step > 1) one.restore(tensors, card, "checkpoint");
    one.step();
    tensors = one.checkpoint();
    card = one.checkpoint_card();
  }
  const auto whole = begun(recipe, recipe.steps);
  EXPECT_EQ(tensors, whole->checkpoint());
  EXPECT_EQ(card, whole->checkpoint_card());
}

TEST(Checkpoint, PatienceGoesOnCounting) {
  Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "sgd(lr=1e-12)");
  recipe.patience = 2;
  recipe.steps = 1000;
  Trainer second(recipe, planted_bags().bags);
  go_on(second, *begun(recipe, 9));
  run_to(second, 1000);
  EXPECT_EQ(second.state().step, 12);
}

std::string complaint(Trainer& trainer, const Trainer& other) {
  return message_of([&] { go_on(trainer, other); });
}

TEST(Checkpoint, OfAnotherRecipeNamesTheField) {
  const Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "adagrad(lr=0.01)");
  const auto stopped = begun(recipe, 3);
  Recipe other = recipe;
  other.optimiser = "adagrad(lr=0.02)";
  Trainer trainer(other, planted_bags().bags);
  EXPECT_THAT(
      complaint(trainer, *stopped),
      AllOf(HasSubstr("checkpoint is of another recipe: optimiser is \"adagrad(lr=0.01)\" there, \"adagrad(lr=0.02)\" here"),
            HasSubstr("train into another folder")));
}

TEST(Checkpoint, OfOtherBagsIsRefused) {
  const Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "adagrad(lr=0.01)");
  const auto stopped = begun(recipe, 3);
  const auto refused = [&](const Bags& bags) {
    Trainer trainer(recipe, bags);
    return complaint(trainer, *stopped);
  };
  Planted fewer;
  fewer.normal = 20;
  EXPECT_THAT(refused(planted_bags(fewer).bags), HasSubstr("checkpoint is of other bags"));
  Bags renamed = planted_bags().bags;
  renamed.info[3].id = renamed.info[3].group = "another";
  EXPECT_THAT(refused(renamed), HasSubstr("checkpoint is of other bags"));
  Bags extracted_again = planted_bags().bags;
  extracted_again.features.mul_(1.01);
  extracted_again.mean_norm *= 1.01;
  EXPECT_THAT(refused(extracted_again), HasSubstr("checkpoint is of other bags"));
  EXPECT_EQ(refused(planted_bags().bags), "nothing was thrown");
}

TEST(Checkpoint, ACardThatIsDamagedIsRefused) {
  const Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "adagrad(lr=0.01)");
  const auto stopped = begun(recipe, 5);
  const auto complaint_of = [&](const std::function<void(nlohmann::json&)>& damage) {
    nlohmann::json card = nlohmann::json::parse(stopped->checkpoint_card());
    damage(card);
    Trainer trainer(recipe, planted_bags().bags);
    const std::string before = trainer.checkpoint_card();
    const std::string text = message_of([&] { trainer.restore(stopped->checkpoint(), card.dump(), "checkpoint"); });
    EXPECT_EQ(trainer.checkpoint_card(), before);
    return text;
  };
  EXPECT_THAT(complaint_of([](auto& card) { card.erase("step"); }), HasSubstr("checkpoint: its card is damaged"));
  EXPECT_THAT(complaint_of([](auto& card) { card["step"] = "five"; }), HasSubstr("checkpoint: its card is damaged"));
  EXPECT_THAT(complaint_of([](auto& card) { card["step"] = -5; }), HasSubstr("checkpoint: its card is damaged"));
  EXPECT_THAT(complaint_of([](auto& card) { card["log"][0].erase("terms"); }), HasSubstr("checkpoint: its card is damaged"));
  EXPECT_THAT(complaint_of([](auto& card) { card.erase("sums"); }), HasSubstr("checkpoint: its card is damaged"));
  EXPECT_THAT(complaint_of([](auto& card) { card["checkpoint"] = 2; }), HasSubstr("not a checkpoint that this Vigil reads"));
  EXPECT_THAT(complaint_of([](auto& card) { card = 3; }), HasSubstr("checkpoint: its card is damaged"));
  Trainer trainer(recipe, planted_bags().bags);
  EXPECT_THAT(message_of([&] { trainer.restore(stopped->checkpoint(), "{", "checkpoint"); }), HasSubstr("its card is damaged"));
}

TEST(Checkpoint, TensorsThatAreMissingAreNamed) {
  const Recipe recipe = recipe_of("sultani(hidden=16, hidden2=8)", "adagrad(lr=0.01)");
  const auto stopped = begun(recipe, 5);
  for (const char* name : {"head/fc1.weight", "best/fc2.bias"}) {
    std::map<std::string, Tensor> tensors = stopped->checkpoint();
    ASSERT_EQ(tensors.erase(name), 1U) << name;
    Trainer trainer(recipe, planted_bags().bags);
    EXPECT_THAT(message_of([&] { trainer.restore(tensors, stopped->checkpoint_card(), "checkpoint"); }),
                HasSubstr(std::string(name).substr(5)));
  }
}

}  // namespace
}  // namespace vigil
