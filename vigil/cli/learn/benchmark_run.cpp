// SPDX-License-Identifier: Apache-2.0
// Trains and measures one run of a grid: see benchmark_run.h.
#include "vigil/cli/learn/benchmark_run.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/cli/learn/feature_folder.h"
#include "vigil/cli/learn/here.h"
#include "vigil/evaluate/evaluate.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr const char* kPlan = "run.yaml";
constexpr const char* kResult = "result.json";
constexpr const char* kSpent = "spent.json";  // seconds of a training that was interrupted

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

std::optional<double> number(const nlohmann::json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

ordered_json json_of(const RunFigures& figures) {
  return {{"auc", number(figures.auc)},
          {"auc_anomalous", number(figures.auc_anomalous)},
          {"ap", number(figures.ap)},
          {"far", number(figures.false_alarms)}};
}

RunFigures figures_of(const nlohmann::json& json) {
  return {number(json.at("auc")), number(json.at("auc_anomalous")), number(json.at("ap")), number(json.at("far"))};
}

void write_outcome(const fs::path& folder, const RunOutcome& run) {
  const ordered_json json = {{"format", kFormat},
                             {"run", run.run},
                             {"last", json_of(run.last)},
                             {"best", json_of(run.best)},
                             {"steps", run.steps},
                             {"best_step", run.best_step},
                             {"validation_video_auc", number(run.validation_video_auc)},
                             {"parameters", run.parameters},
                             {"seconds", run.seconds},
                             {"resumed", run.resumed},
                             {"protocol", run.protocol},
                             {"base_rate", number(run.base_rate)},
                             {"oracle_auc", number(run.oracle_auc)},
                             {"oracle_ap", number(run.oracle_ap)}};
  write_file(folder / kResult, json.dump(1) + "\n");
}

double seconds_spent(const fs::path& folder) {
  if (!fs::exists(folder / kSpent)) return 0;
  const auto json = nlohmann::json::parse(read_file(folder / kSpent), nullptr, false);
  return json.is_object() ? json.value("seconds", 0.0) : 0;
}

Evaluation measured(const fs::path& model, const Dataset& dataset, const PlannedRun& run) {
  MeasureConfig how;
  how.smooth = "none";
  how.intervals = 0;
  how.without_spatial = true;
  return learning_here().evaluate(load_model_file(model), dataset, run.test, run.features, how);
}

RunFigures figures_of(const Evaluation& evaluation) {
  const Figures& raw = evaluation.measures.raw;
  return {value_of(raw, "auc.micro"), value_of(raw, "auc.ano"), value_of(raw, "ap.micro"), value_of(raw, "far.normal_videos")};
}

TrainedRun trained(const fs::path& folder, const PlannedRun& run, const Dataset& dataset) {
  const TrainingRun training{run.settings, run.train, folder, true};
  return run_training(training, with_features(dataset, run.features, run.settings.features), [](const Trainer& trainer) {
    const TrainingState& state = trainer.state();
    if (state.log.empty() || state.log.back().step != state.step) return;
    log_info(progress_text(state.log.back()));
  });
}

}  // namespace

void write_plan(const fs::path& folder, const PlannedRun& run) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Error::input(fmt::format("{}: cannot make this folder: {}", folder.string(), failed.message()));
  write_file(folder / kPlan, to_yaml(write_config(run)));
}

std::optional<PlannedRun> read_plan(const fs::path& folder) {
  const fs::path path = folder / kPlan;
  if (!fs::exists(path)) return {};
  PlannedRun run;
  read_config(run, read_config_file(path), path.string());
  return run;
}

std::optional<RunOutcome> read_outcome(const fs::path& folder) {
  const fs::path path = folder / kResult;
  if (!fs::exists(path)) return {};
  try {
    const auto json = nlohmann::json::parse(read_file(path));
    if (const int format = json.at("format"); format != kFormat)
      throw Error::input(fmt::format("{}: format {}, this Vigil reads format {}", path.string(), format, kFormat));
    RunOutcome run;
    run.run = json.at("run");
    run.last = figures_of(json.at("last"));
    run.best = figures_of(json.at("best"));
    run.steps = json.at("steps");
    run.best_step = json.at("best_step");
    run.validation_video_auc = number(json.at("validation_video_auc"));
    run.parameters = json.at("parameters");
    run.seconds = json.at("seconds");
    run.resumed = json.at("resumed");
    run.protocol = json.at("protocol");
    run.base_rate = number(json.at("base_rate"));
    run.oracle_auc = number(json.at("oracle_auc"));
    run.oracle_ap = number(json.at("oracle_ap"));
    return run;
  } catch (const nlohmann::json::exception& error) {
    throw Error::input(fmt::format("{}: not a result of `vigil benchmark` ({})", path.string(), error.what()),
                       "remove the file: the run is then measured again");
  }
}

Dataset dataset_of(const PlannedRun& run) {
  Dataset dataset = load_dataset(run.path, run.layout);
  for (const std::string& split : {run.train, run.test})
    if (dataset.of_split(split).empty())
      throw Error::input(fmt::format("{}: the data set {} has no entries of split '{}'", run.path.string(), run.data, split),
                         "name its splits in the grid: `train: ...`, `test: ...`");
  return dataset;
}

void do_run(const fs::path& folder) {
  const std::optional<PlannedRun> run = read_plan(folder);
  if (!run) throw Error::input(folder.string() + ": holds no run of a benchmark (run.yaml)");
  const Dataset dataset = dataset_of(*run);
  for (const std::string& note : dataset.notes) log_warning(note);
  const double before = seconds_spent(folder);
  const TrainedRun training = trained(folder, *run, dataset);
  for (const std::string& note : training.notes) log_warning(note);
  const double seconds = before + training.seconds;
  write_file(folder / kSpent, ordered_json{{"seconds", seconds}}.dump() + "\n");
  if (training.interrupted)
    throw Error(ErrorKind::interrupted, fmt::format("{}: stopped after step {}", folder.string(), training.state.step));

  RunOutcome outcome;
  outcome.run = run->name;
  outcome.steps = training.state.step;
  outcome.best_step = training.state.best_step;
  outcome.validation_video_auc = training.state.best_auc;
  outcome.parameters = training.parameters;
  outcome.seconds = seconds;
  outcome.resumed = training.resumed;
  const Evaluation last = measured(folder / "last.vigil", dataset, *run);
  outcome.last = figures_of(last);
  outcome.protocol = id_of(last.protocol);
  outcome.base_rate = value_of(last.measures.raw, "baseline.base_rate");
  outcome.oracle_auc = value_of(last.measures.raw, "baseline.oracle.auc");
  outcome.oracle_ap = value_of(last.measures.raw, "baseline.oracle.ap");
  if (!training.state.best.empty()) outcome.best = figures_of(measured(folder / "best.vigil", dataset, *run));
  write_outcome(folder, outcome);
}

}  // namespace vigil
