// SPDX-License-Identifier: Apache-2.0
// Counts a data set: see stats.h.
#include "vigil/data/stats.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "vigil/base/text.h"

namespace vigil {
namespace {

void add(StatsRow& row, const Video& video) {
  ++row.videos;
  const std::optional<bool> anomalous = video_label(video);
  ++(!anomalous ? row.unlabelled : *anomalous ? row.anomalous : row.normal);
  row.frames += std::max<std::int64_t>(video.covered().size(), 0);
  if (!video.events) return;
  row.events += static_cast<std::int64_t>(video.events->size());
  for (const std::uint8_t value : truth_of(video)) {
    row.known += value <= 1 ? 1 : 0;
    row.positives += value == 1 ? 1 : 0;
  }
}

// As if the class were the only one there is.
Video with_one_class(const Video& video, const std::string& label) {
  Video only = video;
  only.anomalous = true;
  if (!only.events) return only;
  std::erase_if(*only.events, [&](const LabelledSpan& event) { return event.label != label; });
  return only;
}

StatsRow& row_called(std::vector<StatsRow>& rows, const std::string& name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const StatsRow& row) { return row.name == name; });
  if (found != rows.end()) return *found;
  rows.push_back({});
  rows.back().name = name;
  return rows.back();
}

}  // namespace

double DatasetStats::quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double at = std::ceil(share * static_cast<double>(sorted.size())) - 1;
  return sorted[static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(sorted.size() - 1)))];
}

DatasetStats stats_of(const Dataset& dataset) {
  DatasetStats stats;
  stats.name = dataset.name;
  stats.truth_revision = dataset.truth_revision;
  stats.all.name = "all";
  for (const std::string split : {"train", "val", "test"}) {
    StatsRow row;
    row.name = split;
    for (const Video& video : dataset.videos)
      if (video.split == split) add(row, video);
    if (row.videos > 0) stats.splits.push_back(row);
  }
  for (const Video& video : dataset.videos) {
    add(stats.all, video);
    for (const std::string& label : classes_of(video)) add(row_called(stats.classes, label), with_one_class(video, label));
    if (!video.scene.empty()) add(row_called(stats.scenes, video.scene), video);
    stats.lengths.push_back(static_cast<double>(video.covered().size()));
    if (video.events)
      for (const LabelledSpan& event : *video.events) stats.events.push_back(static_cast<double>(event.frames.size()));
  }
  std::sort(stats.lengths.begin(), stats.lengths.end());
  std::sort(stats.events.begin(), stats.events.end());
  std::stable_sort(stats.classes.begin(), stats.classes.end(), [](const StatsRow& a, const StatsRow& b) {
    return a.videos > b.videos || (a.videos == b.videos && a.name < b.name);
  });
  std::sort(stats.scenes.begin(), stats.scenes.end(),
            [](const StatsRow& a, const StatsRow& b) { return natural_less(a.name, b.name); });
  return stats;
}

}  // namespace vigil
