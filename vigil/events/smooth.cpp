// SPDX-License-Identifier: Apache-2.0
// The moving average of smooth.h.
#include "vigil/events/smooth.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

Ema::Ema(double alpha) : alpha_(alpha) {
  if (!(alpha > 0 && alpha <= 1)) throw Error::usage(fmt::format("smoothing: alpha is {}, expected above 0 and at most 1", alpha));
}

double Ema::push(double score) {
  mean_ = started_ ? alpha_ * score + (1 - alpha_) * mean_ : score;
  started_ = true;
  return mean_;
}

std::vector<double> ema(std::span<const double> scores, double alpha) {
  Ema average(alpha);
  std::vector<double> smoothed;
  smoothed.reserve(scores.size());
  for (const double score : scores) smoothed.push_back(average.push(score));
  return smoothed;
}

}  // namespace vigil
