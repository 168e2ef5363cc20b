// SPDX-License-Identifier: Apache-2.0
// From tensors under published names to a HeadModel.
#include "vigil/weak/import.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/sha256.h"
#include "vigil/nn/class_texts.h"
#include "vigil/nn/heads/mgfn.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/import_sources.h"
#include "vigil/weak/import_tensors.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/thresholds.h"

namespace vigil {
namespace {

using Tensors = std::map<std::string, Tensor>;

constexpr std::int64_t kWidest = 1'000'000;   // as a model file may claim
constexpr std::int64_t kLeastPerColumn = 16;  // numbers that any head has for each number of a row
constexpr std::size_t kNamesShown = 12;

std::string some_of(const Tensors& tensors) {
  std::string names;
  std::size_t shown = 0;
  for (const auto& [name, tensor] : tensors) {
    if (++shown > kNamesShown) return fmt::format("{}, and {} more", names, tensors.size() - kNamesShown);
    names += (names.empty() ? "" : ", ") + (name.empty() ? "(one without a name)" : name);
  }
  return names;
}

const CheckpointSource& required_source(const Tensors& tensors, const std::string& head, const std::string& file) {
  const CheckpointSource* source = source_of(tensors, head);
  if (source != nullptr) return *source;
  throw Error::input(fmt::format("{}: its tensors fit no head that is known; they are called {}", file, some_of(tensors)),
                     "if they are those of a head of `vigil list heads`, name it with --head");
}

Recipe recipe_for(const ImportConfig& config, const SourceDefaults& defaults) {
  Recipe recipe = read_recipe(config.recipe.empty() ? defaults.recipe : config.recipe);
  if (config.recipe.empty()) {
    if (!defaults.head.empty()) recipe.head = defaults.head;
    if (!defaults.score_length.empty()) recipe.score_length = defaults.score_length;
  }
  if (!config.head.empty()) recipe.head = config.head;
  change(recipe, config.set, Origin{"--set", true});
  check_recipe(recipe);
  recipe.head = with_classes(recipe.head, {});
  return recipe;
}

// The width that the head is made for, as far as the file can hold such a head: sizes are checked before memory is taken.
std::int64_t width_of(const CheckpointSource& source, const Spec& head, const Tensors& tensors, const std::string& file) {
  const auto found = tensors.find(source.width_of);
  if (found == tensors.end() || found->second.shape.size() <= source.axis)
    throw Error::input(fmt::format("{}: no tensor '{}' of {} axes or more, which tells the width of a row for the head {}", file,
                                   source.width_of, source.axis + 1, head.name),
                       fmt::format("the tensors of this file are called {}", some_of(tensors)));
  const std::int64_t width = found->second.shape[source.axis];
  std::int64_t numbers = 0;
  for (const auto& [name, tensor] : tensors) numbers += tensor.count();
  const auto fewer = [&] { return numbers < width * (source.squared ? width : kLeastPerColumn); };
  if (width < 1 || width > kWidest || fewer())
    throw Error::input(
        fmt::format("{}: '{}' is of rows of {} numbers, but all tensors together have {} numbers: no head {} is "
                    "of this width",
                    file, source.width_of, width, numbers, head.name));
  if (head.name != "mgfn") return width;
  MgfnConfig mgfn;  // may count the norm of a row to the features
  read_spec(mgfn, head);
  return mgfn.append_norm ? width : width + 1;
}

// The width of stored rows that becomes the head's by what the recipe does to rows.
std::int64_t stored_width(std::int64_t width, const std::vector<std::string>& prepare) {
  for (const std::int64_t stored : {width, width / 2})
    if (stored > 0 && prepared_width(stored, prepare) == width) return stored;
  throw Error::input(fmt::format("no width of stored features becomes the head's {} by what the recipe prepares", width));
}

void require_finite(const Tensors& tensors, const std::string& file) {
  std::string wrong;
  for (const auto& [name, tensor] : tensors) {
    std::int64_t count = 0;
    for (const float value : tensor.to_floats()) count += std::isfinite(value) ? 0 : 1;
    if (count > 0) wrong += fmt::format("\n  {}: {} of {}", name, count, tensor.count());
  }
  if (!wrong.empty())
    throw Error::input(file + ": numbers that are not finite:" + wrong, "its training had failed before it was written");
}

void require_finite_scores(const HeadModel& model, const std::string& file) {
  Features rows;
  rows.shape = {40, 1, model.features.width};
  rows.values.assign(static_cast<std::size_t>(40 * model.features.width), 0.5F);
  try {
    model.row_scores(rows);
  } catch (const Error& error) {
    throw Error(error.kind(), file + ": " + error.what(), error.hint());
  }
}

// Published files of vadclip and dsanet have no features of texts: CLIP makes them.
void add_texts(Tensors& tensors, const Head& head, const std::filesystem::path& texts, std::vector<std::string>& notes) {
  for (const Parameters::Entry& entry : head.parameters().entries()) {
    if (entry.name != "text") continue;
    if (!texts.empty())
      tensors["text"] = to_plain(read_class_texts(texts));
    else if (!tensors.contains("text")) {
      tensors["text"] = to_plain(entry.tensor);
      notes.push_back(
          "the features of the classes' texts are not in the file: scores do not need them, but classes mean nothing "
          "(give them with --texts)");
    }
    return;
  }
  if (!texts.empty()) throw Error::usage("--texts: this head has none", "vadclip and dsanet have");
}

void load(Head& head, const Tensors& tensors, const CheckpointSource& source, const std::string& file) {
  try {
    head.parameters().load(tensors, file);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what(),
                fmt::format("by its names it is of {}; widths of layers are options of the head: --head '{}(...)', see `vigil list "
                            "heads`",
                            source.about, source.head));
  }
}

bool is_normal(const Video& video) {
  if (video.anomalous) return !*video.anomalous;
  return video.events ? video.events->empty() : false;
}

}  // namespace

FieldTable ImportConfig::fields() {
  using C = ImportConfig;
  return fields_of<C>(
      field("head", &C::head, "", any(),
            "of `vigil list heads`, with options: 'sultani(relu2=true)'; without it the names of the tensors tell"),
      field(
          "recipe", &C::recipe, "", any(),
          "lengths, smoothing and head of this one: a name of `vigil list recipes`, or a file NAME.yaml; without it the source's"),
      field("set", &C::set, "", any(), "change a field of the recipe: --set smooth=none; may be repeated"),
      field("features", &C::features, "", any(),
            "what data sets call the features that it was trained on; compared when it is used"),
      field("crops", &C::crops, "", range(0, 1000), "of those features; compared when it is used, 0 = unknown"),
      field("trained_on", &C::trained_on, "", any(), "name of the data that it was trained on; for the record"),
      field("licence", &C::licence, "", any(), "a note on what may be done with it; for the record, may be repeated"),
      field("texts", &C::texts, "", any(),
            "for vadclip and dsanet: [classes, width], the features of the classes' texts by CLIP, as NPY or as `text` of "
            "safetensors"));
}

ImportedHead import_checkpoint(const std::filesystem::path& path, const ImportConfig& config) {
  const std::string file = path.string(), name_of_file = path.filename().string();
  CheckpointTensors checkpoint = read_checkpoint(path);
  const std::string wanted = config.head.empty() && !config.recipe.empty() ? read_recipe(config.recipe).head : config.head;
  if (!wanted.empty()) heads().at(parse_spec(wanted).name);
  const CheckpointSource& source = required_source(checkpoint.tensors, wanted.empty() ? "" : parse_spec(wanted).name, file);

  ImportedHead result;
  result.source = source.about;
  result.container = checkpoint.container;
  result.left_out = std::move(checkpoint.left_out);
  Tensors tensors = renamed(source, std::move(checkpoint.tensors), result.left_out);
  SourceDefaults defaults = source.defaults(tensors);
  if (checkpoint.container == "mat") defaults = {"sultani-ucf", {}, {}, {}};
  result.recipe = config.recipe.empty() ? defaults.recipe : config.recipe;
  if (config.recipe.empty() && config.head.empty() && !defaults.note.empty()) result.notes.push_back(defaults.note);

  HeadModel& model = result.model;
  model.recipe = recipe_for(config, defaults);
  const Spec head = parse_spec(model.recipe.head);
  const std::int64_t width = width_of(source, head, tensors, file);
  require_finite(tensors, file);
  model.head = make_head(head, width, 1);
  add_texts(tensors, *model.head, config.texts, result.notes);
  load(*model.head, tensors, source, file);
  result.tensors = tensors.size();

  const std::string name = config.features.empty() ? model.recipe.features : config.features;
  if (const std::int64_t stored = stored_width(width, model.recipe.prepare); model.recipe.width > 0 && model.recipe.width != stored)
    throw Error::input(fmt::format("{}: of features of {} numbers, but the recipe {} needs {} (width)", file, stored, result.recipe,
                                   model.recipe.width),
                       "set width=0, or choose another recipe");
  model.features = {name.empty() ? kUnnamedFeatures : name, stored_width(width, model.recipe.prepare), config.crops, 0, {}};
  model.licences = config.licence;
  model.training = {
      {"dataset", config.trained_on.empty() ? fmt::format("unknown data (imported from {})", name_of_file) : config.trained_on},
      {"imported", {{"file", name_of_file}, {"sha256", sha256_of_file(path)}, {"source", source.about}, {"notes", result.notes}}}};
  require_finite_scores(model, file);
  return result;
}

NormalRows calibrate_on_normal(HeadModel& model, const Dataset& dataset, const std::string& split) {
  NormalRows used;
  std::vector<double> scores;
  for (const Video& video : dataset.of_split(split)) {
    if (!is_normal(video)) continue;
    const bool only = video.features.size() == 1 && !video.features.contains(model.features.name);
    if (only && model.features.name == kUnnamedFeatures) model.features.name = video.features.begin()->first;
    const std::string name = only ? video.features.begin()->first : model.features.name;
    try {
      const std::vector<double> rows = model.row_scores(read_features(video, name), name);
      scores.insert(scores.end(), rows.begin(), rows.end());
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}: {}", video.id, error.what()), error.hint());
    }
    ++used.videos;
  }
  used.rows = static_cast<std::int64_t>(scores.size());
  if (used.rows < 20)
    throw Error::input(fmt::format("{}: {} normal videos with {} rows in the split '{}', a calibration needs 20 rows", dataset.name,
                                   used.videos, used.rows, split),
                       "normal are videos labelled so, or with an empty list of events");
  model.calibration = ScoreCalibration::fit(scores);
  model.thresholds = thresholds_of(model.calibration);
  return used;
}

}  // namespace vigil
