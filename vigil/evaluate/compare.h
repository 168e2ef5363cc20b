// SPDX-License-Identifier: Apache-2.0
// Two evaluations of the same frames: by how much they differ, how sure that is, and which videos changed most.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vigil/evaluate/evaluate.h"
#include "vigil/metrics/baselines.h"

namespace vigil {

struct Difference {
  std::string id;  // auc.micro, ap.micro, auc.macro.skip, eer, auc.ano, ap.ano
  ScoresOf scores = ScoresOf::raw;
  std::optional<double> a;
  std::optional<double> b;
  std::optional<double> change;  // b - a
  Interval interval;             // of the change: 95 %, both on the same draws of clusters
  std::optional<double> p;       // two-sided: how often resampling reaches no change at all
};

struct ChangedVideo {
  std::string id;
  std::optional<double> rank_a;  // as Measures::video_rank, of raw scores
  std::optional<double> rank_b;
  std::optional<double> auc_a;  // of the video alone
  std::optional<double> auc_b;
};

struct Comparison {
  std::string a;  // Evaluation::source
  std::string b;
  Protocol protocol;
  std::vector<std::string> remarks;  // what differs but does not forbid to compare
  std::vector<Difference> differences;
  std::vector<ChangedVideo> videos;  // by falling change of rank
  Baselines baselines;               // of the truth that both share
  std::size_t clusters = 0;
};

// Throws Error::input when the protocols differ, saying in what, or when an evaluation is of a part of its videos.
Comparison compare(const Evaluation& a, const Evaluation& b, int replicates = 2000);

}  // namespace vigil
