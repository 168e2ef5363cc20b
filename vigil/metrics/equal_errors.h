// SPDX-License-Identifier: Apache-2.0
// The equal error rate under any weighting of the videos, without a walk over all frames: for resampling.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vigil/metrics/ranking.h"

namespace vigil {

// Along a ranking FPR + TPR never falls, so the point where it reaches 1 is found by halving between checkpoints, at which the
// frames of each video so far are known; only the frames between two checkpoints are walked. The ranking must outlive it.
class EqualErrors {
 public:
  explicit EqualErrors(const Ranking& ranking);

  // Each video counts weights[v] times: equal_error_rate() of that many copies. Nothing when a class is missing.
  std::optional<double> at(std::span<const double> weights) const;

 private:
  struct Checkpoint {
    std::size_t tie = 0;  // the first that is not before it
    std::size_t run = 0;
  };
  struct Rates {
    double positives = 0;
    double negatives = 0;
  };
  Rates before(std::size_t checkpoint, std::span<const double> weights) const;

  const Ranking& ranking_;
  std::vector<Checkpoint> checkpoints_;
  std::vector<std::uint32_t> seen_;  // [checkpoint][video][positives, negatives]
};

}  // namespace vigil
