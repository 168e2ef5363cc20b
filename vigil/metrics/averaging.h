// SPDX-License-Identifier: Apache-2.0
// The mean of the videos' own AUCs, in each of the ways that papers call "macro". They differ by up to 20 points for one detector.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "vigil/metrics/ranking.h"

namespace vigil {

enum class Macro {
  skip,          // over videos that have both classes
  half,          // one-class videos count 0.5
  sentinel,      // each video gets a negative of score 0 and a positive of score 1 (compute_auc_score.py of UBnormal)
  sentinel_max,  // the same, the positive with the largest double (talreiss/Accurate-Interpretable-VAD)
  pad_normal,  // a negative of score 0 only for videos without negatives; those without positives are skipped (AED-SSMTL issue 11)
};

struct Mean {
  std::optional<double> value;  // nothing when no video counts
  std::size_t used = 0;
  std::size_t skipped = 0;
};

// aucs: auc_of_videos() of the same videos. Sentinels assume scores in [0, 1]; others are computed, but mean little: see
// scores_outside_unit().
Mean macro_auc(std::span<const VideoAuc> aucs, std::span<const VideoScores> videos, Macro rule = Macro::skip);

// What a detector that draws uniform scores expects of Macro::sentinel: much above 0.5 where videos are short or have one class.
Mean sentinel_auc_of_chance(std::span<const VideoAuc> aucs);

std::size_t scores_outside_unit(std::span<const VideoScores> videos);  // counted frames whose score is not in [0, 1]

// The mean of numbers, the same bits in any order. Nothing when there are none.
std::optional<double> mean_of(std::vector<double> values);

}  // namespace vigil
