// SPDX-License-Identifier: Apache-2.0
// From a detector's own number to how rare it is on normal footage: empirical below the 90 % quantile, an exponential tail above
// (one-class recipe, section 10.2.8). One calibration per observer, one more for their fusion.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vigil {

class TailCalibration {
 public:
  TailCalibration() = default;

  // values: what held-out normal frames scored, one per frame, in any order. Needs 20 at least, all finite, else Error::input.
  // A tail of (nearly) no width, as footage gives whose values are all equal, gets a width of a thousandth of the values' size (1
  // when all are zero), so that level() stays finite and rises.
  static TailCalibration fit(std::span<const double> values);

  // -log10 of the probability that a normal frame scores at least `value`; >= 0, exactly 1 at the 90 % quantile u, strictly rising
  // above it. Continuous, but for one step where many normal frames scored exactly u (a camera that mostly sees nothing): such a
  // frame is ordinary, so its level is that of the share that scores less. NaN gives NaN.
  double level(double value) const;

  double supported() const;  // log10 of the number of frames: the highest rarity that this much footage supports
  double claimed(double level) const { return level < supported() ? level : supported(); }

  double tail_start() const { return start_; }  // u: the 90 % quantile
  double tail_scale() const { return scale_; }  // b: mean excess above u, or what the rarest frames ask for if that is more
  std::int64_t frames() const { return frames_; }
  const std::vector<double>& quantiles() const { return quantiles_; }  // of the body, evenly spaced in probability from 0 to 0.9

  // What fit() found, read back from a model file. Throws Error::input when the parts cannot have come from fit().
  static TailCalibration from_parts(std::vector<double> quantiles, double start, double scale, std::int64_t frames);
  bool operator==(const TailCalibration&) const = default;

 private:
  double body_level(double value) const;

  std::vector<double> quantiles_;
  double start_ = 0;
  double scale_ = 1;
  std::int64_t frames_ = 0;
};

}  // namespace vigil
