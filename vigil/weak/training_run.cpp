// SPDX-License-Identifier: Apache-2.0
// The run folder.
#include "vigil/weak/training_run.h"

#include <chrono>
#include <set>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/safetensors.h"
#include "vigil/weak/training_log.h"

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kCheckpointEvery{10};
constexpr const char* kCheckpoint = "checkpoint.safetensors";

void make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw Error::input(fmt::format("{}: cannot make this folder: {}", folder.string(), failed.message()));
}

void write_checkpoint(const std::filesystem::path& folder, const Trainer& trainer) {
  write_safetensors(folder / kCheckpoint, {{{"card", trainer.checkpoint_card()}}, trainer.checkpoint()});
}

bool read_checkpoint(const TrainingRun& run, Trainer& trainer) {
  const std::filesystem::path path = run.out / kCheckpoint;
  if (!std::filesystem::exists(path)) return false;
  if (!run.resume)
    throw Error::usage(fmt::format("{} holds a run that was begun before", run.out.string()),
                       "go on with it by --resume, or train into another folder");
  const TensorFile file = read_safetensors(path);
  const auto card = file.metadata.find("card");
  if (card == file.metadata.end()) throw Error::input(path.string() + ": not a checkpoint of Vigil");
  trainer.restore(file.tensors, card->second, path.string());
  return true;
}

void write_models(const TrainingRun& run, Trainer& trainer, const Dataset& dataset) {
  save_model(run.out / "last.vigil", to_file(model_of(trainer, dataset, run.split)));
  if (trainer.state().best.empty()) return;
  const std::map<std::string, Tensor> last = trainer.head().parameters().plain();
  trainer.head().parameters().load(trainer.state().best, "the best of this run");
  HeadModel best = model_of(trainer, dataset, run.split);
  best.training["step"] = trainer.state().best_step;
  best.training["chosen"] = "best AUC of held-out training videos";
  save_model(run.out / "best.vigil", to_file(best));
  trainer.head().parameters().load(last, "the last of this run");
}

}  // namespace

HeadModel model_of(Trainer& trainer, const Dataset& dataset, const std::string& split) {
  HeadModel model;
  model.recipe = trainer.recipe();
  const Bags& bags = trainer.training();
  const Head& trained = trainer.head();
  const std::int64_t width = bags.stored_width;
  model.features = {bags.features_name, width, bags.features.size(1), bags.mean_norm};
  model.head = make_head(parse_spec(model.recipe.head), bags.features.size(3), 1);
  model.head->parameters().load(trained.parameters().plain(), "the trained head");
  const TrainingState& state = trainer.state();
  model.training = {{"dataset", dataset.name}, {"split", split},
                    {"videos", bags.size()},   {"validation_videos", trainer.validation().size()},
                    {"step", state.step},      {"chosen", "last step"}};
  if (state.best_auc) model.training["best_validation_auc"] = *state.best_auc;
  if (!state.log.empty() && state.log.back().validation_auc) model.training["validation_auc"] = *state.log.back().validation_auc;

  std::set<std::string> held_out;
  for (const BagInfo& bag : trainer.validation().info)
    if (!bag.anomalous) held_out.insert(bag.id);
  std::vector<double> normal;
  for (const Video& video : dataset.of_split(split)) {
    if (held_out.count(video.id) == 0) continue;
    const std::vector<double> scores = model.row_scores(read_features(video, bags.features_name), bags.features_name);
    normal.insert(normal.end(), scores.begin(), scores.end());
  }
  if (normal.size() >= 20) model.calibration = TailCalibration::fit(normal);
  return model;
}

TrainedRun run_training(const TrainingRun& run, const Dataset& dataset, const TrainingHook& after_step) {
  const auto start = Clock::now();
  check_recipe(run.recipe);
  make_folder(run.out);
  Bags bags = load_bags(dataset, run.split, run.recipe);
  TrainedRun result;
  result.notes = bags.notes;
  Trainer trainer(run.recipe, std::move(bags));
  result.resumed = read_checkpoint(run, trainer);
  write_file(run.out / "recipe.yaml", to_text(run.recipe));
  result.steps = trainer.steps();
  result.training_videos = trainer.training().info.size();
  result.validation_videos = trainer.validation().info.size();
  result.parameters = trainer.head().parameters().count();

  auto saved = Clock::now();
  const auto keep = [&] {
    write_checkpoint(run.out, trainer);
    write_training_log(run.out, trainer.state());
    saved = Clock::now();
  };
  try {
    while (!trainer.finished() && !interrupted()) {
      trainer.step();
      if (after_step) after_step(trainer);
      if (trainer.state().step % run.recipe.validate_every == 0 && Clock::now() - saved > kCheckpointEvery) keep();
    }
  } catch (const Error&) {
    write_training_log(run.out, trainer.state());
    throw;
  }
  keep();
  result.interrupted = !trainer.finished();
  result.stopped_early = trainer.finished() && trainer.state().step < trainer.steps();
  if (!result.interrupted) write_models(run, trainer, dataset);
  result.state = trainer.state();
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace vigil
