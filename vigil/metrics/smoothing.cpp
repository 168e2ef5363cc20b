// SPDX-License-Identifier: Apache-2.0
// Gaussian, mean and median over a window of frames, with the borders that published code uses.
#include "vigil/metrics/smoothing.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

using Kind = Smoothing::Kind;

void check(const Smoothing& how) {
  if (how.kind == Kind::gaussian) {
    constexpr double kWidest = 1e6;
    if (!(how.width > 0 && how.width <= kWidest))
      throw Error::usage(fmt::format("gaussian smoothing: sigma {} is not in (0, {}] frames", how.width, kWidest));
    return;
  }
  const bool whole = how.width >= 1 && how.width <= 1e6 && how.width == std::floor(how.width);
  if (!whole || (!how.causal && std::fmod(how.width, 2) != 1))
    throw Error::usage(fmt::format("smoothing over {} frames: expected a whole {}number", how.width, how.causal ? "" : "odd "));
}

// Frames on each side of the centre.
std::ptrdiff_t radius_of(const Smoothing& how) {
  if (how.kind == Kind::gaussian) return static_cast<std::ptrdiff_t>(std::floor(4 * how.width + 0.5));
  return how.causal ? static_cast<std::ptrdiff_t>(how.width) - 1 : static_cast<std::ptrdiff_t>(how.width) / 2;
}

// Weight by distance from the centre; not normalised.
std::vector<double> weights_of(const Smoothing& how, std::ptrdiff_t radius) {
  std::vector<double> weights;
  for (std::ptrdiff_t k = 0; k <= radius; ++k) {
    const auto distance = static_cast<double>(k);
    weights.push_back(how.kind == Kind::gaussian ? std::exp(-distance * distance / (2 * how.width * how.width)) : 1.0);
  }
  return weights;
}

double beyond(std::span<const double> scores, std::ptrdiff_t i, Border border) {
  const auto n = static_cast<std::ptrdiff_t>(scores.size());
  const auto at = [&](std::ptrdiff_t k) { return scores[static_cast<std::size_t>(k)]; };
  const auto wrapped = [&](std::ptrdiff_t period) { return ((i % period) + period) % period; };
  switch (border) {
    case Border::constant:
      return 0;
    case Border::nearest:
      return at(std::clamp<std::ptrdiff_t>(i, 0, n - 1));
    case Border::reflect: {
      const std::ptrdiff_t k = wrapped(2 * n);
      return at(k < n ? k : 2 * n - 1 - k);
    }
    case Border::mirror: {
      if (n == 1) return at(0);
      const std::ptrdiff_t k = wrapped(2 * n - 2);
      return at(k < n ? k : 2 * n - 2 - k);
    }
  }
  return 0;
}

std::vector<double> padded(std::span<const double> scores, std::ptrdiff_t radius, Border border) {
  std::vector<double> all;
  const auto n = static_cast<std::ptrdiff_t>(scores.size());
  all.reserve(static_cast<std::size_t>(n + 2 * radius));
  for (std::ptrdiff_t i = -radius; i < n + radius; ++i)
    all.push_back(i >= 0 && i < n ? scores[static_cast<std::size_t>(i)] : beyond(scores, i, border));
  return all;
}

std::vector<double> centred_mean(std::span<const double> scores, const Smoothing& how) {
  const std::ptrdiff_t radius = radius_of(how);
  std::vector<double> weights = weights_of(how, radius);
  double sum = weights[0];
  for (std::size_t k = 1; k < weights.size(); ++k) sum += 2 * weights[k];
  for (double& weight : weights) weight /= sum;
  const std::vector<double> all = padded(scores, radius, how.border);
  std::vector<double> result(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double* centre = all.data() + i + radius;
    double value = weights[0] * centre[0];
    for (std::ptrdiff_t k = 1; k <= radius; ++k) value += weights[static_cast<std::size_t>(k)] * (centre[-k] + centre[k]);
    result[i] = value;
  }
  return result;
}

// Divided by the weights that were there, so that a constant stays constant from the first frame on.
std::vector<double> causal_mean(std::span<const double> scores, const Smoothing& how) {
  const std::vector<double> weights = weights_of(how, radius_of(how));
  std::vector<double> result(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    double value = 0;
    double sum = 0;
    for (std::size_t k = 0; k <= i && k < weights.size(); ++k) {
      value += weights[k] * scores[i - k];
      sum += weights[k];
    }
    result[i] = value / sum;
  }
  return result;
}

// The middle of a sorted window that moves by one; the mean of the two middle ones when their number is even.
std::vector<double> median(std::span<const double> scores, const Smoothing& how) {
  const std::ptrdiff_t radius = radius_of(how);
  const std::vector<double> all =
      how.causal ? std::vector<double>(scores.begin(), scores.end()) : padded(scores, radius, how.border);
  const auto window = static_cast<std::size_t>(how.width);
  std::vector<double> sorted;
  std::vector<double> result;
  result.reserve(scores.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), all[i]), all[i]);
    if (sorted.size() > window) sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), all[i - window]));
    if (!how.causal && sorted.size() < window) continue;
    const double upper = sorted[sorted.size() / 2];
    result.push_back(sorted.size() % 2 == 1 ? upper : (sorted[sorted.size() / 2 - 1] + upper) / 2);
  }
  return result;
}

}  // namespace

std::vector<double> smooth(std::span<const double> scores, const Smoothing& how) {
  check(how);
  if (scores.empty()) return {};
  if (how.kind == Kind::median) return median(scores, how);
  return how.causal ? causal_mean(scores, how) : centred_mean(scores, how);
}

std::string to_text(const Smoothing& how) {
  const char* const kinds[] = {"gaussian(sigma=", "mean(frames=", "median(frames="};
  const char* const borders[] = {"reflect", "mirror", "nearest", "constant"};
  const std::string start = fmt::format("{}{}", kinds[static_cast<int>(how.kind)], how.width);
  return how.causal ? start + "), causal" : fmt::format("{}, border={}), offline", start, borders[static_cast<int>(how.border)]);
}

std::vector<double> min_max(std::span<const double> scores) {
  if (scores.empty()) return {};
  const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
  std::vector<double> result;
  for (const double score : scores) result.push_back(*high > *low ? (score - *low) / (*high - *low) : 0);
  return result;
}

}  // namespace vigil
