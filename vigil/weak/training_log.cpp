// SPDX-License-Identifier: Apache-2.0
// Tables and curves of a training.
#include "vigil/weak/training_log.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/plot/chart.h"
#include "vigil/plot/score_curve.h"

namespace vigil {
namespace {

std::string optional_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.6f}", *value) : "";
}

// A term as written may hold quotes: prompt_kl(text="a.npy").
std::string quoted(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled += c == '"' ? std::string(2, c) : std::string(1, c);
  return '"' + doubled + '"';
}

// The loss is drawn relative to its largest value, so that it shares the axis with the AUC.
Chart chart_of(const TrainingState& state) {
  Chart chart;
  chart.title = "Training";
  chart.x_axis = "step";
  chart.y_axis = "AUC of held-out training videos; loss as a share of its highest";
  chart.x = {0, std::max<double>(1, static_cast<double>(state.log.back().step))};
  double highest = 1e-300;
  for (const TrainingLogLine& point : state.log) highest = std::max(highest, std::abs(point.loss));
  ChartLine loss{fmt::format("loss (1 = {:.4g})", highest), {}, true};
  ChartLine auc{"validation AUC of whole videos", {}, false};
  for (const TrainingLogLine& point : state.log) {
    loss.points.emplace_back(static_cast<double>(point.step), std::max(0.0, point.loss / highest));
    if (point.validation_auc) auc.points.emplace_back(static_cast<double>(point.step), *point.validation_auc);
  }
  chart.lines.push_back(std::move(loss));
  if (!auc.points.empty()) chart.lines.push_back(std::move(auc));
  if (state.best_auc)
    chart.marks.push_back(
        {static_cast<double>(state.best_step), *state.best_auc, fmt::format("best {:.4f}", *state.best_auc), true});
  return chart;
}

}  // namespace

std::string training_csv(const TrainingState& state) {
  std::string text = "step,loss";
  if (!state.log.empty())
    for (const auto& [name, value] : state.log.front().terms) text += "," + quoted(name);
  text += ",gradient_norm,rate,validation_video_auc,validation_margin\n";
  for (const TrainingLogLine& point : state.log) {
    text += fmt::format("{},{:.8g}", point.step, point.loss);
    for (const auto& [name, value] : point.terms) text += fmt::format(",{:.8g}", value);
    text += fmt::format(",{:.6g},{:.6g},{},{}\n", point.gradient_norm, point.rate, optional_text(point.validation_auc),
                        optional_text(point.validation_margin));
  }
  return text;
}

std::string training_svg(const TrainingState& state) {
  return state.log.size() < 2 ? "" : svg_of(chart_of(state), {720, 420});
}

void write_training_log(const std::filesystem::path& folder, const TrainingState& state) {
  write_file(folder / "log.csv", training_csv(state));
  const std::string svg = training_svg(state);
  if (svg.empty()) return;
  write_file(folder / "curves.svg", svg);
  AtomicFile png(folder / "curves.png");
  png.write(png_of(svg));
  png.commit();
}

}  // namespace vigil
