// SPDX-License-Identifier: Apache-2.0
// Over seeds: see grid_table.h.
#include "vigil/weak/grid_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

// P(|T| <= t) for whole degrees of freedom v, with angle = atan(t / sqrt(v)): the finite sums 26.7.3 and 26.7.4 of Abramowitz and
// Stegun, Handbook of Mathematical Functions.
double within(double t, std::size_t degrees) {
  const double angle = std::atan(t / std::sqrt(static_cast<double>(degrees)));
  const double cosine = std::cos(angle);
  const bool odd = degrees % 2 == 1;
  double term = odd ? cosine : 1;
  double sum = degrees == 1 ? 0 : term;
  for (std::size_t k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  return odd ? 2 / std::numbers::pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
}

struct Cell {
  GridRow row;
  std::vector<const RunOutcome*> runs;
};

template <typename Value>
Summary over(const std::vector<const RunOutcome*>& runs, Value value) {
  std::vector<std::optional<double>> values;
  for (const RunOutcome* run : runs) values.push_back(value(*run));
  return summary_of(values);
}

void fill(Cell& cell) {
  GridRow& row = cell.row;
  row.finished = cell.runs.size();
  row.last = over(cell.runs, [](const RunOutcome& run) { return run.last.auc; });
  row.best = over(cell.runs, [](const RunOutcome& run) { return run.best.auc; });
  row.anomalous = over(cell.runs, [](const RunOutcome& run) { return run.last.auc_anomalous; });
  row.ap = over(cell.runs, [](const RunOutcome& run) { return run.last.ap; });
  row.false_alarms = over(cell.runs, [](const RunOutcome& run) { return run.last.false_alarms; });
  row.seconds = over(cell.runs, [](const RunOutcome& run) { return std::optional(run.seconds); });
  if (!cell.runs.empty()) row.parameters = cell.runs.front()->parameters;
}

std::vector<std::string> notes_of(std::size_t planned, std::size_t finished,
                                  const std::map<std::string, std::set<std::string>>& protocols) {
  std::vector<std::string> notes{
      "last step: the model after the last step. best step: the one with the best AUC of whole videos held out of training; it is "
      "chosen on held-out training videos, and test videos choose nothing.",
      "+- is the standard deviation over seeds (n - 1); [..] the 95 % interval of the mean over seeds by Student's t, which says "
      "nothing about other test videos.",
      "Raw frame scores, all frames of the test entries. AUC anomalous: frames of anomalous videos alone. FAR: share of the frames "
      "of "
      "normal videos with a score of 0.5 or more. AUC anomalous, AP and FAR are of the last step."};
  if (finished < planned)
    notes.push_back(fmt::format("{} of {} runs are finished; the others are not in the table.", finished, planned));
  for (const auto& [data, ids] : protocols)
    if (ids.size() > 1)
      notes.push_back(
          fmt::format("Runs on {} were measured by {} protocols ({}): their figures cannot be compared. The data set was "
                      "changed between runs.",
                      data, ids.size(), fmt::join(ids, ", ")));
  return notes;
}

}  // namespace

double student_t_975(std::size_t degrees) {
  if (degrees < 1) throw Error::usage("Student's t: degrees of freedom are 0, at least 1 is needed");
  double low = 0;
  double high = 16;  // above 12.706, the largest of all
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (within(middle, degrees) < 0.95 ? low : high) = middle;
  }
  return (low + high) / 2;
}

Summary summary_of(std::span<const std::optional<double>> values) {
  Summary summary;
  double sum = 0;
  for (const auto& value : values)
    if (value) sum += *value, ++summary.count;
  if (summary.count == 0) return summary;
  const auto n = static_cast<double>(summary.count);
  summary.mean = sum / n;
  if (summary.count < 2) return summary;
  double squares = 0;
  for (const auto& value : values)
    if (value) squares += (*value - *summary.mean) * (*value - *summary.mean);
  summary.sd = std::sqrt(squares / (n - 1));
  const double half = student_t_975(summary.count - 1) * *summary.sd / std::sqrt(n);
  summary.low = *summary.mean - half;
  summary.high = *summary.mean + half;
  return summary;
}

GridTable grid_table(std::span<const PlannedRun> runs, std::span<const RunOutcome> finished) {
  std::map<std::string, const RunOutcome*> by_name;
  for (const RunOutcome& outcome : finished) by_name[outcome.run] = &outcome;
  std::vector<Cell> cells;
  std::size_t found = 0;
  std::map<std::string, std::set<std::string>> protocols;
  GridTable table;
  for (const PlannedRun& run : runs) {
    const auto same = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) {
      return cell.row.data == run.data && cell.row.recipe == run.recipe && cell.row.variant == run.variant;
    });
    Cell& cell = same == cells.end() ? cells.emplace_back() : *same;
    cell.row.data = run.data;
    cell.row.recipe = run.recipe;
    cell.row.variant = run.variant;
    ++cell.row.planned;
    table.variants |= !run.variant.empty();
    const auto outcome = by_name.find(run.name);
    if (outcome == by_name.end()) continue;
    ++found;
    cell.runs.push_back(outcome->second);
    if (protocols[run.data].empty())
      table.baselines.push_back({run.data, outcome->second->base_rate, outcome->second->oracle_auc, outcome->second->oracle_ap});
    protocols[run.data].insert(outcome->second->protocol);
  }
  for (Cell& cell : cells) {
    fill(cell);
    table.rows.push_back(std::move(cell.row));
  }
  table.notes = notes_of(runs.size(), found, protocols);
  return table;
}

}  // namespace vigil
