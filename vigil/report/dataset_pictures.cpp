// SPDX-License-Identifier: Apache-2.0
// Draws and lays out a data set's numbers: see dataset_pictures.h.
#include "vigil/report/dataset_pictures.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/plot/bars.h"
#include "vigil/plot/score_curve.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

CountChart videos_of(const std::string& title, const std::vector<StatsRow>& rows) {
  CountChart chart{title, "normal or unlabelled videos", "anomalous videos", {}};
  for (const StatsRow& row : rows)
    chart.bars.push_back({row.name, static_cast<double>(row.normal + row.unlabelled), static_cast<double>(row.anomalous),
                          std::to_string(row.videos)});
  return chart;
}

CountChart shares_of(const std::string& title, const std::vector<StatsRow>& rows) {
  CountChart chart{title, "normal, % of the frames with truth", "anomalous", {}};
  for (const StatsRow& row : rows)
    if (row.known > 0)
      chart.bars.push_back(
          {row.name, 100 * (1 - row.base_rate()), 100 * row.base_rate(), fmt::format("{:.1f} %", 100 * row.base_rate())});
  return chart;
}

void add_rows(std::string& text, const std::string& title, const std::vector<StatsRow>& rows) {
  if (rows.empty()) return;
  std::size_t width = title.size();
  for (const StatsRow& row : rows) width = std::max(width, row.name.size());
  text += fmt::format("{:<{}}  {:>7} {:>9} {:>7} {:>10} {:>7} {:>11} {:>10} {:>6}\n", title, width, "videos", "anomalous", "normal",
                      "unlabelled", "events", "frames", "positive", "share");
  for (const StatsRow& row : rows)
    text += fmt::format("{:<{}}  {:>7} {:>9} {:>7} {:>10} {:>7} {:>11} {:>10} {:>6}\n", row.name, width, row.videos, row.anomalous,
                        row.normal, row.unlabelled, row.events, row.frames, row.positives,
                        row.known > 0 ? fmt::format("{:.1f}%", 100 * row.base_rate()) : "-");
  text += "\n";
}

std::string quantiles(const std::string& what, const std::vector<double>& sorted) {
  const auto q = [&](double share) { return DatasetStats::quantile(sorted, share); };
  return fmt::format("{}: shortest {:.0f}, quarter {:.0f}, median {:.0f}, three quarters {:.0f}, longest {:.0f} frames\n", what,
                     q(0), q(0.25), q(0.5), q(0.75), q(1));
}

}  // namespace

std::vector<std::string> write_dataset_pictures(const fs::path& folder, const DatasetStats& stats) {
  fs::create_directories(folder);
  std::vector<std::string> names;
  const auto write = [&](const std::string& name, const std::string& svg) {
    const std::vector<std::byte> png = png_of(svg);
    write_file(folder / (name + ".svg"), svg);
    write_file(folder / (name + ".png"), {reinterpret_cast<const char*>(png.data()), png.size()});
    names.push_back(name + ".svg");
    names.push_back(name + ".png");
  };
  const std::string of = " (" + stats.name + ")";
  write("lengths",
        svg_of(Histogram{fmt::format("How long the {} videos are", stats.lengths.size()) + of, "frames", stats.lengths}));
  if (!stats.events.empty())
    write("events", svg_of(Histogram{fmt::format("How long the {} events are", stats.events.size()) + of, "frames", stats.events}));
  write("splits", svg_of(videos_of("Videos per split" + of, stats.splits)));
  if (stats.all.known > 0) write("shares", svg_of(shares_of("Anomalous share of frames" + of, stats.splits)));
  if (!stats.classes.empty()) {
    CountChart chart{"Videos per class" + of, "", "anomalous videos", {}};
    for (const StatsRow& row : stats.classes)
      chart.bars.push_back({row.name, 0, static_cast<double>(row.videos), std::to_string(row.videos)});
    write("classes", svg_of(chart));
  }
  if (!stats.scenes.empty()) write("scenes", svg_of(videos_of("Videos per scene" + of, stats.scenes)));
  return names;
}

std::string stats_table(const DatasetStats& stats) {
  std::string text = fmt::format("{}, truth {}\n\n", stats.name, stats.truth_revision);
  std::vector<StatsRow> splits = stats.splits;
  if (splits.size() > 1) splits.push_back(stats.all);
  add_rows(text, "split", splits);
  add_rows(text, "class", stats.classes);
  add_rows(text, "scene", stats.scenes);
  text += quantiles("videos", stats.lengths);
  if (!stats.events.empty()) text += quantiles("events", stats.events);
  return text;
}

}  // namespace vigil
