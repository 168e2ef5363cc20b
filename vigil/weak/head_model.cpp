// SPDX-License-Identifier: Apache-2.0
// A trained head as a file, and at work.
#include "vigil/weak/head_model.h"

#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/score.h"
#include "vigil/weak/stream_scorer.h"

namespace vigil {
namespace {

constexpr std::int64_t kCanaryRows = 40;
constexpr double kCanaryTolerance = 1e-4;

// Scores of one video: its rows through the length rule, all crops side by side.
std::vector<double> fitted_scores(const Head& head, const Features& rows, const Fitted& fitted) {
  const std::int64_t crops = rows.shape.crops;
  const std::int64_t width = rows.shape.width;
  std::vector<float> all;
  for (std::int64_t crop = 0; crop < crops; ++crop) {
    const std::vector<float> fit = apply(fitted, rows_of_crop(rows, crop), width);
    if (fit.size() != fitted.rows.size() * static_cast<std::size_t>(width))
      throw Error::input(
          fmt::format("{} of {} rows are all zero, and the rule of score_length drops these: nobody would score them",
                      fitted.rows.size() - fit.size() / static_cast<std::size_t>(width), fitted.rows.size()),
          "train with a score_length that drops none, `whole` or `mean`");
    all.insert(all.end(), fit.begin(), fit.end());
  }
  const std::int64_t time = static_cast<std::int64_t>(all.size()) / (crops * width);
  const c10::InferenceMode inference;
  HeadInput input{at::from_blob(all.data(), {1, crops, time, width}, at::TensorOptions(at::kFloat)), {}, {}};
  if (fitted.length < time) input.lengths = at::tensor(at::ArrayRef<std::int64_t>{fitted.length}, at::kLong);
  const at::Tensor scores = head.forward(input, Pass{}).scores[0].to(at::kDouble).contiguous();
  return {scores.data_ptr<double>(), scores.data_ptr<double>() + scores.numel()};
}

Features canary_features(const FeatureFingerprint& of) {
  const std::int64_t width = of.width, crops = std::max<std::int64_t>(1, of.crops);
  Features features;
  if (of.frames_per_row > 0) features.frames_per_row = of.frames_per_row;
  features.shape = {kCanaryRows, crops, width};
  for (std::int64_t i = 0; i < kCanaryRows * crops * width; ++i)
    features.values.push_back(static_cast<float>(0.5 + 0.5 * std::sin(0.01 * static_cast<double>(i % 100003))));
  return features;
}

void check_canary_of(const HeadModel& model, const nlohmann::json& card) {
  const auto wanted = card.at("canary").get<std::vector<double>>();
  const std::vector<double> got = model.row_scores(canary_features(model.features));
  if (wanted.size() != got.size())
    throw Error::input(fmt::format("its canary has {} scores, should have {}", wanted.size(), got.size()));
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::abs(wanted[i] - got[i]) <= kCanaryTolerance * std::max(1.0, std::abs(wanted[i]))))
      throw Error::input(
          fmt::format("its canary scores {:.6f} at row {}, when it was written it scored {:.6f}", got[i], i, wanted[i]),
          "this build or this machine computes differently; train again, or use the build that wrote it");
}

}  // namespace

struct HeadModel::Points {
  Fitted fitted;               // how rows became points, padding left out
  std::vector<double> scores;  // one per point
  std::int64_t rows = 0;       // stored

  std::vector<double> of_rows() const { return scores_of_rows(fitted, scores, rows); }
};

HeadModel::Points HeadModel::points_of(const Features& stored, const std::string& name) const {
  require_fingerprint(features, stored, name, recipe.crops == CropUse::first);
  if (stored.shape.rows == 0) throw Error::input("features without a row");
  const bool one = recipe.crops == CropUse::first && stored.shape.crops > 1;
  const Features rows = prepared(one ? first_crop(stored) : stored, recipe.prepare);
  Points points;
  points.rows = rows.shape.rows;
  points.fitted = fit_length(parse_spec(recipe.score_length), rows.shape.rows);
  points.scores = scores_of_pieces(points.fitted, [&](const Fitted& piece) { return fitted_scores(*head, rows, piece); });
  for (std::size_t i = 0; i < points.scores.size(); ++i)
    if (!std::isfinite(points.scores[i]))
      throw Error::input(fmt::format("the head gives {} at snippet {} of {}", points.scores[i], i, points.scores.size()),
                         "it was trained until its numbers left the range of floats, or the features are of another size");
  const auto true_points = static_cast<std::size_t>(points.fitted.length);
  points.fitted.rows.resize(std::min(points.fitted.rows.size(), true_points));
  points.scores.resize(std::min(points.scores.size(), true_points));
  return points;
}

std::vector<double> HeadModel::row_scores(const Features& stored, const std::string& name) const {
  const std::vector<double> rows = points_of(stored, name).of_rows();
  const Spec smoothing = parse_spec(recipe.smooth);
  if (!snippet_smoothings().at(smoothing.name).of_frames) return smoothed(smoothing, rows);
  const auto f = static_cast<std::size_t>(stored.frames_per_row);
  std::vector<double> frames;
  for (const double score : rows) frames.insert(frames.end(), f, score);
  frames = smoothed(smoothing, frames);
  std::vector<double> middles;
  for (std::size_t row = 0; row < rows.size(); ++row) middles.push_back(frames[row * f + f / 2]);
  return middles;
}

std::vector<double> HeadModel::frame_scores(const Features& stored, std::int64_t frames, const std::string& name) const {
  const Points points = points_of(stored, name);
  const Spec smoothing = parse_spec(recipe.smooth);
  const bool of_frames = snippet_smoothings().at(smoothing.name).of_frames;
  std::vector<double> scores = frame_rule().of_points ? points.scores : points.of_rows();
  if (!of_frames) scores = smoothed(smoothing, scores);
  std::vector<double> spread = scores_of_frames(
      parse_spec(recipe.frames), {scores, points.fitted, points.rows, stored.frames_per_row, stored.segments_of_video, frames});
  return of_frames ? smoothed(smoothing, spread) : spread;
}

double HeadModel::row_norms(const Features& stored) const {
  return sum_of_norms(recipe.prepare.empty() ? stored : prepared(first_crop(stored), recipe.prepare));
}

const FrameRule& HeadModel::frame_rule() const {
  return frame_rules().at(parse_spec(recipe.frames).name);
}

bool HeadModel::looks_ahead() const {
  return !looking_ahead(*this).empty() || frame_rule().needs_frames;
}

std::string HeadModel::describe() const {
  return fmt::format("{} on {} features ({} numbers), trained on {}", recipe.head, features.name, features.width,
                     training.value("dataset", "bags"));
}

ModelFile to_file(const HeadModel& model) {
  ModelFile file;
  file.kind = kHeadKind;
  file.tensors = model.head->parameters().plain();
  file.card = {{"recipe", to_json(write_config(model.recipe))},
               {"features", json_of(model.features)},
               {"training", model.training},
               {"thresholds", model.thresholds},
               {"licences", model.licences},
               {"looks_ahead", model.looks_ahead()},
               {"looks_ahead_by", looking_ahead(model)},
               {"canary", model.row_scores(canary_features(model.features))}};
  if (model.calibration) file.card["calibration"] = model.calibration->json();
  return file;
}

HeadModel head_model_of(const ModelFile& file) {
  if (file.kind != kHeadKind) throw Error::input(fmt::format("a model of kind '{}', not a trained head", file.kind));
  HeadModel model;
  try {
    const nlohmann::json& card = file.card;
    read_config(model.recipe, from_json(card.at("recipe")), "the model's recipe");
    model.features = fingerprint_of(card.at("features"));
    model.training = card.at("training").get<nlohmann::json::object_t>();
    model.thresholds = card.at("thresholds").get<nlohmann::json::object_t>();
    model.licences = card.at("licences").get<std::vector<std::string>>();
    if (card.contains("calibration")) model.calibration = ScoreCalibration::of_json(card.at("calibration"));
    model.head =
        make_head(without_texts(parse_spec(model.recipe.head)), prepared_width(model.features.width, model.recipe.prepare), 1);
    model.head->parameters().load(file.tensors, "the model");
    check_canary_of(model, card);
  } catch (const nlohmann::json::exception& error) {
    throw Error::input(fmt::format("its card is damaged: {}", error.what()));
  }
  return model;
}

}  // namespace vigil
