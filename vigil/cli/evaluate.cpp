// SPDX-License-Identifier: Apache-2.0
// vigil evaluate: a model or stored scores on labelled data, figures out.
#include "vigil/evaluate/evaluate.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/base/text.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"
#include "vigil/evaluate/result_file.h"
#include "vigil/evaluate/score_folder.h"
#include "vigil/report/evaluation_page.h"
#include "vigil/report/evaluation_texts.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

struct EvaluateConfig {
  std::filesystem::path what;
  std::filesystem::path data;
  std::string layout;
  std::string split = "test";
  std::filesystem::path out;
  std::filesystem::path scores;
  std::filesystem::path features;
  bool json = false;
  bool csv = false;
  bool latex = false;
  bool markdown = false;
  int jobs = 1;

  static auto fields() {
    using C = EvaluateConfig;
    return fields_of<C>(
        field("what", &C::what, "", positional(),
              "a model written by `vigil fit` or `vigil train`, or stored scores: a folder of ID.npy, .csv, .jsonl, .json, .npy"),
        field("data", &C::data, "", positional(), "a data set: a manifest, or a folder in a layout that is known"),
        field("layout", &C::layout, "", any(),
              "of the data set's folder, where it is not recognised: a name of `vigil list layouts`"),
        field("split", &C::split, "", any(), "which of its entries; all when it has none of these"),
        field("out", &C::out, "", any(), "folder for report.html, result.json and scores, which `vigil compare` reads"),
        field("scores", &C::scores, "", any(), "folder to write each video's frame scores into (ID.npy with ID.json)"),
        field("features", &C::features, "", any(),
              "of a trained head: folder with the videos' features, where the data set names none; several with commas between"),
        field("json", &C::json, "", any(), "print the figures as one JSON object"),
        field("csv", &C::csv, "", any(), "print all figures as CSV"),
        field("latex", &C::latex, "", any(), "print a row of a LaTeX table"),
        field("markdown", &C::markdown, "", any(), "print a Markdown table"),
        field("jobs", &C::jobs, "", range(1, 1024), "videos to work on at a time, but never more than there are threads"));
  }
};

struct Options {
  EvaluateConfig evaluate;
  ScoreReading reading;
  PlaceReading places;
  JoinConfig join;
  MeasureConfig measure;
};

// An estimate for the progress bar; nothing when the data set does not say.
std::optional<std::int64_t> frames_of(const Dataset& dataset, const std::string& split) {
  std::int64_t frames = 0;
  for (const Video& video : dataset.of_split(split)) frames += video.covered().size();
  return frames > 0 ? std::optional(frames) : std::nullopt;
}

// Reads it whole, so that what is wrong with the file is said with its name.
std::string described_head(const ModelFile& model, const std::string& name) {
  try {
    return learning().describe(model);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name, error.what()), error.hint());
  }
}

Evaluation evaluated(const Options& options, const CommandLine& line) {
  const EvaluateConfig& config = options.evaluate;
  const bool stored = is_result(config.what) || looks_like_scores(config.what);
  if (!stored)
    for (const char* name : {"align", "nan", "frames_per_value", "parts", "list", "regions", "maps"})
      if (line.given(name))
        throw line.wrong_usage(fmt::format("vigil evaluate: {} is a model; --{} is for stored scores", config.what.string(),
                                           std::string(name) == "frames_per_value" ? "frames-per-value" : name));
  const std::optional<ModelFile> model = stored ? std::nullopt : std::optional(load_model_file(config.what));
  const bool head = model && model->kind == kHeadKind;
  if (!head && !config.features.empty())
    throw line.wrong_usage(fmt::format("vigil evaluate: {} is no trained head; --features is for one", config.what.string()));
  const std::string described = head ? described_head(*model, config.what.string()) : "";
  const std::shared_ptr<const Detector> detector = stored || head ? nullptr : detector_of(*model, config.what.string());
  const Dataset dataset = load_dataset(config.data, config.layout);
  for (const std::string& note : dataset.notes) log_warning(note);
  if (stored) {
    const ScoreSet scores = read_score_set(is_result(config.what) ? config.what / "scores" : config.what, options.reading);
    Evaluation evaluation = evaluate(scores, dataset, config.split, options.join, options.measure, options.places);
    evaluation.source = config.what.string();
    return evaluation;
  }
  if (head) {
    Evaluation evaluation = learning().evaluate(*model, dataset, config.split, config.features, options.measure);
    evaluation.source = config.what.string();
    evaluation.scored_by = described;
    return evaluation;
  }
  Progress progress("evaluate on " + dataset.name, "frames", frames_of(dataset, config.split));
  Evaluation evaluation = evaluate(
      *detector, dataset, config.split, config.jobs, [&](std::int64_t frames) { progress.advance(frames); }, options.measure);
  evaluation.source = config.what.string();
  return evaluation;
}

// An interrupted one leaves scores alone: a result that stands beside them is of other scores, and goes.
void write_files(const EvaluateConfig& config, const Evaluation& evaluation) {
  if (!config.scores.empty()) write_score_folder(config.scores, evaluation);
  if (config.out.empty()) return;
  if (evaluation.not_done == 0) {
    write_result(config.out, evaluation);
    write_evaluation_page(config.out, evaluation);
    return;
  }
  std::error_code ignored;
  for (const char* file : {"result.json", "report.html"}) std::filesystem::remove(config.out / file, ignored);
  write_score_folder(config.out / "scores", evaluation);
}

Error stopped(const EvaluateConfig& config, const Evaluation& evaluation) {
  const std::size_t done = evaluation.videos.size(), all = done + evaluation.failed.size() + evaluation.not_done;
  std::vector<std::string> places;
  if (!config.scores.empty()) places.push_back(config.scores.string());
  if (!config.out.empty()) places.push_back((config.out / "scores").string());
  const bool kept = done > 0 && !places.empty();
  return {ErrorKind::interrupted,
          fmt::format("stopped; {} of {} videos are done{}; there are no figures of a part", done, all,
                      kept ? ", their scores are in " + join(places, " and in ") : ", no scores were kept"),
          kept ? "give the same command again for the figures"
               : "with --scores DIR or --out DIR the scores of videos that are done are kept"};
}

void print(const EvaluateConfig& config, const Evaluation& evaluation, std::ostream& out) {
  if (config.json)
    out << result_json(evaluation).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  else if (config.csv)
    out << evaluation_csv(evaluation);
  else if (config.latex)
    out << evaluation_latex(evaluation);
  else if (config.markdown)
    out << evaluation_markdown(evaluation);
  else
    out << evaluation_table(evaluation);
}

}  // namespace

void evaluate_verb(const Arguments& args, std::ostream& out) {
  Options options;
  const EvaluateConfig& config = options.evaluate;
  ProcessConfig process;
  CommandLine line("vigil evaluate", "measures a model, or stored scores, on labelled data", "MODEL|SCORES DATA [options]");
  line.text(
      "Raw is the frame score before any averaging over frames, smoothed a causal moving average of it unless --smooth says "
      "otherwise. Micro takes all frames of all videos in one curve, macro is the mean over videos that have both classes. "
      "Intervals draw whole videos (or their groups) anew. Every result names its protocol; what the trivial baselines reach "
      "stands below.");
  line.add("", options.evaluate)
      .add("Stored scores", options.reading)
      .add("Stored places", options.places)
      .add("Stored scores and frames", options.join)
      .add("Measures", options.measure)
      .add("Process", process);
  line.example("vigil evaluate ped2.vigil UCSDped2 --out ped2");
  line.example("vigil evaluate scores.csv street/manifest.jsonl --json");
  line.example("vigil evaluate scores.csv UCSDped2 --regions boxes.csv");
  line.example("vigil evaluate scores/ ucf.jsonl --frames-per-value 16 --align floor16 --latex");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.what.empty() || config.data.empty())
    throw line.wrong_usage("vigil evaluate: a model (or stored scores) and a data set are needed");
  if (config.json + config.csv + config.latex + config.markdown > 1)
    throw line.wrong_usage("vigil evaluate: --json, --csv, --latex and --markdown exclude each other");
  if (!config.out.empty()) make_output_folder(config.out);
  const Evaluation evaluation = evaluated(options, line);
  for (const std::string& note : evaluation.notes) log_warning(note);
  for (const std::string& failure : evaluation.failed) log_error(failure);
  write_files(config, evaluation);
  if (evaluation.not_done > 0) throw stopped(config, evaluation);
  print(config, evaluation, out);
  const std::size_t failures = evaluation.failed.size();
  if (failures > 0)
    throw Error(ErrorKind::partial, fmt::format("{} of {} videos failed; the figures are of the others", failures,
                                                failures + evaluation.videos.size()));
}

}  // namespace vigil
