// SPDX-License-Identifier: Apache-2.0
// The run folder.
#include "vigil/weak/training_run.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/sha256.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/thresholds.h"
#include "vigil/weak/training_log.h"

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;
constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kCard = "card";  // metadata of it
constexpr const char* kContent = "content";

// The run folder; made, and removed again while nothing is in it.
class Folder {
 public:
  explicit Folder(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    made_ = std::filesystem::create_directories(folder_, failed);
    if (failed) throw Error::input(fmt::format("{}: cannot make this folder: {}", folder_.string(), failed.message()));
  }
  ~Folder() {
    std::error_code not_empty;
    if (made_) std::filesystem::remove(folder_, not_empty);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

 private:
  std::filesystem::path folder_;
  bool made_ = false;
};

// Where training has come to a stop: sigmoids at their ends, ReLUs that are all off.
std::optional<std::string> doubt_of_gradient(const TrainingState& state) {
  constexpr double kNothing = 1e-9;  // of a norm of gradients
  const auto alive =
      std::find_if(state.log.rbegin(), state.log.rend(), [](const TrainingLogLine& line) { return line.gradient_norm > kNothing; });
  if (alive == state.log.rbegin()) return {};  // the last line, or there is none
  const auto dead = alive.base();              // the line after it
  return fmt::format(
      "since step {} there has been no gradient ({:.2g}), so nothing was learnt (loss {:.4g}): try a smaller learning rate, or "
      "unit "
      "norm (prepare=l2)",
      dead->step, state.log.back().gradient_norm, state.log.back().loss);
}

// Of the card and of every tensor, so that no damage goes unnoticed.
std::string content_of(const std::string& card, const std::map<std::string, Tensor>& tensors) {
  Sha256 hash;
  hash.update(card);
  for (const auto& [name, tensor] : tensors) {
    hash.update(fmt::format("\n{} {}", name, name_of(tensor.type)));
    hash.update(tensor.bytes);
  }
  return hash.hex();
}

void write_checkpoint(const std::filesystem::path& folder, const Trainer& trainer) {
  const std::string card = trainer.checkpoint_card();
  std::map<std::string, Tensor> tensors = trainer.checkpoint();
  const std::string content = content_of(card, tensors);
  write_safetensors(folder / kCheckpoint, {{{kCard, card}, {kContent, content}}, std::move(tensors)});
}

void require_free_folder(const TrainingRun& run) {
  if (!run.resume && std::filesystem::exists(run.out / kCheckpoint))
    throw Error::usage(fmt::format("{} holds a run that was begun before", run.out.string()),
                       "go on with it by --resume, or train into another folder");
}

bool read_checkpoint(const TrainingRun& run, Trainer& trainer) {
  const std::filesystem::path path = run.out / kCheckpoint;
  if (!std::filesystem::exists(path)) return false;
  constexpr const char* kHint = "remove it to begin anew, or train into another folder";
  TensorFile file;
  try {
    file = read_safetensors(path);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what(), kHint);
  }
  if (!is_checkpoint(file.metadata)) throw Error::input(path.string() + ": not a checkpoint of Vigil", kHint);
  const std::string& card = file.metadata.at(kCard);
  if (file.metadata.at(kContent) != content_of(card, file.tensors))
    throw Error::input(path.string() + ": damaged: it was cut or changed since it was written", kHint);
  trainer.restore(file.tensors, card, path.string());
  return true;
}

void write_best(const TrainingRun& run, Trainer& trainer, const Dataset& dataset) {
  const TrainingState& state = trainer.state();
  if (state.best.empty()) return;
  const std::map<std::string, Tensor> last = trainer.head().parameters().plain();
  trainer.head().parameters().load(state.best, "the best of this run");
  HeadModel best = model_of(trainer, dataset, run.split);
  best.training["step"] = state.best_step;
  best.training["validation_video_auc"] = *state.best_auc;
  best.training["chosen"] = "best AUC of whole held-out training videos";
  save_model(run.out / "best.vigil", to_file(best));
  trainer.head().parameters().load(last, "the last of this run");
}

// Keeps what was done, then throws the error again; of one that keeping meets, its text too.
[[noreturn]] void keep_before(const Error& error, const std::function<void()>& keep) {
  std::string lost;
  try {
    keep();
  } catch (const Error& also) {
    lost = fmt::format("\n  what was done could not be kept: {}", also.what());
  }
  throw Error(error.kind(), error.what() + lost, error.hint());
}

// Calibration and thresholds, from held-out videos scored as detect scores them.
void judge_held_out(HeadModel& model, const Trainer& trainer, const Dataset& dataset, const std::string& split) {
  std::map<std::string, bool> held_out;
  for (const BagInfo& bag : trainer.validation().info) held_out[bag.id] = bag.anomalous;
  std::vector<double> normal, videos;
  std::vector<std::uint8_t> anomalous;
  for (const Video& video : dataset.of_split(split)) {
    const auto found = held_out.find(video.id);
    if (found == held_out.end()) continue;
    const std::vector<double> scores = model.row_scores(read_features(video, model.features.name), model.features.name);
    if (!found->second) normal.insert(normal.end(), scores.begin(), scores.end());
    videos.push_back(video_score(scores, model.recipe.video_top));
    anomalous.push_back(found->second ? 1 : 0);
  }
  if (normal.size() >= 20) model.calibration = ScoreCalibration::fit(normal);
  model.thresholds = thresholds_of(model.calibration, videos, anomalous);
}

}  // namespace

bool is_checkpoint(const std::map<std::string, std::string>& metadata) {
  return metadata.contains(kCard) && metadata.contains(kContent);
}

HeadModel model_of(Trainer& trainer, const Dataset& dataset, const std::string& split) {
  HeadModel model;
  model.recipe = trainer.recipe();
  const Bags& bags = trainer.training();
  const Head& trained = trainer.head();
  const std::int64_t width = bags.stored_width;
  model.features = {bags.features_name, width, bags.crops(), bags.mean_norm, bags.parts, bags.frames_per_row};
  model.head = make_head(without_texts(parse_spec(model.recipe.head)), bags.width(), 1);
  model.head->parameters().load(trained.parameters().plain(), "the trained head");
  const TrainingState& state = trainer.state();
  model.training = {{"dataset", dataset.name}, {"split", split},
                    {"videos", bags.size()},   {"validation_videos", trainer.validation().size()},
                    {"step", state.step},      {"chosen", "last step"}};
  if (state.best_auc) model.training["best_validation_video_auc"] = *state.best_auc;
  if (!state.log.empty() && state.log.back().validation_auc)
    model.training["validation_video_auc"] = *state.log.back().validation_auc;

  judge_held_out(model, trainer, dataset, split);
  return model;
}

TrainedRun run_training(const TrainingRun& run, const Dataset& dataset, const TrainingHook& after_step) {
  const auto start = Clock::now();
  check_recipe(run.recipe);
  const Folder folder(run.out);
  require_free_folder(run);
  remove_left_parts(run.out);
  Bags bags = load_bags(dataset, run.split, run.recipe, run.loading);
  TrainedRun result;
  result.notes = bags.notes;
  Trainer trainer(run.recipe, std::move(bags));
  result.resumed = read_checkpoint(run, trainer);
  write_file(run.out / "recipe.yaml", to_text(run.recipe));
  result.steps = trainer.steps();
  result.training_videos = trainer.training().info.size();
  result.validation_videos = trainer.validation().info.size();
  result.parameters = trainer.head().parameters().count();

  const std::chrono::nanoseconds every(run.checkpoint_every.count);
  auto saved = Clock::now();
  const auto keep = [&] {
    write_checkpoint(run.out, trainer);
    write_training_log(run.out, trainer.state());
    saved = Clock::now();
  };
  while (!trainer.finished() && !interrupted()) {
    try {
      trainer.step();
    } catch (const Error& error) {
      if (trainer.state().step == 0) throw;  // nothing was done that a later run could go on with
      keep_before(error, [&] {
        keep();
        write_best(run, trainer, dataset);
      });
    }
    if (after_step) after_step(trainer);
    if (Clock::now() - saved >= every) keep();
  }
  keep();
  result.interrupted = !trainer.finished();
  result.stopped_early = trainer.finished() && trainer.state().step < trainer.steps();
  if (!result.interrupted) {
    save_model(run.out / "last.vigil", to_file(model_of(trainer, dataset, run.split)));
    write_best(run, trainer, dataset);
  }
  if (auto doubt = doubt_of_gradient(trainer.state())) result.notes.push_back(std::move(*doubt));
  result.state = trainer.state();
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace vigil
