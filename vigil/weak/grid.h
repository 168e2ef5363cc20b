// SPDX-License-Identifier: Apache-2.0
// A grid of trainings in one file: recipes x variants x seeds x data sets. Every combination is a run with a stable name. Before
// training_run.h; what runs gave is put together in grid_table.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/weak/recipe.h"

namespace vigil {

// Each item of the lists may stand as a text alone where its first field says all. line: where it stands in the file.
struct GridRecipe {
  std::string recipe;
  std::string name;
  std::vector<std::string> set;
  int line = 0;

  static FieldTable fields();
};

struct GridVariant {
  std::string name;
  std::vector<std::string> set;
  int line = 0;

  static FieldTable fields();
};

struct GridData {
  std::string name;
  std::filesystem::path path;
  std::string layout;
  std::filesystem::path features;
  std::string train = "train";
  std::string test = "test";
  int line = 0;

  static FieldTable fields();
};

struct RunGrid {
  std::vector<GridRecipe> recipes;
  std::vector<GridVariant> variants;  // none: the recipes as they are
  std::vector<std::uint64_t> seeds;
  std::vector<GridData> data;
  std::string source;  // the file, for messages

  static FieldTable fields();
};

// YAML, or JSON when it ends in .json. Paths in it are relative to the file; `seeds: 5` is 1 to 5. Throws Error::input with file
// and line: an unknown key (with the nearest), no recipe, seed or data set, a name that is missing, given twice or no file name.
RunGrid read_grid(const std::filesystem::path& path);

// One run: all that it needs, so that it can be done by a process that knows nothing of the grid.
struct PlannedRun {
  std::string name;  // DATA/RECIPE/seed-N or DATA/RECIPE/VARIANT/seed-N: also its folder
  std::string data;
  std::string recipe;
  std::string variant;  // empty in a grid without variants
  std::filesystem::path path;
  std::string layout;
  std::filesystem::path features;
  std::string train = "train";
  std::string test = "test";
  Recipe settings;  // with all changes and the seed

  static FieldTable fields();
};

// All runs by data set, recipe, variant, seed. Throws Error::input with file and line for an unknown recipe, and for changes or
// specs that do not hold.
std::vector<PlannedRun> plan(const RunGrid& grid);

// The first thing that would make results of the two no runs of the same: "steps: 200 against 300"; nothing when they are the same.
// Where the data lie does not count: results may come from another computer.
std::optional<std::string> difference(const PlannedRun& a, const PlannedRun& b);

// Part `index` (from 1) of `count`: every count-th run.
struct Shard {
  std::size_t index = 1;
  std::size_t count = 1;

  bool holds(std::size_t run) const { return run % count == index - 1; }
};
Shard parse_shard(const std::string& text);  // "2/4"; throws Error::usage

}  // namespace vigil
