// SPDX-License-Identifier: Apache-2.0
// A histogram of directions per place, shared with its neighbours, with Dirichlet(0.5) counts (one-class recipe, 10.8). Surprise:
// -log10 of the direction's probability. A value between two bins belongs to both, in shares.
#include "vigil/oneclass/densities/directions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace vigil {
namespace {

constexpr std::size_t kBins = 8;
constexpr double kPrior = 0.5;  // in each bin
constexpr double kFewest = 30;  // observations at a place, below which it does not say

struct Shares {
  std::size_t low;
  std::size_t high;
  float of_high;
};

Shares shares_of(float turns) {
  const float at = turns * kBins;
  const auto low = static_cast<std::size_t>(at);
  return {low % kBins, (low + 1) % kBins, at - static_cast<float>(low)};
}

using Histogram = std::array<float, kBins>;  // probabilities; all zero where too little is known

class DirectionSurprise : public Surprise {
 public:
  DirectionSurprise(Places places, std::vector<Histogram> histograms) : places_(places), histograms_(std::move(histograms)) {}

  void of(const Observations& observations, std::vector<float>& out) const override {
    out.resize(observations.cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float share = share_of(observations.cells[i], observations.values[i]);
      out[i] = share > 0 ? -std::log10(share) : kSilent;
    }
  }

  NormalValues normal(int cell, float value) const override {
    const Histogram& histogram = histograms_[places_.of(cell)];
    return {*std::min_element(histogram.begin(), histogram.end()), *std::max_element(histogram.begin(), histogram.end()),
            share_of(cell, value)};
  }

 private:
  float share_of(int cell, float value) const {
    const Histogram& histogram = histograms_[places_.of(cell)];
    const Shares shares = shares_of(value);
    return (1 - shares.of_high) * histogram[shares.low] + shares.of_high * histogram[shares.high];
  }

  Places places_;
  std::vector<Histogram> histograms_;
};

class Directions : public Density {
 public:
  int planes() const override { return kBins; }
  double least_excess() const override { return std::numbers::log10e; }

  void count(const Observations& frame, const Places& places, Sums& sums) const override {
    for (std::size_t i = 0; i < frame.cells.size(); ++i) {
      const std::size_t place = places.of(frame.cells[i]);
      const Shares shares = shares_of(frame.values[i]);
      sums[shares.low * places.count() + place] += 1 - shares.of_high;
      sums[shares.high * places.count() + place] += shares.of_high;
    }
  }

  std::unique_ptr<const Surprise> learn(const Sums& sums, const Counted& counted, const Places& places) const override {
    const std::size_t count = places.count();
    // As many as the whole model counts, so that the prior weighs the same without a clip as with it.
    const double whole = static_cast<double>(counted.all) / static_cast<double>(std::max<std::int64_t>(1, counted.frames));
    Sums blurred = sums;
    for (double& sum : blurred) sum *= whole;
    for (std::size_t bin = 0; bin < kBins; ++bin) blur(std::span(blurred).subspan(bin * count, count), places, kClose);
    std::vector<Histogram> histograms(count);
    for (std::size_t i = 0; i < count; ++i) {
      double all = 0;
      for (std::size_t bin = 0; bin < kBins; ++bin) all += blurred[bin * count + i];
      if (all < kFewest) continue;
      for (std::size_t bin = 0; bin < kBins; ++bin)
        histograms[i][bin] = static_cast<float>((blurred[bin * count + i] + kPrior) / (all + kPrior * kBins));
    }
    return std::make_unique<DirectionSurprise>(places, std::move(histograms));
  }
};

}  // namespace

std::unique_ptr<Density> make_directions_density() {
  return std::make_unique<Directions>();
}

}  // namespace vigil
