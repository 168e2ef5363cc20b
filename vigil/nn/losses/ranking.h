// SPDX-License-Identifier: Apache-2.0
// Losses that want anomalous bags above normal ones by a margin: a hinge on what a bag is reduced to (its largest scores, their
// mean, their range). Read from a head's scores; Sultani 2018, Dubey 2019, Feng 2021 (MIST), Kamoona 2023 (DTED), Lv 2021 (WSAL).
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Mean over pairs of max(0, margin - mean_top(a) + mean_top(n)).
//
// | method            | options                                                                                    |
// | ----------------- | ------------------------------------------------------------------------------------------ |
// | Sultani, official | reduce=form_a: all pairs, the sum divided by the number of normal bags. Weighs the other   |
// |                   | terms like sums over the anomalous bags; equals B times the mean                           |
// | Sultani, ports    | pairs=one. The same value as pairs=all while nothing clips (scores in [0, 1], margin 1)    |
// | Dubey, T3-max     | top=3, negative=max. T3-top: top=3                                                         |
// | MIST, stage 1     | top=7                                                                                      |
struct RankConfig {
  enum class Negative { top, max };
  enum class Reduce { mean, form_a };

  std::string of = "scores";
  std::int64_t top = 1;
  Negative negative = Negative::top;
  Pairs pairs = Pairs::all;
  Reduce reduce = Reduce::mean;
  double margin = 1;

  static FieldTable fields();
  void check() const;  // throws Error::usage: form_a with pairs=one
};
at::Tensor rank(const RankConfig& config, const Batch& batch);

// The same of the mean over all snippets (DTED). Its gradient lifts every snippet of an anomalous bag.
struct MeanRankConfig {
  std::string of = "scores";
  Pairs pairs = Pairs::all;
  double margin = 1;

  static FieldTable fields();
};
at::Tensor mean_rank(const MeanRankConfig& config, const Batch& batch);

// The same of largest minus smallest (WSAL, semantic branch).
struct RangeRankConfig {
  std::string of = "semantic";
  Pairs pairs = Pairs::one;
  double margin = 1;

  static FieldTable fields();
};
at::Tensor range_rank(const RangeRankConfig& config, const Batch& batch);

// The same of the largest change between neighbours (WSAL, dynamic branch), which lies in [0, 2], so that this hinge clips.
struct DynamicRankConfig {
  std::string of = "dynamics";
  Pairs pairs = Pairs::one;
  double margin = 1;

  static FieldTable fields();
};
at::Tensor dynamic_rank(const DynamicRankConfig& config, const Batch& batch);

}  // namespace vigil
