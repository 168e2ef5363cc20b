// SPDX-License-Identifier: Apache-2.0
// DeLong's covariance of two ROC-AUCs by midranks, for independent samples: never for the frames of videos.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/metrics/statistics.h"

namespace vigil {
namespace {

// Rank from 1 by rising value; equal values share the mean of their ranks.
std::vector<double> midranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = 0.5 * static_cast<double>(i + end + 1);
    i = end;
  }
  return ranks;
}

// For each sample the share of the other class that it beats.
struct Placements {
  std::vector<double> positives;
  std::vector<double> negatives;
};

Placements placements_of(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  std::vector<double> positives;
  std::vector<double> negatives;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (truth[i] == 1) positives.push_back(scores[i]);
    if (truth[i] == 0) negatives.push_back(scores[i]);
  }
  std::vector<double> all = positives;
  all.insert(all.end(), negatives.begin(), negatives.end());
  const std::vector<double> ranks = midranks(all);
  const std::vector<double> among_positives = midranks(positives);
  const std::vector<double> among_negatives = midranks(negatives);
  Placements placements;
  for (std::size_t i = 0; i < positives.size(); ++i)
    placements.positives.push_back((ranks[i] - among_positives[i]) / static_cast<double>(negatives.size()));
  for (std::size_t i = 0; i < negatives.size(); ++i)
    placements.negatives.push_back(1 - (ranks[positives.size() + i] - among_negatives[i]) / static_cast<double>(positives.size()));
  return placements;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double covariance(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size() - 1);
}

double covariance(const Placements& a, const Placements& b) {
  return covariance(a.positives, b.positives) / static_cast<double>(a.positives.size()) +
         covariance(a.negatives, b.negatives) / static_cast<double>(a.negatives.size());
}

void check(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  if (scores.size() != truth.size())
    throw Error::input(fmt::format("{} scores, but truth for {} samples", scores.size(), truth.size()));
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (std::isnan(scores[i])) throw Error::input(fmt::format("score {} is not a number", i));
}

}  // namespace

std::optional<DeLong> delong_iid(std::span<const double> a, std::span<const double> b, std::span<const std::uint8_t> truth) {
  check(a, truth);
  check(b, truth);
  const Placements of_a = placements_of(a, truth);
  const Placements of_b = placements_of(b, truth);
  if (of_a.positives.size() < 2 || of_a.negatives.size() < 2) return std::nullopt;
  DeLong result;
  result.auc_a = mean(of_a.positives);
  result.auc_b = mean(of_b.positives);
  result.variance_a = covariance(of_a, of_a);
  result.variance_b = covariance(of_b, of_b);
  result.covariance = covariance(of_a, of_b);
  const double variance = result.variance_a + result.variance_b - 2 * result.covariance;
  constexpr double kNone = 1e-18;  // what rounding leaves of identical scores
  if (variance > kNone) {
    result.z = (result.auc_a - result.auc_b) / std::sqrt(variance);
    result.p = std::erfc(std::abs(*result.z) / std::sqrt(2.0));
  }
  return result;
}

}  // namespace vigil
