// SPDX-License-Identifier: Apache-2.0
// vigil evaluate: a model on labelled data, figures out.
#include "vigil/evaluate/evaluate.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/cli/verb.h"
#include "vigil/evaluate/score_folder.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

struct EvaluateConfig {
  std::filesystem::path model;
  std::filesystem::path data;
  std::string split = "test";
  std::filesystem::path scores;
  bool json = false;
  int jobs = 1;

  static auto fields() {
    using C = EvaluateConfig;
    return fields_of<C>(
        field("model", &C::model, "", positional(), "a model written by `vigil fit`"),
        field("data", &C::data, "", positional(), "a data set: a manifest, a folder with manifest.jsonl, or the UCSD layout"),
        field("split", &C::split, "", any(), "which of its entries; all when it has none of these"),
        field("scores", &C::scores, "", any(), "folder to write each video's frame scores into (ID.npy with ID.json)"),
        field("json", &C::json, "", any(), "print the figures as one JSON object"),
        field("jobs", &C::jobs, "", range(1, 1024), "videos to work on at a time, but never more than there are threads"));
  }
};

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

std::string text(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "-";
}

double rate_of(const Evaluation& evaluation) {
  return evaluation.seconds > 0 ? static_cast<double>(evaluation.frames) / evaluation.seconds : 0;
}

void print_json(const EvaluateConfig& config, const Evaluation& evaluation, std::ostream& out) {
  const ordered_json json = {{"format", 1},
                             {"micro_auc_raw", number(evaluation.raw.micro)},
                             {"macro_auc_raw", number(evaluation.raw.macro)},
                             {"micro_auc_smoothed", number(evaluation.smoothed.micro)},
                             {"macro_auc_smoothed", number(evaluation.smoothed.macro)},
                             {"model", config.model.string()},
                             {"dataset", evaluation.dataset},
                             {"split", config.split},
                             {"truth_revision", evaluation.truth_revision},
                             {"videos", evaluation.raw.videos},
                             {"macro_skipped", evaluation.raw.macro_skipped},
                             {"frames", evaluation.raw.frames},
                             {"positives", evaluation.raw.positives},
                             {"frames_scored", evaluation.frames},
                             {"seconds", evaluation.seconds},
                             {"frames_per_second", rate_of(evaluation)},
                             {"failed", evaluation.failed},
                             {"notes", evaluation.notes}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print_table(const Evaluation& evaluation, std::ostream& out) {
  out << fmt::format("frame ROC-AUC   {:>8} {:>8}\n", "micro", "macro");
  out << fmt::format("raw             {:>8} {:>8}\n", text(evaluation.raw.micro), text(evaluation.raw.macro));
  out << fmt::format("smoothed        {:>8} {:>8}\n\n", text(evaluation.smoothed.micro), text(evaluation.smoothed.macro));
  out << fmt::format("data set        {}{}\n", evaluation.dataset,
                     evaluation.truth_revision.empty() ? "" : ", truth " + evaluation.truth_revision);
  out << fmt::format("videos          {}, {} of one class are left out of macro\n", evaluation.raw.videos,
                     evaluation.raw.macro_skipped);
  out << fmt::format("frames          {} counted, {} of them anomalous\n", evaluation.raw.frames, evaluation.raw.positives);
  out << fmt::format("speed           {:.0f} frames/s ({} frames in {:.1f} s)\n", rate_of(evaluation), evaluation.frames,
                     evaluation.seconds);
}

// An estimate for the progress bar; nothing when the data set does not say.
std::optional<std::int64_t> frames_of(const Dataset& dataset, const std::string& split) {
  std::int64_t frames = 0;
  for (const Video& video : dataset.of_split(split)) frames += video.covered().size();
  return frames > 0 ? std::optional(frames) : std::nullopt;
}

Evaluation evaluated(const EvaluateConfig& config) {
  const std::shared_ptr<const Detector> detector = load_detector(config.model);
  const Dataset dataset = load_dataset(config.data);
  for (const std::string& note : dataset.notes) log_warning(note);
  Progress progress("evaluate on " + dataset.name, "frames", frames_of(dataset, config.split));
  return evaluate(*detector, dataset, config.split, config.jobs, [&](std::int64_t frames) { progress.advance(frames); });
}

}  // namespace

void evaluate_verb(const Arguments& args, std::ostream& out) {
  EvaluateConfig config;
  ProcessConfig process;
  CommandLine line("vigil evaluate", "measures a model on labelled data: frame ROC-AUC, micro and macro, raw and smoothed",
                   "MODEL DATA [options]");
  line.text(
      "Raw is the frame score before any averaging over frames, smoothed a causal moving average of it. Micro takes all frames of "
      "all videos in one curve, macro is the mean over videos that have both classes.");
  line.add("", config).add("Process", process);
  line.example("vigil evaluate ped2.vigil ../shared/data/ucsd_ped2");
  line.example("vigil evaluate street.vigil street/manifest.jsonl --json --jobs 2");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.model.empty() || config.data.empty()) throw line.wrong_usage("vigil evaluate: a model and a data set are needed");
  const Evaluation evaluation = evaluated(config);
  for (const std::string& note : evaluation.notes) log_warning(note);
  for (const std::string& failure : evaluation.failed) log_error(failure);
  if (!config.scores.empty()) write_score_folder(config.scores, evaluation);
  if (config.json)
    print_json(config, evaluation, out);
  else
    print_table(evaluation, out);
  const std::size_t failures = evaluation.failed.size();
  if (failures > 0)
    throw Error(ErrorKind::partial, fmt::format("{} of {} videos failed; the figures are of the others", failures,
                                                failures + evaluation.videos.size()));
}

}  // namespace vigil
