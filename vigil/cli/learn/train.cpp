// SPDX-License-Identifier: Apache-2.0
// vigil train: a recipe and labelled features in, a run folder with models out.
#include "vigil/cli/learn/train.h"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/base/spec.h"
#include "vigil/cli/learn/feature_folder.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

struct TrainConfig {
  std::string recipe;
  std::filesystem::path data;
  std::filesystem::path features;
  std::string layout;
  std::string split = "train";
  std::filesystem::path out;
  std::vector<std::string> set;
  bool resume = false;
  Nanoseconds checkpoint_every = TrainingRun().checkpoint_every;
  bool json = false;

  static auto fields() {
    using C = TrainConfig;
    return fields_of<C>(
        field("recipe", &C::recipe, "", positional(), "a file NAME.yaml, or a name of `vigil list recipes`"),
        field("data", &C::data, "", any(), "a data set: a manifest, or a folder in a layout that is known"),
        field(
            "features", &C::features, "", any(),
            "folder with the features of its videos, where the data set names none; several with commas between, for recipes that "
            "read rgb + audio"),
        field("layout", &C::layout, "", any(),
              "of the data set's folder, where it is not recognised: a name of `vigil list layouts`"),
        field("split", &C::split, "", any(), "which entries to train on"),
        field("out", &C::out, "", any(), "folder of the run: models, checkpoint, log, curves"),
        field("set", &C::set, "", any(),
              "change a field of the recipe: --set steps=2000 --set 'optimiser=adam(lr=1e-3)'; may be repeated"),
        field("resume", &C::resume, "", any(), "go on with the run that the folder holds; it ends as if it had never stopped"),
        field("checkpoint-every", &C::checkpoint_every, "", duration_range("0s", "24h"),
              "how often a checkpoint is written: about so much work is lost when the program is killed; 0s: after each step"),
        field("json", &C::json, "", any(), "print the result as one JSON object"));
  }
};

std::string figure(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "-";
}

void print_table(const TrainConfig& config, const TrainedRun& run, std::ostream& out) {
  const TrainingState& state = run.state;
  out << fmt::format("{}\n\n", config.out.string());
  out << fmt::format("{:<20} {}, {} held out\n", "training videos", run.training_videos, run.validation_videos);
  out << fmt::format("{:<20} {}\n", "parameters", run.parameters);
  out << fmt::format("{:<20} {} of {}{}\n", "steps", state.step, run.steps,
                     run.stopped_early ? " (no better one for long: stopped)" : "");
  if (!state.log.empty()) {
    out << fmt::format("{:<20} {:.5g}\n", "loss at the end", state.log.back().loss);
    out << fmt::format("{:<20} last {}, best {} at step {} (of whole held-out videos, not of frames)\n", "validation AUC",
                       figure(state.log.back().validation_auc), figure(state.best_auc), state.best_step);
  }
  out << fmt::format("{:<20} {:.1f}\n", "seconds", run.seconds);
  if (!run.interrupted) out << fmt::format("{:<20} {}{}\n", "models", "last.vigil", state.best.empty() ? "" : ", best.vigil");
}

void print_json(const TrainConfig& config, const TrainedRun& run, std::ostream& out) {
  const auto number = [](const std::optional<double>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
  };
  const TrainingState& state = run.state;
  const nlohmann::ordered_json json{
      {"format", 1},
      {"run", config.out.string()},
      {"training_videos", run.training_videos},
      {"validation_videos", run.validation_videos},
      {"parameters", run.parameters},
      {"steps", state.step},
      {"steps_asked", run.steps},
      {"resumed", run.resumed},
      {"interrupted", run.interrupted},
      {"last_validation_video_auc", state.log.empty() ? nullptr : number(state.log.back().validation_auc)},
      {"best_validation_video_auc", number(state.best_auc)},
      {"best_step", state.best_step},
      {"seconds", run.seconds}};
  out << json.dump(2) << "\n";
}

}  // namespace

void train_here(const Arguments& args, std::ostream& out) {
  TrainConfig config;
  ProcessConfig process;
  CommandLine line("vigil train", "trains a head on videos labelled only anomalous or normal",
                   "RECIPE --data DATA --out DIR [options]");
  line.text(
      "The recipe decides everything: head, loss, bags, optimiser, steps, seed. Test entries are never looked at. A share of the "
      "training videos "
      "is held out to choose the best step by; their AUC is one of whole videos, not of frames. A run that was "
      "stopped "
      "goes on with --resume, to the same bits.");
  line.add("", config).add("Process", process);
  line.example("vigil train sultani-ucf --data ucf.jsonl --out runs/sultani");
  line.example("vigil train mine.yaml --data ucf.jsonl --set seed=2 --out runs/mine-2");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.recipe.empty()) throw line.wrong_usage("vigil train: no recipe is given");
  if (config.data.empty()) throw line.wrong_usage("vigil train: no data set is given (--data)");
  if (config.out.empty()) throw line.wrong_usage("vigil train: where the run goes is not given (--out)");
  TrainingRun run{read_recipe(config.recipe), config.split, config.out, config.resume, config.checkpoint_every};
  change(run.recipe, config.set, Origin{"--set", true});
  const Dataset dataset = with_features(load_dataset(config.data, config.layout), config.features, run.recipe.features);
  for (const std::string& note : dataset.notes) log_warning(note);

  std::unique_ptr<Progress> progress;
  run.loading = [&](std::size_t, std::size_t of) {
    if (!progress) progress = std::make_unique<Progress>("read features", "videos", static_cast<std::int64_t>(of));
    progress->advance();
  };
  bool training = false;
  std::size_t told = 0;  // of the notes
  const TrainedRun trained = run_training(run, dataset, [&](const Trainer& trainer) {
    if (!training) {
      progress.reset();  // of the features: one bar at a time
      for (const std::string& note : trainer.training().notes) log_warning(note);
      told = trainer.training().notes.size();
      progress = std::make_unique<Progress>("train " + parse_spec(run.recipe.head).name, "steps", trainer.steps());
      progress->begin_at(trainer.state().step - 1);
      training = true;
    }
    progress->advance();
    const std::vector<TrainingLogLine>& log = trainer.state().log;
    if (log.empty() || log.back().step != trainer.state().step) return;
    log_info(progress_text(log.back()));
    progress->note(log.back().validation_auc ? fmt::format("loss {:.4g}, AUC {:.3f}", log.back().loss, *log.back().validation_auc)
                                             : fmt::format("loss {:.4g}", log.back().loss));
  });
  progress.reset();
  for (std::size_t i = told; i < trained.notes.size(); ++i) log_warning(trained.notes[i]);
  if (config.json)
    print_json(config, trained, out);
  else
    print_table(config, trained, out);
  if (trained.interrupted)
    throw Error(ErrorKind::interrupted,
                fmt::format("{}: stopped after step {}; --resume goes on from there", config.out.string(), trained.state.step));
}

}  // namespace vigil
