// SPDX-License-Identifier: Apache-2.0
// Row after row.
#include "vigil/weak/stream_scorer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/score.h"

namespace vigil {

std::vector<std::string> looking_ahead(const HeadModel& model) {
  const Recipe& recipe = model.recipe;
  std::vector<std::string> what;
  if (model.head->reach() == Reach::bag)
    what.push_back(fmt::format("the head {} ({})", parse_spec(recipe.head).name, model.head->looks_ahead_by()));
  for (const std::string& step : recipe.prepare)
    if (preparations().at(parse_spec(step).name).looks_ahead) what.push_back(fmt::format("prepare: {}", step));
  if (parse_spec(recipe.score_length).name != "whole") what.push_back("score_length: " + recipe.score_length);
  if (snippet_smoothings().at(parse_spec(recipe.smooth).name).looks_ahead) what.push_back("smooth: " + recipe.smooth);
  return what;
}

StreamScorer::StreamScorer(const HeadModel& model) : model_(model), smoothing_(parse_spec(model.recipe.smooth)) {
  if (const std::vector<std::string> what = looking_ahead(model); !what.empty())
    throw Error::usage("rows cannot be scored as they come, because something looks ahead: " + join(what, "; "),
                       "train sultani, milr or hlnet(branch=online) with score_length whole, and smooth none or causal");
  head_ = model.head->stream();
  window_ = scores_looked_at(smoothing_);
}

double StreamScorer::push(std::span<const float> row, std::int64_t crops) {
  if (crops < 1 || static_cast<std::int64_t>(row.size()) != crops * model_.features.width)
    throw Error::input(
        fmt::format("a row of {} numbers for {} crops, the model takes {} of each", row.size(), crops, model_.features.width));
  if (crops_ != 0 && crops != crops_) throw Error::input(fmt::format("a row of {} crops after rows of {}", crops, crops_));
  crops_ = crops;
  Features features;
  features.shape = {1, crops, model_.features.width};
  features.values.assign(row.begin(), row.end());
  features.not_finite = std::count_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
  if (model_.features.frames_per_row > 0) features.frames_per_row = model_.features.frames_per_row;
  const bool first = model_.recipe.crops == CropUse::first;
  require_fingerprint(model_.features, features, {}, first);
  Features ready = prepared(first && crops > 1 ? first_crop(features) : std::move(features), model_.recipe.prepare);
  const at::Tensor values =
      at::from_blob(ready.values.data(), {ready.shape.crops, ready.shape.width}, at::TensorOptions(at::kFloat));
  last_.push_back(head_->push(values));
  if (!std::isfinite(last_.back())) throw Error::input(fmt::format("the head gives {} for this row", last_.back()));
  if (last_.size() > window_) last_.pop_front();
  return smoothed(smoothing_, std::vector<double>(last_.begin(), last_.end())).back();
}

}  // namespace vigil
