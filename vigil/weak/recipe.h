// SPDX-License-Identifier: Apache-2.0
// Everything that decides a training, as one short file. Read by `vigil train`, stored in every model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/config.h"

namespace vigil {

enum class CropUse {
  together,  // the crops of a bag go through the head side by side; scores are their mean (RTFM, MGFN)
  samples,   // every crop of a bag is a sample of its own (PEL4VAD, UR-DMU, HL-Net, VadCLIP)
  first,     // crop 0 alone
};

enum class Drawing {
  passes,  // each class in passes over all its samples, each in a new order
  fresh,   // a new order for each batch, so that a batch never holds a sample twice (Sultani 2018)
  mixed,   // both classes in one order; a batch holds `normal` + `anomalous` of whichever comes (PEL4VAD)
};

enum class Precision { f32, bf16 };

struct Recipe {
  std::string about;
  int published_width = 0;
  int published_crops = 0;
  // the network
  std::string head = "sultani";
  std::string loss = "rank + 8e-5*smooth + 8e-5*sparse";
  // bags
  std::string features;
  int width = 0;
  std::vector<std::string> prepare;
  std::string length = "mean(segments=32)";
  CropUse crops = CropUse::together;
  // batches
  int normal = 30;
  int anomalous = 30;
  Drawing drawing = Drawing::passes;
  // the optimiser
  std::string optimiser = "adagrad(lr=0.01)";
  std::string schedule = "constant";
  double clip_norm = 0;
  Precision precision = Precision::f32;
  int steps = 1000;
  int epochs = 0;
  std::uint64_t seed = 1;
  // what is held out of training, to choose by
  double validation = 0.15;
  int validate_every = 50;
  int patience = 0;
  int video_top = 1;
  // scores of frames
  std::string score_length = "whole";
  std::string smooth = "none";
  std::string frames = "repeat";

  std::string source;  // what read_recipe was given, for messages; no field

  static FieldTable fields();
};

bool is_recipe_file(const std::string& name_or_path);  // by its ending: .yaml, .yml or .json

// A file, or the name of a built-in one. Throws Error::input with file and line; Error::usage for a name
// that is unknown, with the nearest.
Recipe read_recipe(const std::string& name_or_path);

// Changes of single fields, "steps=2000", "optimiser=adam(lr=1e-3)"; `origin` (and a line, of a file) says where they stand. Throws
// as the origin says: no '=', an unknown field with the nearest, a value out of range.
void change(Recipe& recipe, const std::vector<std::string>& settings, const Origin& origin, int line = 0);

// Throws Error::usage for a spec in it that does not hold (head, loss, length, ...), naming the field.
void check_recipe(const Recipe& recipe);

// The fields that decide a training: all but those that only tell people something. What tells trainings apart.
ConfigValue deciding_fields(const Recipe& recipe);

std::string to_text(const Recipe& recipe);  // YAML that read_recipe reads back to the same value

struct BuiltInRecipe {
  std::string name;
  std::string text;
};
const std::vector<BuiltInRecipe>& built_in_recipes();  // by name; made from recipes/*.yaml at build time

}  // namespace vigil
