// SPDX-License-Identifier: Apache-2.0
// Causal smoothing of frame scores: what stands beside the raw figures in an evaluation. After a detector, before measures.
#pragma once

#include <span>
#include <vector>

namespace vigil {

// Exponential moving average, per score: mean = alpha * score + (1 - alpha) * mean. Starts at the first score, not at zero: a clip
// that begins with something unusual keeps it (one-class recipe, 10.2.9).
class Ema {
 public:
  explicit Ema(double alpha);  // the weight of the newest score, in (0, 1]; Error::usage otherwise
  double push(double score);

 private:
  double alpha_;
  double mean_ = 0;
  bool started_ = false;
};

std::vector<double> ema(std::span<const double> scores, double alpha);  // of one video: an Ema pushed through

}  // namespace vigil
