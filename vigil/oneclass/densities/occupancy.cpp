// SPDX-License-Identifier: Apache-2.0
// In how many frames a place is used, with a Beta(1, N) prior: N frames in which it was not (one-class recipe, 10.8). Surprise:
// -log10 of that share.
#include "vigil/oneclass/densities/occupancy.h"

#include <algorithm>
#include <cmath>

namespace vigil {
namespace {

class OccupancySurprise : public Surprise {
 public:
  OccupancySurprise(Places places, std::vector<float> used, std::int64_t frames) : places_(places), shares_(std::move(used)) {
    for (float& share : shares_) {
      share /= static_cast<float>(std::max<std::int64_t>(1, frames));
      busiest_ = std::max(busiest_, share);
      surprises_.push_back(-std::log10((share * static_cast<float>(frames) + 1) / static_cast<float>(frames + 1)));
    }
  }

  void of(const Observations& observations, std::vector<float>& out) const override {
    out.resize(observations.cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = surprises_[places_.of(observations.cells[i])];
  }

  NormalValues normal(int cell, float /*value*/) const override { return {0, busiest_, shares_[places_.of(cell)]}; }

 private:
  Places places_;
  std::vector<float> shares_;  // of frames in which a cell of the place moves
  std::vector<float> surprises_;
  float busiest_ = 0;
};

class Occupancy : public Density {
 public:
  int planes() const override { return 1; }

  void count(const Observations& frame, const Places& places, Sums& sums) const override {
    for (const int cell : frame.cells) sums[places.of(cell)] += 1;
  }

  std::unique_ptr<const Surprise> learn(const Sums& sums, std::int64_t frames, const Places& places) const override {
    Sums blurred = sums;
    for (std::size_t i = 0; i < blurred.size(); ++i) blurred[i] /= places.cells_in(i);
    blur(blurred, places);
    return std::make_unique<OccupancySurprise>(places, std::vector<float>(blurred.begin(), blurred.end()), frames);
  }
};

}  // namespace

std::unique_ptr<Density> make_occupancy_density() {
  return std::make_unique<Occupancy>();
}

}  // namespace vigil
