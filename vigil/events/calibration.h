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

  // values: what held-out normal frames scored, one per frame, in any order. Needs 20 finite ones at least, else Error::input.
  static TailCalibration fit(std::span<const double> values);

  // -log10 of the probability that a normal frame scores at least `value`; >= 0, strictly rising above the 90 % quantile.
  double level(double value) const;

  double supported() const;  // log10 of the number of frames: the highest rarity that this much footage supports
  double claimed(double level) const { return level < supported() ? level : supported(); }

  double tail_start() const { return start_; }  // u: the 90 % quantile
  double tail_scale() const { return scale_; }  // b: mean excess above u
  std::int64_t frames() const { return frames_; }
  const std::vector<double>& quantiles() const { return quantiles_; }  // of the body, evenly spaced in probability from 0 to 0.9

  static TailCalibration from_parts(std::vector<double> quantiles, double start, double scale, std::int64_t frames);
  bool operator==(const TailCalibration&) const = default;

 private:
  std::vector<double> quantiles_;
  double start_ = 0;
  double scale_ = 1;
  std::int64_t frames_ = 0;
};

}  // namespace vigil
