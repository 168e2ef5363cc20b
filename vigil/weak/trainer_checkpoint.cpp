// SPDX-License-Identifier: Apache-2.0
// A trainer between two steps, as tensors and one JSON card, and back.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/sha256.h"
#include "vigil/nn/schedule.h"
#include "vigil/weak/sampler.h"
#include "vigil/weak/trainer.h"

namespace vigil {
namespace {

using nlohmann::json;

json json_of(const TrainingLogLine& point) {
  json terms = json::array();
  for (const auto& [name, value] : point.terms) terms.push_back({name, value});
  json written{
      {"step", point.step}, {"loss", point.loss}, {"terms", terms}, {"gradient_norm", point.gradient_norm}, {"rate", point.rate}};
  if (point.validation_auc) written["validation_auc"] = *point.validation_auc;
  if (point.validation_margin) written["validation_margin"] = *point.validation_margin;
  return written;
}

TrainingLogLine point_of(const json& written) {
  TrainingLogLine point;
  point.step = written.at("step");
  point.loss = written.at("loss");
  for (const json& term : written.at("terms")) point.terms.emplace_back(term.at(0).get<std::string>(), term.at(1).get<double>());
  point.gradient_norm = written.at("gradient_norm");
  point.rate = written.at("rate");
  if (written.contains("validation_auc")) point.validation_auc = written["validation_auc"].get<double>();
  if (written.contains("validation_margin")) point.validation_margin = written["validation_margin"].get<double>();
  return point;
}

// Which bags, in which order, with which labels, shapes, truth where the losses need it and, by their mean norm, numbers.
std::string fingerprint_of(const Bags& bags) {
  std::string text = fmt::format("{} {}\n", bags.features_name, bags.mean_norm);
  for (const BagInfo& bag : bags.info) text += fmt::format("{}\n{} {}\n", bag.id, bag.anomalous ? 1 : 0, bag.length);
  if (bags.frames.defined())
    text.append(static_cast<const char*>(bags.frames.contiguous().data_ptr()), static_cast<std::size_t>(bags.frames.nbytes()));
  return sha256(text + (bags.whole.empty() ? shape_text(bags.features) : fmt::format("{} x {}", bags.crops(), bags.width())));
}

void add(std::map<std::string, Tensor>& all, const std::string& prefix, std::map<std::string, Tensor> some) {
  for (auto& [name, tensor] : some) all.emplace(prefix + name, std::move(tensor));
}

std::map<std::string, Tensor> with_prefix(const std::map<std::string, Tensor>& all, const std::string& prefix) {
  std::map<std::string, Tensor> some;
  for (const auto& [name, tensor] : all)
    if (name.starts_with(prefix)) some.emplace(name.substr(prefix.size()), tensor);
  return some;
}

void require_same_recipe(const json& before, const json& now, const std::string& what) {
  for (const auto& [key, value] : now.items())
    if (before.value(key, json()) != value)
      throw Error::input(fmt::format("{} is of another recipe: {} is {} there, {} here", what, key,
                                     before.value(key, json()).dump(), value.dump()),
                         "train into another folder, or with the recipe.yaml beside the checkpoint");
}

}  // namespace

std::map<std::string, Tensor> Trainer::checkpoint() const {
  std::map<std::string, Tensor> tensors;
  add(tensors, "head/", head_->parameters().plain());
  add(tensors, "optimiser/", optimiser_->state());
  add(tensors, "best/", state_.best);
  return tensors;
}

std::string Trainer::checkpoint_card() const {
  json log = json::array();
  for (const TrainingLogLine& point : state_.log) log.push_back(json_of(point));
  json card{{"checkpoint", 1},
            {"recipe", json(to_json(deciding_fields(recipe_)))},
            {"bags", fingerprint_of(training_) + fingerprint_of(validation_)},
            {"step", state_.step},
            {"log", log},
            {"best_step", state_.best_step},
            {"since_best", state_.since_best},
            {"sums", json_of(sums_)},
            {"summed", summed_}};
  if (state_.best_auc) card["best_auc"] = *state_.best_auc;
  return card.dump();
}

void Trainer::restore(const std::map<std::string, Tensor>& tensors, const std::string& text, const std::string& what) {
  try {
    const json card = json::parse(text);
    if (card.value("checkpoint", 0) != 1) throw Error::input(what + ": not a checkpoint that this Vigil reads");
    require_same_recipe(card.at("recipe"), json(to_json(deciding_fields(recipe_))), what);
    if (card.at("bags") != fingerprint_of(training_) + fingerprint_of(validation_))
      throw Error::input(what + " is of other bags: their names, labels, lengths or order differ", "train into another folder");
    TrainingState state;
    state.step = card.at("step");
    for (const json& point : card.at("log")) state.log.push_back(point_of(point));
    if (card.contains("best_auc")) state.best_auc = card["best_auc"].get<double>();
    state.best_step = card.at("best_step");
    state.since_best = card.at("since_best");
    state.best = with_prefix(tensors, "best/");
    TrainingLogLine sums = point_of(card.at("sums"));
    const std::int64_t summed = card.at("summed");
    if (state.step < 0 || state.best_step < 0 || state.best_step > state.step || state.since_best < 0 || summed < 0)
      throw Error::input(
          fmt::format("{}: its card is damaged: step {}, best {}, {} since", what, state.step, state.best_step, summed),
          "remove it to begin anew");
    if (!state.best.empty()) head_->parameters().load(state.best, what + ", best");  // whether it fits
    optimiser_->load_state(with_prefix(tensors, "optimiser/"), what);
    head_->parameters().load(with_prefix(tensors, "head/"), what);
    sums_ = std::move(sums);
    summed_ = summed;
    state_ = std::move(state);
  } catch (const json::exception& error) {
    throw Error::input(fmt::format("{}: its card is damaged: {}", what, error.what()), "remove it to begin anew");
  }
}

}  // namespace vigil
