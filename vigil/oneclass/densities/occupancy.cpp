// SPDX-License-Identifier: Apache-2.0
// In how many frames a place is used (one-class recipe, 10.8). Surprise: -log10 of that share, with a prior of a small part of one
// frame: so among places never used those far from any use are more surprising than those beside it (the blur reaches that far).
// With the recipe's Beta(1, N), N being what was counted, all unused places are alike, and a density that was learnt without a clip
// would measure on a shorter scale than the one that is used: calibration from two blocks then claimed levels of 50.
#include "vigil/oneclass/densities/occupancy.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil {
namespace {

constexpr double kPrior = 0.01;  // frames

struct Use {
  double share = 0;  // of frames in which a cell of the place moves
  float surprise = 0;
};

class OccupancySurprise : public Surprise {
 public:
  OccupancySurprise(Places places, std::vector<Use> uses) : places_(places), uses_(std::move(uses)) {
    for (const Use& use : uses_) busiest_ = std::max(busiest_, use.share);
  }

  void of(const Observations& observations, std::vector<float>& out) const override {
    out.resize(observations.cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = uses_[places_.of(observations.cells[i])].surprise;
  }

  NormalValues normal(int cell, float /*value*/) const override { return {0, busiest_, uses_[places_.of(cell)].share}; }

 private:
  Places places_;
  std::vector<Use> uses_;
  double busiest_ = 0;
};

class Occupancy : public Density {
 public:
  int planes() const override { return 1; }
  double least_excess() const override { return std::numbers::log10e; }

  void count(const Observations& frame, const Places& places, Sums& sums) const override {
    for (const int cell : frame.cells) sums[places.of(cell)] += 1;
  }

  std::unique_ptr<const Surprise> learn(const Sums& sums, const Counted& counted, const Places& places) const override {
    Sums blurred = sums;
    for (std::size_t i = 0; i < blurred.size(); ++i) blurred[i] /= places.cells_in(i);
    blur(blurred, places, kFeet);
    const double frames = static_cast<double>(std::max<std::int64_t>(1, counted.frames));
    const double prior = kPrior / static_cast<double>(std::max<std::int64_t>(1, counted.all));
    std::vector<Use> uses(blurred.size());
    for (std::size_t i = 0; i < uses.size(); ++i) {
      const double share = blurred[i] / frames;
      uses[i] = {share, static_cast<float>(-std::log10(std::min(1.0, share + prior)))};
    }
    return std::make_unique<OccupancySurprise>(places, std::move(uses));
  }
};

}  // namespace

std::unique_ptr<Density> make_occupancy_density() {
  return std::make_unique<Occupancy>();
}

}  // namespace vigil
