// SPDX-License-Identifier: Apache-2.0
// vigil benchmark: a grid of trainings in, one table over seeds out.
#include "vigil/cli/learn/benchmark.h"

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/log.h"
#include "vigil/base/threads.h"
#include "vigil/cli/learn/benchmark_jobs.h"
#include "vigil/cli/learn/benchmark_run.h"
#include "vigil/cli/learn/benchmark_texts.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

struct BenchmarkConfig {
  fs::path grid;
  fs::path out;
  int jobs = 1;
  std::string shard = "1/1";
  bool table_only = false;
  bool json = false;

  static auto fields() {
    using C = BenchmarkConfig;
    return fields_of<C>(
        field("grid", &C::grid, "", positional(), "the file GRID.yaml: recipes, variants, seeds, data"),
        field("out", &C::out, "", any(), "folder for the table and for a folder of each run"),
        field("jobs", &C::jobs, "", range(1, 1024), "runs at a time, each a process of its own; they share the threads"),
        field("shard", &C::shard, "", any(), "only every N-th run, from the I-th: 2/4 on the second of four computers"),
        field("table_only", &C::table_only, "", any(), "train nothing: make the tables anew from the runs that are there"),
        field("json", &C::json, "", any(), "print results.json instead of the table"));
  }
};

// How far the runs of a grid are, in one folder.
struct Standing {
  std::vector<PlannedRun> runs;
  std::vector<RunOutcome> finished;
  std::vector<PlannedRun> pending;  // of this shard
};

fs::path folder_of(const BenchmarkConfig& config, const PlannedRun& run) {
  return config.out / run.name;
}

// Throws Error::input when a folder holds another run than the one that the grid means.
Standing standing_of(const BenchmarkConfig& config) {
  Standing standing;
  standing.runs = plan(read_grid(config.grid));
  const Shard shard = parse_shard(config.shard);
  for (std::size_t i = 0; i < standing.runs.size(); ++i) {
    const PlannedRun& run = standing.runs[i];
    const fs::path folder = folder_of(config, run);
    const std::optional<PlannedRun> there = read_plan(folder);
    const std::optional<std::string> other = there ? difference(*there, run) : std::nullopt;
    if (other)
      throw Error::input(
          fmt::format("{}: holds a run of something else than the grid says: {} in the grid", folder.string(), *other),
          "give the changed recipe or variant another name, use another --out, or remove the folder");
    std::optional<RunOutcome> outcome = there ? read_outcome(folder) : std::nullopt;
    if (outcome) {
      outcome->run = run.name;
      standing.finished.push_back(std::move(*outcome));
    } else if (shard.holds(i)) {
      standing.pending.push_back(run);
    }
  }
  return standing;
}

// A data set that is not there is told before hours of other runs.
void check_data(const std::vector<PlannedRun>& runs) {
  std::set<std::string> seen;
  for (const PlannedRun& run : runs) {
    if (!seen.insert(run.data).second) continue;
    for (const std::string& note : dataset_of(run).notes) log_warning(run.data + ": " + note);
  }
}

std::vector<FailedRun> do_pending(const BenchmarkConfig& config, const Standing& standing) {
  const std::size_t count = standing.pending.size();
  std::vector<fs::path> folders;
  for (const PlannedRun& run : standing.pending) {
    folders.push_back(folder_of(config, run));
    write_plan(folders.back(), run);
  }
  std::vector<FailedRun> failed;
  std::size_t done = 0;
  JobHooks hooks;
  hooks.begins = [&](std::size_t job) {
    log_info(fmt::format("{}: begins ({} of {})", standing.pending[job].name, job + 1, count));
  };
  hooks.ends = [&](std::size_t job, const std::string& failure) {
    const PlannedRun& run = standing.pending[job];
    ++done;
    const std::optional<RunOutcome> outcome = failure.empty() ? read_outcome(folders[job]) : std::nullopt;
    if (outcome) {
      log_info(fmt::format("{}: AUC {} in {:.1f} s ({} of {} done)", run.name,
                           outcome->last.auc ? fmt::format("{:.4f}", *outcome->last.auc) : "-", outcome->seconds, done, count));
      return;
    }
    failed.push_back({run.name, failure.empty() ? "left no result" : failure});
    log_error(fmt::format("{}: failed: {}", run.name, failed.back().message));
  };
  const int jobs = std::min(config.jobs, static_cast<int>(std::min<std::size_t>(count, 1024)));
  if (jobs > 0) do_runs(folders, jobs, std::max(1, threads() / jobs), hooks);
  return failed;
}

void write_tables(const BenchmarkConfig& config, const GridTable& table, const std::string& json) {
  write_file(config.out / "results.json", json);
  write_file(config.out / "table.csv", benchmark_csv(table));
  write_file(config.out / "table.md", benchmark_markdown(table));
  write_file(config.out / "table.tex", benchmark_latex(table));
  write_file(config.out / "table.html", benchmark_html(table, "Benchmark " + config.grid.stem().string()));
}

// The process of one run; started by do_runs alone.
void single_run(const Arguments& args) {
  stop_with_parent(args[2]);
  ProcessConfig process;
  CommandLine line("vigil benchmark", "does one run", "");
  line.add("Process", process);
  line.parse(std::span(args).subspan(3));
  process.obey();
  do_run(args[1]);
}

void run_grid(const BenchmarkConfig& config, std::ostream& out) {
  Standing standing = standing_of(config);
  if (config.table_only) standing.pending.clear();
  if (config.table_only && standing.finished.empty())
    throw Error::input(fmt::format("{}: no run of {} is finished there", config.out.string(), config.grid.string()),
                       "leave --table-only out to do the runs");
  make_output_folder(config.out);
  check_data(standing.pending);
  const std::size_t asked = standing.pending.size();
  const std::vector<FailedRun> failed = do_pending(config, standing);
  if (asked > 0) standing = standing_of(config);  // with what other shards finished meanwhile

  const GridTable table = grid_table(standing.runs, standing.finished);
  const std::string json = benchmark_json(table, standing.runs, standing.finished, failed)
                               .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
                           "\n";
  write_tables(config, table, json);
  out << (config.json ? json : benchmark_text(table));
  if (interrupted())
    throw Error(
        ErrorKind::interrupted,
        fmt::format("{}: stopped with {} of {} runs finished", config.out.string(), standing.finished.size(), standing.runs.size()),
        "the same command goes on from there");
  if (!failed.empty())
    throw Error(
        ErrorKind::partial,
        fmt::format("{} of {} runs failed, {} the first: {}", failed.size(), asked, failed.front().run, failed.front().message),
        "log.txt in the folder of a run says more; the same command tries again");
}

}  // namespace

void benchmark_here(const Arguments& args, std::ostream& out) {
  if (args.size() > 2 && args.front() == kSingleRun) return single_run(args);
  BenchmarkConfig config;
  ProcessConfig process;
  CommandLine line("vigil benchmark", "trains a grid of recipes over seeds and makes one table of it",
                   "GRID.yaml --out DIR [options]");
  line.text(
      "Trains every combination of recipe, variant, seed and data set, measures the last and the best model of each on the test "
      "entries, and prints means over seeds with their spread and 95 % intervals. The best is chosen on held-out training videos, "
      "never on test videos. Runs that are finished are not done again, others go on from their checkpoint.");
  line.add("", config).add("Process", process);
  line.example("vigil benchmark grid.yaml --out runs/grid --jobs 4");
  line.example("vigil benchmark grid.yaml --out runs/grid --shard 2/4");
  line.example("vigil benchmark grid.yaml --out runs/grid --table-only --json");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.grid.empty()) throw line.wrong_usage("vigil benchmark: no grid is given");
  if (config.out.empty()) throw line.wrong_usage("vigil benchmark: where the runs go is not given (--out)");
  run_grid(config, out);
}

}  // namespace vigil
