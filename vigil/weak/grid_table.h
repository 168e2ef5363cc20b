// SPDX-License-Identifier: Apache-2.0
// What the runs of a grid gave, over seeds: means, spread, intervals. Pure values, before tables of any form are written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vigil/weak/grid.h"

namespace vigil {

// Figures of one model on the test entries, of raw frame scores.
struct RunFigures {
  std::optional<double> auc;            // all frames of all videos, [0, 1]
  std::optional<double> auc_anomalous;  // of frames of anomalous videos alone
  std::optional<double> ap;
  std::optional<double> false_alarms;  // share of the frames of normal videos with 0.5 or more
};

struct RunOutcome {
  std::string run;  // PlannedRun::name
  RunFigures last;  // after the last step
  RunFigures best;  // at the best step on held-out training videos; nothing in it when none were held out
  std::int64_t steps = 0;
  std::int64_t best_step = 0;
  std::optional<double> validation_video_auc;  // of whole held-out videos, the best
  std::int64_t parameters = 0;
  double seconds = 0;    // of training, interruptions left out
  bool resumed = false;  // from a checkpoint
  std::string protocol;  // id_of() what was measured
  // What the trivial reaches on the same frames (metrics/baselines.h).
  std::optional<double> base_rate;
  std::optional<double> oracle_auc;
  std::optional<double> oracle_ap;
};

struct Summary {
  std::size_t count = 0;  // values that there are
  std::optional<double> mean;
  std::optional<double> sd;   // of the sample (n - 1); nothing for fewer than two
  std::optional<double> low;  // 95 % interval of the mean: mean -+ t(n - 1) sd / sqrt(n)
  std::optional<double> high;
};
Summary summary_of(std::span<const std::optional<double>> values);

// Quantile 0.975 of Student's t with so many degrees of freedom: 12.706 for 1, to 1.960. Error::usage below 1.
double student_t_975(std::size_t degrees);

struct GridRow {
  std::string data;
  std::string recipe;
  std::string variant;
  std::size_t finished = 0;  // of `planned` seeds
  std::size_t planned = 0;
  Summary last;  // AUC after the last step
  Summary best;  // AUC at the best step on held-out training videos
  // Of the last step:
  Summary anomalous;
  Summary ap;
  Summary false_alarms;
  std::int64_t parameters = 0;  // 0 = no run is finished
  Summary seconds;
};

struct GridBaselines {
  std::string data;
  std::optional<double> base_rate;
  std::optional<double> oracle_auc;
  std::optional<double> oracle_ap;
};

struct GridTable {
  std::vector<GridRow> rows;             // in the order of the plan
  std::vector<GridBaselines> baselines;  // of each data set with a finished run
  std::vector<std::string> notes;        // what to know to read it; what is missing
  bool variants = false;                 // whether there are any
};

// finished: results of some of `runs`, in any order; others are left out.
GridTable grid_table(std::span<const PlannedRun> runs, std::span<const RunOutcome> finished);

}  // namespace vigil
