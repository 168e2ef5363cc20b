// SPDX-License-Identifier: Apache-2.0
// Built-in recipes as they are, with their own widths, heads and optimisers: they learn from features that are not of unit norm.
// Batches are small and steps few: what is looked for is a training that is dead from its beginning.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/weak/planted.h"

#include "vigil/base/threads.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/trainer.h"

namespace vigil {
namespace {

Recipe short_recipe(const std::string& name, int steps) {
  Recipe recipe = read_recipe(name);
  recipe.normal = recipe.anomalous = 4;
  recipe.epochs = 0;
  recipe.steps = recipe.validate_every = steps;
  recipe.schedule = "constant";
  recipe.validation = 0;
  return recipe;
}

// Bags as the recipe's features would make them: norms of about 20 to 60, prepared as it says.
Bags bags_for(const Recipe& recipe, std::int64_t width) {
  PlantedBags planted = planted_bags({8, 8, 32, 1, width, 15});
  Bags& bags = planted.bags;
  const std::vector<float> truth(planted.truth.begin(), planted.truth.end());
  bags.frames = at::tensor(truth).reshape({16, 32});  // for the supervised one; others do not see it
  for (const std::string& step : recipe.prepare)
    if (step == "l2") bags.features = bags.features / bags.features.norm(2, {3}, true);
  return std::move(bags);
}

class BuiltInRecipes : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { set_threads(1); }
};

TEST_P(BuiltInRecipes, BeginWithAGradient) {
  const Recipe recipe = short_recipe(GetParam(), 1);
  const std::int64_t width = recipe.published_width > 0 ? recipe.published_width : 512;
  Trainer trainer(recipe, bags_for(recipe, prepared_width(width, recipe.prepare)));
  trainer.step();
  EXPECT_GT(trainer.state().log.back().gradient_norm, 1e-6);
  EXPECT_TRUE(std::isfinite(trainer.state().log.back().loss));
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const BuiltInRecipe& built_in : built_in_recipes()) all.push_back(built_in.name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(OfTheCatalog, BuiltInRecipes, testing::ValuesIn(names()), [](const auto& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

// Small heads whose first steps by Adagrad are the largest: a hundred of them at full width, and the loss has fallen.
class LightRecipes : public testing::TestWithParam<std::string> {};

TEST_P(LightRecipes, LearnFromRowsOfLargeNorm) {
  set_threads(1);
  Recipe recipe = short_recipe(GetParam(), 100);
  recipe.validate_every = 10;
  const std::int64_t width = recipe.published_width > 0 ? recipe.published_width : 1024;
  Trainer trainer(recipe, bags_for(recipe, width));
  while (!trainer.finished()) trainer.step();
  const std::vector<TrainingLogLine>& log = trainer.state().log;
  EXPECT_GT(log.back().gradient_norm, 1e-6);
  EXPECT_LT(log.back().loss, 0.98 * log.front().loss);
}

INSTANTIATE_TEST_SUITE_P(OfTheCatalog, LightRecipes, testing::Values("sultani-ucf", "milr-ucf", "dted-ucf", "wagcn-ucf"),
                         [](const auto& name) { return name.param.substr(0, name.param.find('-')); });

}  // namespace
}  // namespace vigil
