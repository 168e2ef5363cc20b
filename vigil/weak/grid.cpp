// SPDX-License-Identifier: Apache-2.0
// Reading a grid, and its runs.
#include "vigil/weak/grid.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/features/find.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Kind = ConfigValue::Kind;

constexpr std::uint64_t kMostSeeds = 10000;

bool is_scalar(const ConfigValue& value) {
  return value.kind == Kind::plain || value.kind == Kind::text || value.kind == Kind::number;
}

ConfigValue list_at(std::vector<ConfigValue> items, int line) {
  ConfigValue list = ConfigValue::list(std::move(items));
  list.line = line;
  return list;
}

// A text alone stands for {first: text}, and one item for a list of it.
ConfigValue items_of(const ConfigValue& value, const std::string& first) {
  if (value.kind == Kind::null) return value;
  std::vector<ConfigValue> items = value.kind == Kind::list ? value.items : std::vector<ConfigValue>{value};
  for (ConfigValue& item : items) {
    if (is_scalar(item)) {
      const int line = item.line;
      item = ConfigValue::map({{first, item}});
      item.line = line;
    }
  }
  return list_at(std::move(items), value.line);
}

// A number alone is a count: 3 stands for [1, 2, 3].
ConfigValue seeds_of(const ConfigValue& value, const std::string& source) {
  std::uint64_t count = 0;
  const std::string& text = value.text;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (!is_scalar(value) || failed != std::errc() || end != text.data() + text.size()) return value;
  if (count > kMostSeeds)
    throw Error::input(fmt::format("{}:{}: seeds = {}: at most {}", source, value.line, count, kMostSeeds),
                       "a number alone is how many seeds; one seed of its own is a list: [7]");
  std::vector<ConfigValue> items;
  for (std::uint64_t seed = 1; seed <= count; ++seed) items.push_back(ConfigValue::number(std::to_string(seed)));
  return list_at(std::move(items), value.line);
}

std::string at(const RunGrid& grid, int line) {
  return line > 0 ? fmt::format("{}:{}", grid.source, line) : grid.source;
}

void check_name(const RunGrid& grid, int line, const char* what, const std::string& name, std::set<std::string>& known) {
  const bool plain = !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c < 128 && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '+');
  });
  if (name.empty()) throw Error::input(fmt::format("{}: a {} without a name", at(grid, line), what), "give it one: `name: ...`");
  if (!plain)
    throw Error::input(fmt::format("{}: name '{}' of a {}: it becomes a folder", at(grid, line), name, what),
                       "letters, digits, and . _ - + (no . at its beginning)");
  if (!known.insert(name).second)
    throw Error::input(fmt::format("{}: a second {} is called '{}'", at(grid, line), what, name),
                       "give it another name: `name: ...`");
}

fs::path beside(const RunGrid& grid, const fs::path& path) {
  return path.empty() ? path : fs::absolute(fs::path(grid.source).parent_path() / path).lexically_normal();
}

// Of several places with commas between them, each.
fs::path each_beside(const RunGrid& grid, const fs::path& places) {
  if (places.empty()) return places;
  std::vector<std::string> all;
  const fs::path one = beside(grid, places);
  std::error_code failed;
  if (fs::exists(one, failed)) return one;
  for (const fs::path& place : feature_places(places)) all.push_back(beside(grid, place).string());
  return join(all, ",");
}

void check_recipes(RunGrid& grid) {
  if (grid.recipes.empty())
    throw Error::input(grid.source + ": no recipe is given", "recipes: [sultani-ucf]; see `vigil list recipes`");
  std::set<std::string> names;
  for (GridRecipe& recipe : grid.recipes) {
    if (recipe.recipe.empty())
      throw Error::input(at(grid, recipe.line) + ": an entry without a recipe",
                         "recipe: a name of `vigil list recipes`, or a file");
    if (is_recipe_file(recipe.recipe)) recipe.recipe = beside(grid, recipe.recipe).string();
    if (recipe.name.empty()) recipe.name = is_recipe_file(recipe.recipe) ? fs::path(recipe.recipe).stem().string() : recipe.recipe;
    check_name(grid, recipe.line, "recipe", recipe.name, names);
  }
}

void check_data(RunGrid& grid) {
  if (grid.data.empty()) throw Error::input(grid.source + ": no data set is given", "data: [{name: ucf, path: ucf.jsonl}]");
  std::set<std::string> names;
  for (GridData& data : grid.data) {
    check_name(grid, data.line, "data set", data.name, names);
    if (data.path.empty())
      throw Error::input(fmt::format("{}: data set '{}' has no path", at(grid, data.line), data.name),
                         "path: a manifest, or a folder in a layout that is known");
    if (data.train == data.test)
      throw Error::input(fmt::format("{}: data set '{}' would be tested on what it is trained on: train and test are both '{}'",
                                     at(grid, data.line), data.name, data.train));
    data.path = beside(grid, data.path);
    data.features = each_beside(grid, data.features);
  }
}

void check_seeds(const RunGrid& grid, int line) {
  if (grid.seeds.empty())
    throw Error::input(at(grid, line) + ": no seed is given", "seeds: 5 stands for 1 to 5; or a list: seeds: [1, 2, 3]");
  std::set<std::uint64_t> known;
  for (const std::uint64_t seed : grid.seeds)
    if (!known.insert(seed).second) throw Error::input(fmt::format("{}: seed {} is given twice", at(grid, line), seed));
}

template <typename Item>
void take_lines(std::vector<Item>& items, const ConfigValue* list) {
  for (std::size_t i = 0; list != nullptr && i < items.size(); ++i) items[i].line = list->items.at(i).line;
}

void change_recipe(Recipe& recipe, const std::vector<std::string>& settings, const RunGrid& grid, int line) {
  const Origin origin{grid.source, false};
  for (const std::string& setting : settings)
    if (setting.starts_with("seed="))
      throw Error::input(fmt::format("{}set '{}': seeds are given by the grid's `seeds`", place_text(origin, line), setting));
  change(recipe, settings, origin, line);
}

Recipe recipe_of(const RunGrid& grid, const GridRecipe& wanted, const GridVariant* variant) {
  const int line = variant ? variant->line : wanted.line;
  Recipe recipe;
  try {
    recipe = read_recipe(wanted.recipe);
  } catch (const Error& error) {
    throw Error::input(fmt::format("{}: {}", at(grid, wanted.line), error.what()), error.hint());
  }
  change_recipe(recipe, wanted.set, grid, wanted.line);
  if (variant) change_recipe(recipe, variant->set, grid, variant->line);
  try {
    check_recipe(recipe);
  } catch (const Error& error) {
    throw Error::input(
        fmt::format("{}: recipe {}{}: {}", at(grid, line), wanted.name, variant ? ", variant " + variant->name : "", error.what()),
        error.hint());
  }
  return recipe;
}

}  // namespace

FieldTable GridRecipe::fields() {
  using C = GridRecipe;
  return fields_of<C>(field("recipe", &C::recipe, "", any(), "a name of `vigil list recipes`, or a file NAME.yaml"),
                      field("name", &C::name, "", any(), "what it is called in the table; else the recipe's name"),
                      field("set", &C::set, "", any(), "changes: a list of NAME=VALUE"));
}

FieldTable GridVariant::fields() {
  using C = GridVariant;
  return fields_of<C>(field("name", &C::name, "", any(), "what it is called in the table"),
                      field("set", &C::set, "", any(), "changes to every recipe: a list of NAME=VALUE"));
}

FieldTable GridData::fields() {
  using C = GridData;
  return fields_of<C>(
      field("name", &C::name, "", any(), "what it is called in the table"),
      field("path", &C::path, "", any(), "a manifest, or a folder in a layout that is known"),
      field("layout", &C::layout, "", any(), "of the folder, where it is not recognised"),
      field("features", &C::features, "", any(),
            "folder with the features, where the data set names none; several with commas between, for rgb + audio"),
      field("train", &C::train, "", any(), "which entries to train on"),
      field("test", &C::test, "", any(), "which entries to measure on"));
}

FieldTable RunGrid::fields() {
  using C = RunGrid;
  return fields_of<C>(field("recipes", &C::recipes, "", any(), "recipes, each a name, a file, or {recipe, name, set}"),
                      field("variants", &C::variants, "", any(), "changes that every recipe is run with: {name, set}"),
                      field("seeds", &C::seeds, "", any(), "how many seeds, or a list of them"),
                      field("data", &C::data, "", any(), "data sets: {name, path, layout, features, train, test}"));
}

FieldTable PlannedRun::fields() {
  using C = PlannedRun;
  return fields_of<C>(
      field("name", &C::name, "", any(), "of the run"), field("data", &C::data, "", any(), "name of the data set"),
      field("recipe", &C::recipe, "", any(), "name of the recipe"), field("variant", &C::variant, "", any(), "name of the variant"),
      field("path", &C::path, "", any(), "where the data set is"), field("layout", &C::layout, "", any(), "of its folder"),
      field("features", &C::features, "", any(), "folder with its features"),
      field("train", &C::train, "", any(), "entries trained on"), field("test", &C::test, "", any(), "entries measured on"),
      field("settings", &C::settings, "", any(), "the recipe with all changes"));
}

RunGrid read_grid(const fs::path& path) {
  ConfigValue value = read_config_file(path);
  const std::string source = path.string();
  for (auto& [key, member] : value.members) {
    if (key == "recipes") member = items_of(member, "recipe");
    if (key == "variants" || key == "data") member = items_of(member, "name");
    if (key == "seeds") member = seeds_of(member, source);
  }
  RunGrid grid;
  read_config(grid, value, source);
  grid.source = source;
  take_lines(grid.recipes, value.find("recipes"));
  take_lines(grid.variants, value.find("variants"));
  take_lines(grid.data, value.find("data"));
  check_recipes(grid);
  std::set<std::string> names;
  for (const GridVariant& variant : grid.variants) check_name(grid, variant.line, "variant", variant.name, names);
  const ConfigValue* seeds = value.find("seeds");
  check_seeds(grid, seeds ? seeds->line : 0);
  check_data(grid);
  return grid;
}

std::vector<PlannedRun> plan(const RunGrid& grid) {
  std::vector<const GridVariant*> variants;
  for (const GridVariant& variant : grid.variants) variants.push_back(&variant);
  if (variants.empty()) variants.push_back(nullptr);
  std::vector<Recipe> recipes;  // by recipe, variant
  for (const GridRecipe& recipe : grid.recipes)
    for (const GridVariant* variant : variants) recipes.push_back(recipe_of(grid, recipe, variant));

  std::vector<PlannedRun> runs;
  for (const GridData& data : grid.data)
    for (std::size_t r = 0; r < recipes.size(); ++r)
      for (const std::uint64_t seed : grid.seeds) {
        const GridVariant* variant = variants[r % variants.size()];
        PlannedRun run;
        run.data = data.name;
        run.recipe = grid.recipes[r / variants.size()].name;
        run.variant = variant ? variant->name : "";
        run.name = fmt::format("{}/{}/{}seed-{}", run.data, run.recipe, variant ? run.variant + "/" : "", seed);
        run.path = data.path;
        run.layout = data.layout;
        run.features = data.features;
        run.train = data.train;
        run.test = data.test;
        run.settings = recipes[r];
        run.settings.seed = seed;
        runs.push_back(std::move(run));
      }
  return runs;
}

std::optional<std::string> difference(const PlannedRun& a, const PlannedRun& b) {
  const auto told = [](const std::string& name, const std::string& left, const std::string& right) {
    return fmt::format("{}: {} against {}", name, left.empty() ? "nothing" : left, right.empty() ? "nothing" : right);
  };
  const std::tuple<const char*, const std::string&, const std::string&> texts[] = {
      {"data", a.data, b.data}, {"layout", a.layout, b.layout}, {"train", a.train, b.train}, {"test", a.test, b.test}};
  for (const auto& [name, left, right] : texts)
    if (left != right) return told(name, left, right);
  const ConfigValue of_a = deciding_fields(a.settings);
  const ConfigValue of_b = deciding_fields(b.settings);
  for (std::size_t i = 0; i < of_a.members.size(); ++i) {
    const auto& [name, value] = of_a.members[i];
    const std::string left = to_json(value).dump();
    const std::string right = to_json(of_b.members.at(i).value).dump();
    if (left != right) return told(name, left, right);
  }
  return {};
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto [slash, bad_index] = std::from_chars(text.data(), end, shard.index);
  bool good = bad_index == std::errc() && slash != end && *slash == '/';
  if (good) {
    const auto [rest, bad_count] = std::from_chars(slash + 1, end, shard.count);
    good = bad_count == std::errc() && rest == end;
  }
  if (!good || shard.index < 1 || shard.index > shard.count)
    throw Error::usage(fmt::format("--shard {}: not I/N with I from 1 to N", text), "the second of four computers: --shard 2/4");
  return shard;
}

}  // namespace vigil
