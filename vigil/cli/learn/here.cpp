// SPDX-License-Identifier: Apache-2.0
// Learning, by the room weak.
#include "vigil/cli/learn/here.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/cli/learn/benchmark.h"
#include "vigil/cli/learn/feature_folder.h"
#include "vigil/cli/learn/import.h"
#include "vigil/cli/learn/train.h"
#include "vigil/nn/library.h"
#include "vigil/nn/loss.h"
#include "vigil/nn/optimiser.h"
#include "vigil/nn/schedule.h"
#include "vigil/weak/dataset_scores.h"
#include "vigil/weak/frame_rules.h"
#include "vigil/weak/head_detector.h"
#include "vigil/weak/lengths.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/recipe.h"
#include "vigil/weak/score.h"

namespace vigil {
namespace {

template <typename Kind>
std::vector<ListedRow> rows_of(const Catalog<Kind>& catalog) {
  std::vector<ListedRow> rows;
  for (const auto& row : catalog.rows()) rows.push_back({row.name, row.summary, row.entry.fields()});
  return rows;
}

// Of what tells its options in the summary.
template <typename Kind>
std::vector<ListedRow> names_of(const Catalog<Kind>& catalog) {
  std::vector<ListedRow> rows;
  for (const auto& row : catalog.rows()) rows.push_back({row.name, row.summary, {}});
  return rows;
}

// How a model was chosen, as its card says it, where the user does not.
MeasureConfig with_selection(MeasureConfig how, const HeadModel& model) {
  const auto chosen = model.training.find("chosen");
  if (how.selection == MeasureConfig().selection && chosen != model.training.end() && chosen->is_string()) how.selection = *chosen;
  return how;
}

// Features of a folder, of which nobody says how many frames a row is, are taken for such as the model was trained on.
template <typename FileOrFeatures>
void take_stride(FileOrFeatures& features, const HeadModel& model) {
  if (model.features.frames_per_row > 0) features.frames_per_row = model.features.frames_per_row;
}

ScoreSet scores_of(const HeadModel& model, const Dataset& dataset, const std::string& split, std::vector<std::string>& notes) {
  ScoreSet set;
  set.unit = {ScoreUnit::Kind::frames, 1};
  for (DatasetScores& video : dataset_scores(model, dataset, split, &notes)) {
    StoredScores scores;
    scores.id = std::move(video.id);
    scores.values = std::move(video.frames);
    scores.first = video.first;
    scores.fps = video.fps;
    scores.where = "the features of " + scores.id;
    set.videos.push_back(std::move(scores));
  }
  return set;
}

class LearningHere final : public Learning {
 public:
  void train(const Arguments& args, std::ostream& out) const override { train_here(args, out); }
  void benchmark(const Arguments& args, std::ostream& out) const override { benchmark_here(args, out); }
  void import(const Arguments& args, std::ostream& out) const override { import_here(args, out); }

  std::vector<ListedRow> frame_rules() const override { return names_of(vigil::frame_rules()); }
  std::vector<ListedRow> heads() const override { return rows_of(vigil::heads()); }
  std::vector<ListedRow> losses() const override { return rows_of(vigil::losses()); }
  std::vector<ListedRow> optimisers() const override { return rows_of(vigil::optimisers()); }
  std::vector<ListedRow> schedules() const override { return rows_of(vigil::schedules()); }
  std::vector<ListedRow> lengths() const override { return names_of(length_rules()); }
  std::vector<ListedRow> preparations() const override { return names_of(vigil::preparations()); }
  std::vector<ListedRow> smoothings() const override { return names_of(snippet_smoothings()); }
  std::vector<ListedRow> recipes() const override {
    std::vector<ListedRow> rows;
    for (const BuiltInRecipe& recipe : built_in_recipes()) rows.push_back({recipe.name, read_recipe(recipe.name).about, {}});
    return rows;
  }

  std::vector<LibraryVersion> libraries() const override { return nn_libraries(); }

  std::string describe(const ModelFile& model) const override { return head_model_of(model).describe(); }

  std::shared_ptr<const Detector> detector(const ModelFile& file, const Input& input,
                                           const std::filesystem::path& where) const override {
    const HeadModel model = head_model_of(file);
    std::string name;
    Features features = features_of(input, where, model.features.name, name);
    const bool said = where.empty() && input.video && !input.video->features.empty();
    if (!said) take_stride(features, model);
    std::int64_t frames = input.video ? input.video->frames : 0;
    if (frames == 0) frames = input.open(SourceOptions{})->info().frames.value_or(0);
    try {
      auto detector = head_detector(model, features, frames, name);
      const double mean_norm = model.row_norms(features) / static_cast<double>(features.shape.rows);
      if (const auto doubt = doubt_of_norm(model.features, mean_norm)) log_warning(input.name + ": " + *doubt);
      return detector;
    } catch (const Error& error) {
      throw Error(error.kind(), input.name + ": " + error.what(), error.hint());
    }
  }

  Evaluation evaluate(const ModelFile& file, const Dataset& dataset, const std::string& split, const std::filesystem::path& where,
                      const MeasureConfig& how) const override {
    const HeadModel model = head_model_of(file);
    const std::vector<Video> wanted = dataset.of_split(split);
    for (const Video& video : wanted.empty() ? dataset.videos : wanted) check_roi_of_head(video, video.id);  // before any work
    Dataset with = with_features(dataset, where, model.features.name);
    if (!where.empty())
      for (Video& video : with.videos)
        for (auto& [name, features] : video.features) take_stride(features, model);
    JoinConfig join;
    std::vector<std::string> notes;
    if (model.frame_rule().cuts) join.align = Align::cut;
    Evaluation evaluation = vigil::evaluate(scores_of(model, with, split, notes), dataset, split, join, with_selection(how, model));
    evaluation.notes.insert(evaluation.notes.end(), notes.begin(), notes.end());
    if (model.recipe.frames != Recipe{}.frames) evaluation.protocol.mapping = model.recipe.frames;
    if (model.looks_ahead()) evaluation.protocol.causal = false;
    return evaluation;
  }
};

}  // namespace

const Learning& learning_here() {
  static const LearningHere here;
  return here;
}

}  // namespace vigil
