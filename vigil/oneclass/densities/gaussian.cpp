// SPDX-License-Identifier: Apache-2.0
// One Gaussian per place, shared with its neighbours and held to the whole picture's where little was seen (one-class recipe,
// 10.2.6). Surprise: how many standard deviations above the mean; below it nothing is surprising.
#include "vigil/oneclass/densities/gaussian.h"

#include <algorithm>
#include <cmath>

namespace vigil {
namespace {

constexpr double kPrior = 100;         // observations that the whole picture's mean and variance count as, at each place
constexpr double kSmallest = 0.1;      // standard deviation, in the unit of the values
constexpr double kQuantile = 2.32635;  // of a standard normal, at 99 %

struct Normal {
  float mean = 0;
  float deviation = static_cast<float>(kSmallest);
};

class GaussianSurprise : public Surprise {
 public:
  GaussianSurprise(Places places, std::vector<Normal> normals) : places_(places), normals_(std::move(normals)) {}

  void of(const Observations& observations, std::vector<float>& out) const override {
    out.resize(observations.cells.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Normal& normal = normals_[places_.of(observations.cells[i])];
      out[i] = (observations.values[i] - normal.mean) / normal.deviation;
    }
  }

  NormalValues normal(int cell, float value) const override {
    const Normal& normal = normals_[places_.of(cell)];
    const double z = (value - normal.mean) / normal.deviation;
    return {std::max(0.0, normal.mean - kQuantile * normal.deviation), normal.mean + kQuantile * normal.deviation,
            0.5 * std::erfc(z / std::sqrt(2.0))};
  }

 private:
  Places places_;
  std::vector<Normal> normals_;
};

class Gaussian : public Density {
 public:
  int planes() const override { return 3; }  // how many, sum, sum of squares
  double least_excess() const override { return 0; }

  void count(const Observations& frame, const Places& places, Sums& sums) const override {
    const std::size_t plane = places.count();
    for (std::size_t i = 0; i < frame.cells.size(); ++i) {
      const std::size_t place = places.of(frame.cells[i]);
      const double value = frame.values[i];
      sums[place] += 1;
      sums[plane + place] += value;
      sums[2 * plane + place] += value * value;
    }
  }

  std::unique_ptr<const Surprise> learn(const Sums& sums, const Counted& /*counted*/, const Places& places) const override {
    const std::size_t count = places.count();
    Sums blurred = sums;
    double n = 0;
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
      n += sums[i];
      sum += sums[count + i];
      squares += sums[2 * count + i];
    }
    for (std::size_t plane = 0; plane < 3; ++plane) blur(std::span(blurred).subspan(plane * count, count), places, kWide);
    const double mean = n > 0 ? sum / n : 0;
    const double variance = n > 0 ? std::max(0.0, squares / n - mean * mean) : 0;
    std::vector<Normal> normals(count);
    for (std::size_t i = 0; i < count; ++i) {
      const double seen = blurred[i] + kPrior;
      const double m = (blurred[count + i] + kPrior * mean) / seen;
      const double square = (blurred[2 * count + i] + kPrior * (variance + mean * mean)) / seen;
      const double deviation = std::sqrt(std::max(0.0, square - m * m));
      normals[i] = {static_cast<float>(m), static_cast<float>(std::max(deviation, kSmallest))};
    }
    return std::make_unique<GaussianSurprise>(places, std::move(normals));
  }
};

}  // namespace

std::unique_ptr<Density> make_gaussian_density() {
  return std::make_unique<Gaussian>();
}

}  // namespace vigil
