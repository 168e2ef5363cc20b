// SPDX-License-Identifier: Apache-2.0
// Cluster bootstrap and jackknife: each replicate is one weight per video for the walk over a ranking.
#include "vigil/metrics/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/equal_errors.h"

namespace vigil {
namespace {

void check(const Ranking& ranking, const Clusters& clusters) {
  if (ranking.videos().size() != clusters.of_video.size())
    throw Error::usage(fmt::format("clusters of {} videos for a ranking of {}", clusters.of_video.size(), ranking.videos().size()));
}

void check_same_truth(const Ranking& a, const Ranking& b) {
  const auto differ = [](const Ranking::Count& x, const Ranking::Count& y) {
    return x.positives != y.positives || x.negatives != y.negatives;
  };
  bool same = a.videos().size() == b.videos().size();
  for (std::size_t v = 0; same && v < a.videos().size(); ++v) same = !differ(a.videos()[v], b.videos()[v]);
  if (!same) throw Error::usage("two score sets can only be compared on the same videos with the same truth");
}

void check(const Resampling& how) {
  if (how.replicates == 0) throw Error::usage("bootstrap: 0 replicates, expected at least 1");
  if (!(how.level > 0 && how.level < 1))
    throw Error::usage(fmt::format("bootstrap: level {}, expected between 0 and 1", how.level));
}

// How often each video is drawn in replicate i. SplitMix64 is a counter: any replicate can begin at its own draws, on any thread.
void draw(std::size_t i, const Clusters& clusters, const Resampling& how, std::span<double> weights) {
  SplitMix64 draws{how.seed};
  draws.skip(static_cast<std::uint64_t>(i) * clusters.count);
  std::vector<std::uint32_t> times(clusters.count);
  for (const auto& stratum : clusters.strata)
    for (std::size_t k = 0; k < stratum.size(); ++k) ++times[stratum[draws.next() % stratum.size()]];
  for (std::size_t v = 0; v < weights.size(); ++v) weights[v] = times[clusters.of_video[v]];
}

std::vector<Areas> replicates_of(const Ranking& ranking, const Clusters& clusters, const Resampling& how) {
  return areas(ranking, how.replicates, [&](std::size_t i, std::span<double> weights) { draw(i, clusters, how, weights); });
}

using Replicates = std::vector<std::optional<double>>;

struct MacroReplicates {
  Replicates macro;
  Replicates eer;
};

MacroReplicates macro_replicates_of(const Ranking& ranking, const Clusters& clusters, const Resampling& how) {
  const std::vector<VideoAuc> aucs = auc_of_videos(ranking);
  const EqualErrors errors(ranking);
  MacroReplicates result{Replicates(how.replicates), Replicates(how.replicates)};
  parallel_for(how.replicates, [&](std::size_t i) {
    std::vector<double> weights(clusters.of_video.size());
    draw(i, clusters, how, weights);
    double sum = 0;
    double videos = 0;
    for (std::size_t v = 0; v < weights.size(); ++v) {
      const std::optional<double> auc = aucs[v].value();
      if (!auc) continue;
      sum += weights[v] * *auc;
      videos += weights[v];
    }
    if (videos > 0) result.macro[i] = sum / videos;
    result.eer[i] = errors.at(weights);
  });
  return result;
}

double percentile(const std::vector<double>& sorted, double q) {
  const double at = static_cast<double>(sorted.size() - 1) * q;
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Uncertainty spread_of(std::vector<double> values, const Resampling& how, bool difference) {
  Uncertainty spread;
  spread.skipped = how.replicates - values.size();
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  spread.low = percentile(values, (1 - how.level) / 2);
  spread.high = percentile(values, (1 + how.level) / 2);
  spread.mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - *spread.mean) * (value - *spread.mean);
  if (values.size() > 1) spread.sd = std::sqrt(squares / static_cast<double>(values.size() - 1));
  if (difference) {
    const auto count = static_cast<double>(values.size());
    const auto not_above = std::count_if(values.begin(), values.end(), [](double d) { return d <= 0; });
    const auto not_below = std::count_if(values.begin(), values.end(), [](double d) { return d >= 0; });
    spread.p = std::min(1.0, 2 * static_cast<double>(std::min(not_above, not_below)) / count);
  }
  return spread;
}

Uncertainty spread_of(const Replicates& replicates, const Resampling& how) {
  std::vector<double> values;
  for (const auto& value : replicates)
    if (value) values.push_back(*value);
  return spread_of(std::move(values), how, false);
}

Uncertainty spread_of_difference(const Replicates& a, const Replicates& b, const Resampling& how) {
  std::vector<double> values;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] && b[i]) values.push_back(*a[i] - *b[i]);
  return spread_of(std::move(values), how, true);
}

double two_sided(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

Jackknife jackknife_of(std::optional<double> value, const std::vector<std::optional<double>>& without, bool difference) {
  Jackknife result;
  result.value = value;
  std::vector<double> values;
  for (const auto& v : without)
    if (v) values.push_back(*v);
  result.skipped = without.size() - values.size();
  if (values.size() < 2) return result;
  const double mean = *mean_of(values);
  std::sort(values.begin(), values.end());
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const auto count = static_cast<double>(values.size());
  result.se = std::sqrt((count - 1) / count * squares);
  if (!difference || !value) return result;
  if (*result.se > 0) {
    result.z = *value / *result.se;
    result.p = two_sided(*result.z);
  } else if (*value == 0) {
    result.p = 1;
  }
  return result;
}

std::vector<Areas> without_each(const Ranking& ranking, const Clusters& clusters) {
  return areas(ranking, clusters.count, [&](std::size_t i, std::span<double> weights) {
    for (std::size_t v = 0; v < weights.size(); ++v) weights[v] = clusters.of_video[v] == i ? 0 : 1;
  });
}

}  // namespace

Clusters clusters_of(std::span<const VideoScores> videos, std::size_t few) {
  std::vector<std::string> keys;
  for (const VideoScores& video : videos) keys.push_back(video.group.empty() ? video.id : video.group);
  const bool named = std::none_of(keys.begin(), keys.end(), [](const std::string& key) { return key.empty(); });
  std::map<std::string, std::uint32_t> numbers;
  if (named) {
    for (const std::string& key : keys) numbers.emplace(key, 0);
    std::uint32_t next = 0;
    for (auto& [key, number] : numbers) number = next++;
  }
  Clusters clusters;
  clusters.count = numbers.size();
  for (const std::string& key : keys) {
    const auto fresh = static_cast<std::uint32_t>(clusters.count);
    const std::uint32_t number = key.empty() ? fresh : numbers.emplace(key, fresh).first->second;
    clusters.count = std::max(clusters.count, std::size_t{number} + 1);
    clusters.of_video.push_back(number);
  }

  std::vector<bool> anomalous(clusters.count, false);
  for (std::size_t v = 0; v < videos.size(); ++v)
    if (is_anomalous(videos[v])) anomalous[clusters.of_video[v]] = true;
  const auto odd = static_cast<std::size_t>(std::count(anomalous.begin(), anomalous.end(), true));
  const std::size_t fewest = std::min(odd, clusters.count - odd);
  const bool apart = fewest > 0 && fewest < few;
  clusters.strata.resize(apart ? 2 : 1);
  for (std::uint32_t c = 0; c < clusters.count; ++c) clusters.strata[apart && !anomalous[c] ? 1 : 0].push_back(c);
  return clusters;
}

Bootstrap bootstrap(const Ranking& ranking, const Clusters& clusters, const Resampling& how) {
  check(ranking, clusters);
  check(how);
  if (clusters.count < 2) return {};
  std::vector<double> auc;
  std::vector<double> ap;
  for (const Areas& replicate : replicates_of(ranking, clusters, how)) {
    if (!replicate.auc) continue;
    auc.push_back(*replicate.auc);
    ap.push_back(*replicate.ap);
  }
  return {spread_of(std::move(auc), how, false), spread_of(std::move(ap), how, false)};
}

Bootstrap bootstrap_difference(const Ranking& a, const Ranking& b, const Clusters& clusters, const Resampling& how) {
  check(a, clusters);
  check_same_truth(a, b);
  check(how);
  if (clusters.count < 2) return {};
  const std::vector<Areas> of_a = replicates_of(a, clusters, how);
  const std::vector<Areas> of_b = replicates_of(b, clusters, how);
  std::vector<double> auc;
  std::vector<double> ap;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (!of_a[i].auc) continue;  // then b has none either: the truth is the same
    auc.push_back(*of_a[i].auc - *of_b[i].auc);
    ap.push_back(*of_a[i].ap - *of_b[i].ap);
  }
  return {spread_of(std::move(auc), how, true), spread_of(std::move(ap), how, true)};
}

BootstrapMacro bootstrap_macro(const Ranking& ranking, const Clusters& clusters, const Resampling& how) {
  check(ranking, clusters);
  check(how);
  if (clusters.count < 2) return {};
  const MacroReplicates replicates = macro_replicates_of(ranking, clusters, how);
  return {spread_of(replicates.macro, how), spread_of(replicates.eer, how)};
}

BootstrapMacro bootstrap_macro_difference(const Ranking& a, const Ranking& b, const Clusters& clusters, const Resampling& how) {
  check(a, clusters);
  check_same_truth(a, b);
  check(how);
  if (clusters.count < 2) return {};
  const MacroReplicates of_a = macro_replicates_of(a, clusters, how);
  const MacroReplicates of_b = macro_replicates_of(b, clusters, how);
  return {spread_of_difference(of_a.macro, of_b.macro, how), spread_of_difference(of_a.eer, of_b.eer, how)};
}

Jackknife jackknife_auc(const Ranking& ranking, const Clusters& clusters) {
  check(ranking, clusters);
  std::vector<std::optional<double>> without;
  for (const Areas& left : without_each(ranking, clusters)) without.push_back(left.auc);
  return jackknife_of(areas(ranking).auc, without, false);
}

Jackknife jackknife_auc_difference(const Ranking& a, const Ranking& b, const Clusters& clusters) {
  check(a, clusters);
  check_same_truth(a, b);
  const std::vector<Areas> of_a = without_each(a, clusters);
  const std::vector<Areas> of_b = without_each(b, clusters);
  std::vector<std::optional<double>> without;
  for (std::size_t i = 0; i < of_a.size(); ++i)
    without.push_back(of_a[i].auc ? std::optional(*of_a[i].auc - *of_b[i].auc) : std::nullopt);
  const auto auc_a = areas(a).auc;
  return jackknife_of(auc_a ? std::optional(*auc_a - *areas(b).auc) : std::nullopt, without, true);
}

}  // namespace vigil
