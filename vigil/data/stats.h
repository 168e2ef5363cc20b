// SPDX-License-Identifier: Apache-2.0
// What a data set consists of, in numbers: how many videos, how long, how much of it anomalous, per split, class and scene.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"

namespace vigil {

// Of some of the videos: a split, a class, a scene. A class counts its own events only.
struct StatsRow {
  std::string name;
  std::int64_t videos = 0;
  std::int64_t anomalous = 0;   // videos
  std::int64_t normal = 0;      // videos
  std::int64_t unlabelled = 0;  // videos: neither
  std::int64_t frames = 0;      // covered
  std::int64_t known = 0;       // frames with truth that are not ignored
  std::int64_t positives = 0;   // anomalous frames of these
  std::int64_t events = 0;

  // Anomalous share of the known frames; 0 when there are none.
  double base_rate() const { return known > 0 ? static_cast<double>(positives) / static_cast<double>(known) : 0; }
};

struct DatasetStats {
  std::string name;
  std::string truth_revision;
  StatsRow all;
  std::vector<StatsRow> splits;   // train, val, test; those there are
  std::vector<StatsRow> classes;  // by falling number of videos
  std::vector<StatsRow> scenes;   // by name
  std::vector<double> lengths;    // frames of each video, sorted
  std::vector<double> events;     // frames of each event, sorted

  // The smallest value that at least `share` of the sorted values do not exceed; 0 of none.
  static double quantile(const std::vector<double>& sorted, double share);
};

DatasetStats stats_of(const Dataset& dataset);

}  // namespace vigil
