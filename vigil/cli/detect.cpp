// SPDX-License-Identifier: Apache-2.0
// vigil detect: videos in, events out.
#include <ostream>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "vigil/base/terminal.h"
#include "vigil/cli/detect_jobs.h"
#include "vigil/events/json.h"
#include "vigil/report/table.h"

namespace vigil {
namespace {

CommandLine command_line(DetectRequest& request) {
  CommandLine line("vigil detect", "finds anomalous events in videos", "VIDEO... [options]");
  line.text(
      "What is normal comes from a model, from normal footage, or from the video's own beginning: one of --model, --normal and "
      "--learn. Without any, the video's own beginning is taken.");
  line.add("", request.detect);
  line.add("Part of the video", request.part);
  line.add("Learning (with --normal, --learn or neither)", request.fit);
  line.add("Events", request.events);
  line.add("Process", request.process);
  line.example("vigil detect video.mp4 --learn 30s --out out");
  line.example("vigil detect today.mp4 --model street.vigil --out out --overlay today-marked.mp4");
  line.example("vigil detect 'synthetic:street(seed=3, seconds=60, anomaly=running)' --learn 20s --json");
  return line;
}

void check(const CommandLine& line, const DetectRequest& request) {
  const DetectConfig& detect = request.detect;
  if (detect.video.empty()) throw line.wrong_usage("vigil detect: no video is given");
  const int ways = int{detect.model.has_value()} + int{!detect.normal.empty()} + int{detect.learn.has_value()};
  if (ways > 1) throw line.wrong_usage("vigil detect: --model, --normal and --learn exclude each other");
  if (detect.model && line.given("flow"))
    throw line.wrong_usage("vigil detect: --flow belongs to the model; give it to `vigil fit`");
  if (!detect.features.empty() && !detect.model)
    throw line.wrong_usage("vigil detect: --features is for a trained head; name it with --model");
  const EventBuilder builder(request.events, {});  // refuses thresholds that make no sense, before any work
}

nlohmann::ordered_json json_of(const DetectJob& job) {
  nlohmann::ordered_json events = nlohmann::ordered_json::array();
  for (const Event& event : job.result.events) events.push_back(to_json(event));
  return {{"video", job.input.name},
          {"partial", job.result.interrupted},
          {"frames", job.result.health.frames},
          {"learnt_from", job.learnt_from.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(job.learnt_from)},
          {"supported_rarity", job.supported_rarity},
          {"events", events}};
}

void print_json(const std::vector<DetectJob>& jobs, std::ostream& out) {
  nlohmann::ordered_json videos = nlohmann::ordered_json::array();
  nlohmann::ordered_json failed = nlohmann::ordered_json::array();
  for (const DetectJob& job : jobs) {
    if (job.done) videos.push_back(json_of(job));
    if (job.failure) failed.push_back({{"video", job.input.name}, {"error", job.failure->what()}});
  }
  const nlohmann::ordered_json all = {{"format", 1}, {"videos", videos}, {"failed", failed}};
  out << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print_tables(const std::vector<DetectJob>& jobs, std::ostream& out) {
  TableOptions options;
  options.width = terminal_columns(STDOUT_FILENO).value_or(options.width);
  for (const DetectJob& job : jobs) {
    if (!job.done) continue;
    if (jobs.size() > 1) out << job.input.name << "\n";
    options.supported_rarity = job.supported_rarity;
    const std::string table = event_table(job.result.events, options);
    out << (table.empty() ? "no events\n" : table) << (jobs.size() > 1 ? "\n" : "");
  }
}

}  // namespace

void detect_verb(const Arguments& args, std::ostream& out) {
  DetectRequest request;
  CommandLine line = command_line(request);
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  request.process.obey();
  check(line, request);
  request.options = line.options_given();
  std::vector<DetectJob> jobs = jobs_of(request);
  work_on(jobs, request);
  if (request.detect.json)
    print_json(jobs, out);
  else
    print_tables(jobs, out);
  conclude(jobs);
}

}  // namespace vigil
