// SPDX-License-Identifier: Apache-2.0
// Recipes: fields, files, and the check of every spec in them.
#include "vigil/weak/recipe.h"

#include <functional>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/spec.h"
#include "vigil/base/text.h"
#include "vigil/nn/class_texts.h"
#include "vigil/nn/loss.h"
#include "vigil/nn/optimiser.h"
#include "vigil/nn/schedule.h"
#include "vigil/weak/frame_rules.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/lengths.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/score.h"

namespace vigil {

FieldTable Recipe::fields() {
  using C = Recipe;
  const Limits crops = choice<CropUse>({{"together", CropUse::together}, {"samples", CropUse::samples}, {"first", CropUse::first}});
  const Limits drawing = choice<Drawing>({{"passes", Drawing::passes}, {"fresh", Drawing::fresh}, {"mixed", Drawing::mixed}});
  const Limits precision = choice<Precision>({{"f32", Precision::f32}, {"bf16", Precision::bf16}});
  return fields_of<C>(
      field("about", &C::about, "", any(), "what it is, in a sentence: method, data, source of the numbers"),
      field("published_width", &C::published_width, "numbers", range(0, 1e6),
            "of the features that its published figures are of; others are trained on with a warning; 0 = any"),
      field("published_crops", &C::published_crops, "", range(0, 1000), "the same of the crops of a row"),
      field("head", &C::head, "", any(), "of `vigil list heads`, with options: rtfm(dropout=0.5)"),
      field("loss", &C::loss, "", any(), "a sum of `vigil list losses`: rank(top=3) + 8e-5*smooth"),
      field("features", &C::features, "", any(),
            "name of the features in the manifest; rgb + audio = these side by side; empty = the only ones"),
      field("width", &C::width, "numbers", range(0, 1e6), "of a stored row, which the method needs; 0 = any"),
      field("prepare", &C::prepare, "", any(), "what is done to rows first: none, l2, context, deviation, rest, power(p=0.5)"),
      field("length", &C::length, "", any(), "how a video becomes a bag: a rule of `vigil list lengths`"),
      field("crops", &C::crops, "", crops, "crops of a bag together, each a sample of its own, or the first alone"),
      field("normal", &C::normal, "bags", range(0, 100000), "normal samples of a batch"),
      field("anomalous", &C::anomalous, "bags", range(0, 100000), "anomalous samples of a batch"),
      field("drawing", &C::drawing, "", drawing, "how batches are drawn: passes over each class, fresh orders, or mixed"),
      field("optimiser", &C::optimiser, "", any(),
            "adagrad, adam, adamw, adadelta or sgd, with options: adam(lr=1e-3, decay=5e-4)"),
      field("schedule", &C::schedule, "", any(), "of the learning rate: constant, cosine(length=3000), milestones(at=\"100,200\")"),
      field("clip_norm", &C::clip_norm, "", range(0, 1e9), "gradients longer than this are shortened to it; 0 = never"),
      field("precision", &C::precision, "", precision, "of matrix products in training"),
      field("steps", &C::steps, "", range(1, 1e8), "batches to train on"),
      field("epochs", &C::epochs, "", range(0, 1e6),
            "passes over the training samples (the larger class), instead of steps; 0 = steps"),
      field("seed", &C::seed, "", any(), "of weights, batches, dropout and the validation split"),
      field("validation", &C::validation, "", range(0, 0.5), "share of the training videos held out, whole groups, to choose by"),
      field("validate_every", &C::validate_every, "steps", range(1, 1e8), "how often the held-out videos are scored"),
      field("patience", &C::patience, "", range(0, 1e6), "stop after so many validations without a better one; 0 = never"),
      field("video_top", &C::video_top, "snippets", range(0, 1e6),
            "a held-out video's score is the mean of so many of its highest; 0 = one in sixteen"),
      field("score_length", &C::score_length, "", any(),
            "how a video is brought to the head when it is scored: whole, or a length rule"),
      field(
          "smooth", &C::smooth, "", any(),
          "of snippet scores: none, slide(k=7), fixed(k=8), causal(k=7), centred(k=5), twice(k=5), video; of frame scores: savgol"),
      field("frames", &C::frames, "", any(),
            "how scores are spread over frames: repeat, truncate, ratio, sultani, ekosman, seominseok"));
}

namespace {

void checked(const char* name, const std::function<void()>& check) {
  try {
    check();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name, error.what()), error.hint());
  }
}

}  // namespace

void check_recipe(const Recipe& recipe) {
  std::unique_ptr<Head> head;
  checked("head", [&] {
    const Spec spec = parse_spec(recipe.head);
    if (const std::filesystem::path texts = texts_of(spec); !texts.empty()) read_class_texts(texts);
    head = make_head(without_texts(spec), 8, 1);  // any width does for a check, but not for texts
  });
  checked("loss", [&] { LossSum(parse_spec_sum(recipe.loss)); });
  checked("optimiser", [&] { Optimiser(parse_spec(recipe.optimiser), head->parameters()); });
  checked("schedule", [&] { make_schedule(parse_spec(recipe.schedule)); });
  checked("smooth", [&] { smoothed(parse_spec(recipe.smooth), std::vector<double>{0.5}); });
  checked("frames", [&] {
    const std::vector<double> scores(40, 0.5);
    scores_of_frames(parse_spec(recipe.frames), {scores, fit_length({"whole", {}}, 40), 40, 16, false, 100'000});
  });
  checked("length", [&] { fit_length(parse_spec(recipe.length), 40); });
  checked("score_length", [&] {
    if (window_rows(parse_spec(recipe.score_length)))
      throw Error::usage("a window is drawn at random, which is for training", "score the video `whole`, or by another rule");
    fit_length(parse_spec(recipe.score_length), 40);
  });
  checked("prepare", [&] { prepared_width(8, recipe.prepare); });
  if (recipe.normal + recipe.anomalous == 0) throw Error::usage("normal, anomalous: both are 0, so a batch has no bag");
}

namespace {

constexpr const char* kChanged = " Changed here: ";

// What is said about a recipe holds no longer when its fields are others.
void note_change(std::string& about, const std::string& field) {
  if (about.empty() || field == "about" || field == "seed") return;
  const std::size_t at = about.find(kChanged);
  if (at == std::string::npos)
    about += kChanged + field + ".";
  else if (about.find(" " + field, at) == std::string::npos)
    about.insert(about.size() - 1, ", " + field);
}

// Lists are taken apart at commas before they come here: "prepare=l2", "rest" is one setting.
std::vector<std::string> whole_settings(const std::vector<std::string>& parts) {
  std::vector<std::string> settings;
  for (const std::string& part : parts) {
    const std::string name = part.substr(0, part.find_first_of("=("));
    if (part.find('=') == name.size() || settings.empty())
      settings.push_back(part);
    else
      settings.back() += "," + part;
  }
  return settings;
}

bool anchor(Spec& spec, const std::filesystem::path& folder) {
  bool anchored = false;
  for (auto& [name, value] : spec.options)
    if (name == "text" && !value.empty() && std::filesystem::path(value).is_relative()) {
      value = std::filesystem::absolute(folder / value).lexically_normal().string();
      anchored = true;
    }
  return anchored;
}

// Files of texts are named from `folder`; what lies in a run folder has to find them from anywhere. A spec that cannot be read
// stays: check_recipe says so, with the field.
void anchor_texts(Recipe& recipe, const std::filesystem::path& folder) {
  try {
    Spec head = parse_spec(recipe.head);
    if (anchor(head, folder)) recipe.head = to_text(head);
    std::vector<SpecTerm> loss = parse_spec_sum(recipe.loss);
    bool anchored = false;
    for (SpecTerm& term : loss) anchored |= anchor(term.spec, folder);
    if (anchored) recipe.loss = to_text(loss);
  } catch (const Error&) {
    return;
  }
}

}  // namespace

void change(Recipe& recipe, const std::vector<std::string>& settings, const Origin& origin, int line) {
  const ErrorKind kind = origin.command_line ? ErrorKind::usage : ErrorKind::input;
  for (const std::string& setting : whole_settings(settings)) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos)
      throw Error(kind,
                  origin.command_line ? fmt::format("{} {}: not NAME=VALUE", origin.source, setting)
                                      : fmt::format("{}set '{}': not NAME=VALUE", place_text(origin, line), setting),
                  "for example steps=2000");
    const std::string name = setting.substr(0, equals);
    ConfigMember member{name, ConfigValue::plain(setting.substr(equals + 1))};
    if (name == "prepare" && member.value.text.empty()) member.value = ConfigValue::list({});
    member.value.line = line;
    try {
      read_fields(Recipe::fields(), &recipe, ConfigValue::map({member}), Origin{origin.source, false});
    } catch (const Error& error) {
      throw Error(kind, error.what(), error.hint());
    }
    note_change(recipe.about, name);
  }
  anchor_texts(recipe, origin.command_line ? std::filesystem::path() : std::filesystem::path(origin.source).parent_path());
}

ConfigValue deciding_fields(const Recipe& recipe) {
  ConfigValue fields = write_config(recipe);
  std::erase_if(fields.members,
                [](const ConfigMember& member) { return member.key == "about" || member.key.starts_with("published_"); });
  return fields;
}

std::string to_text(const Recipe& recipe) {
  return to_yaml(write_config(recipe));
}

bool is_recipe_file(const std::string& name_or_path) {
  return name_or_path.ends_with(".yaml") || name_or_path.ends_with(".yml") || name_or_path.ends_with(".json");
}

Recipe read_recipe(const std::string& name_or_path) {
  Recipe recipe;
  recipe.source = name_or_path;
  if (is_recipe_file(name_or_path)) {
    read_config(recipe, read_config_file(name_or_path), name_or_path);
    anchor_texts(recipe, std::filesystem::path(name_or_path).parent_path());
    return recipe;
  }
  std::vector<std::string> names;
  for (const BuiltInRecipe& built_in : built_in_recipes()) {
    if (built_in.name == name_or_path) {
      read_config(recipe, parse_yaml(built_in.text, name_or_path), name_or_path);
      return recipe;
    }
    names.push_back(built_in.name);
  }
  throw Error::usage(fmt::format("no recipe is called '{}'{}", name_or_path, nearest_hint(name_or_path, names)),
                     "see them all with `vigil list recipes`; a file ends in .yaml");
}

}  // namespace vigil
