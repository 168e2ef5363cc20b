// SPDX-License-Identifier: Apache-2.0
// Writes all files of a run; the page comes last.
#include "vigil/report/outputs.h"

#include <system_error>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/events/score_file.h"
#include "vigil/plot/score_curve.h"

namespace vigil {
namespace {

ScoreFile score_file_of(const RunResult& result, const RunFacts& facts) {
  ScoreFile file;
  file.stream = result.stream.name;
  file.model = facts.model_content;
  file.fps = result.stream.fps;
  file.first_frame = result.scores.empty() ? 0 : result.scores.front().frames.begin;
  file.values = values_per_frame(result.scores);
  return file;
}

void write_bytes(const std::filesystem::path& path, const std::vector<std::byte>& bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace

void make_output_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed || !std::filesystem::is_directory(folder))
    throw Error::input(
        fmt::format("{}: the folder cannot be made: {}", folder.string(), failed ? failed.message() : "a file stands there"),
        "choose another folder with --out");
  const AtomicFile probe(folder / "run.json");  // never committed: leaves nothing behind
}

void write_outputs(const std::filesystem::path& folder, const RunResult& result, const RunFacts& facts) {
  make_output_folder(folder);
  std::error_code ignored;
  std::filesystem::remove(folder / "report.html", ignored);  // of an earlier run: it must not stand beside half of this one
  const std::string curve = curve_svg(result, facts);
  write_file(folder / "events.jsonl", events_jsonl(result));
  write_file(folder / "events.csv", events_csv(result));
  write_file(folder / "events.vtt", events_vtt(result));
  write_file(folder / "scores.csv", scores_csv(result));
  write_scores(folder / "scores.npy", score_file_of(result, facts));
  write_file(folder / "curve.svg", curve);
  write_bytes(folder / "curve.png", png_of(curve, 2));
  write_file(folder / "run.json", run_json(result, facts));
  write_file(folder / "report.html", report_html(folder, result, facts));
}

}  // namespace vigil
