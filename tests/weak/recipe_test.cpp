// SPDX-License-Identifier: Apache-2.0
// Recipes as files, and that every built-in one holds.
#include "vigil/weak/recipe.h"

#include <regex>
#include <set>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/spec.h"
#include "vigil/base/text.h"
#include "vigil/nn/optimiser.h"
#include "vigil/nn/schedule.h"
#include "vigil/weak/frame_rules.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/score.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

TEST(Recipes, EveryBuiltInOneHolds) {
  EXPECT_GE(built_in_recipes().size(), 14U);
  for (const BuiltInRecipe& built_in : built_in_recipes()) {
    SCOPED_TRACE(built_in.name);
    const Recipe recipe = read_recipe(built_in.name);
    EXPECT_FALSE(recipe.about.empty());
    EXPECT_NO_THROW(check_recipe(recipe));
  }
}

TEST(Recipes, FilesOfTextsAreBesideTheRecipeAndThoseOfSettingsInTheWorkingFolder) {
  const TempFolder folder;
  const std::string file =
      folder.write("mine.yaml", "head: vadclip(layers=1, text=more/t.npy)\nloss: rank(top=3) + 0.5*prompt_kl(text=t.npy)\n");
  Recipe recipe = read_recipe(file);
  const std::string beside = folder.path().string(), here = std::filesystem::current_path().string();
  EXPECT_EQ(recipe.head, "vadclip(layers=1, text=" + beside + "/more/t.npy)");
  EXPECT_EQ(recipe.loss, "rank(top=3) + 0.5*prompt_kl(text=" + beside + "/t.npy)");
  change(recipe, {"head=vadclip(text=t.npy)"}, Origin{"--set", true});
  EXPECT_EQ(recipe.head, "vadclip(text=" + here + "/t.npy)");
  change(recipe, {"head=vadclip(text=../t.npy)"}, Origin{beside + "/grids/all.yaml", false});
  EXPECT_EQ(recipe.head, "vadclip(text=" + beside + "/t.npy)") << "a grid's settings, beside the grid";
  EXPECT_EQ(recipe.loss, "rank(top=3) + 0.5*prompt_kl(text=" + beside + "/t.npy)");
}

TEST(Recipes, TheHelpOfAFieldNamesAllThatItTakes) {
  std::map<std::string, std::string> help;
  for (const FieldInfo& info : Recipe::fields()) help[info.name] = info.help;
  for (const auto& row : preparations().rows()) EXPECT_THAT(help["prepare"], HasSubstr(row.name));
  for (const auto& row : snippet_smoothings().rows()) EXPECT_THAT(help["smooth"], HasSubstr(row.name));
  for (const auto& row : frame_rules().rows()) EXPECT_THAT(help["frames"], HasSubstr(row.name));
  EXPECT_THAT(help["features"], HasSubstr("rgb + audio"));
}

TEST(Recipes, ComeBackFromTheirText) {
  const TempFolder folder;
  for (const BuiltInRecipe& built_in : built_in_recipes()) {
    const Recipe recipe = read_recipe(built_in.name);
    write_file(folder.path() / "again.yaml", to_text(recipe));
    EXPECT_EQ(to_text(read_recipe(folder.path() / "again.yaml")), to_text(recipe));
  }
}

TEST(Recipes, SayWhichFieldsAreNoLongerThoseOfTheText) {
  Recipe recipe = read_recipe("milr-ucf");
  const std::string about = recipe.about;
  change(recipe, {"seed=4"}, Origin{"--set", true});
  EXPECT_EQ(recipe.about, about) << "another seed is the same recipe";
  change(recipe, {"steps=20", "prepare=l2", "rest"}, Origin{"--set", true});
  change(recipe, {"steps=30", "head=sultani"}, Origin{"--set", true});
  EXPECT_EQ(recipe.about, about + " Changed here: steps, prepare, head.");
  change(recipe, {"about=mine"}, Origin{"--set", true});
  EXPECT_EQ(recipe.about, "mine");
}

TEST(Recipes, WindowsAreForTrainingOnly) {
  Recipe recipe;
  recipe.length = "window(segments=32)";
  EXPECT_NO_THROW(check_recipe(recipe));
  recipe.score_length = "window(segments=32)";
  EXPECT_EQ(message_of([&] { check_recipe(recipe); }),
            "score_length: a window is drawn at random, which is for training | score the video `whole`, or by another rule");
}

TEST(Recipes, AnUnknownKeyNamesFileLineAndTheNearest) {
  const TempFolder folder;
  write_file(folder.path() / "mine.yaml", "head: sultani\nlos: rank\n");
  try {
    read_recipe(folder.path() / "mine.yaml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("mine.yaml:2"));
    EXPECT_THAT(error.what(), HasSubstr("nearest: loss"));
  }
}

TEST(Recipes, AnUnknownNameSaysTheNearest) {
  try {
    read_recipe("rtfm-ufc");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no recipe is called 'rtfm-ufc' (nearest: rtfm-ucf)"));
  }
}

TEST(Recipes, ChangesThatDoNotHoldAreUsage) {
  const auto refused = [](const std::string& setting) {
    Recipe recipe;
    try {
      change(recipe, {setting}, Origin{"--set", true});
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage) << setting;
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refused("stepz=3"), HasSubstr("nearest: steps"));
  EXPECT_THAT(refused("steps"), HasSubstr("--set steps: not NAME=VALUE"));
  EXPECT_THAT(refused("crops=all"), HasSubstr("crops"));
}

// Every field has a row in the reference, with its default, and no row is of a field that is not.
TEST(Recipes, FieldsAreThoseOfTheReference) {
  const std::string page = read_file(std::string(VIGIL_SOURCE_DIR) + "/docs/reference/recipe.md");
  const Recipe recipe;
  std::set<std::string> known;
  for (const FieldInfo& info : Recipe::fields()) {
    known.insert(info.name);
    const std::string row = "| `" + info.name + "` | ";
    ASSERT_THAT(page, HasSubstr(row));
    const std::string otherwise = info.get(&recipe).text;  // none for lists, which are empty
    const std::size_t at = page.find(row) + row.size();
    EXPECT_EQ(std::string(trim(page.substr(at, page.find('|', at) - at))), otherwise.empty() ? "" : "`" + otherwise + "`")
        << info.name;
  }
  static const std::regex kRow("\n\\| `([a-z_]+)` \\| ");
  for (std::sregex_iterator row(page.begin(), page.end(), kRow), end; row != end; ++row)
    EXPECT_EQ(known.count((*row)[1].str()), 1U) << (*row)[1].str();
}

std::string complaint(const std::function<void(Recipe&)>& change) {
  Recipe recipe;
  change(recipe);
  try {
    check_recipe(recipe);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Recipes, WhatDoesNotHoldNamesItsField) {
  EXPECT_THAT(complaint([](Recipe& r) { r.head = "sultany"; }), HasSubstr("head: no head is called 'sultany' (nearest: sultani)"));
  EXPECT_THAT(complaint([](Recipe& r) { r.head = "sultani(hiden=3)"; }), HasSubstr("nearest: hidden"));
  EXPECT_THAT(complaint([](Recipe& r) { r.loss = "rank + smoot"; }),
              HasSubstr("loss: no loss is called 'smoot' (nearest: smooth)"));
  EXPECT_THAT(complaint([](Recipe& r) { r.length = "mean(segments=0)"; }), HasSubstr("length: "));
  EXPECT_THAT(complaint([](Recipe& r) { r.optimiser = "adm"; }), HasSubstr("optimiser: no optimiser is called 'adm'"));
  EXPECT_THAT(complaint([](Recipe& r) { r.schedule = "cosin"; }), HasSubstr("schedule: no schedule is called 'cosin'"));
  EXPECT_THAT(complaint([](Recipe& r) { r.smooth = "slid"; }), HasSubstr("smooth: no smoothing is called 'slid'"));
  EXPECT_THAT(complaint([](Recipe& r) { r.prepare = {"l3"}; }), HasSubstr("prepare: no preparation is called 'l3'"));
  EXPECT_THAT(complaint([](Recipe& r) { r.normal = r.anomalous = 0; }), HasSubstr("a batch has no bag"));
}

}  // namespace
}  // namespace vigil
