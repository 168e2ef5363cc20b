// SPDX-License-Identifier: Apache-2.0
// How sure a figure is. Frames of a video are not independent, so what is drawn anew is the video, or its group: intervals by
// cluster bootstrap, standard errors by jackknife, and two detectors compared on the same draws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vigil/metrics/ranking.h"

namespace vigil {

// Which videos are drawn together.
struct Clusters {
  std::vector<std::uint32_t> of_video;             // the cluster of each video
  std::vector<std::vector<std::uint32_t>> strata;  // clusters drawn among each other; together all of them
  std::size_t count = 0;
};

// By VideoScores::group, else by id: numbered by name, so that the order of videos does not matter; where a video has neither, by
// first appearance. A cluster is anomalous when one of its videos is.
// Anomalous and normal clusters are drawn apart when there are fewer than `few` of either (but some), so that no draw loses a kind.
Clusters clusters_of(std::span<const VideoScores> videos, std::size_t few = 10);

struct Resampling {
  std::size_t replicates = 2000;
  std::uint64_t seed = 42;  // of SplitMix64; draw k of replicate i is number i * clusters + k
  double level = 0.95;      // of the interval, in (0, 1)
};

struct Uncertainty {
  std::optional<double> low;  // percentiles, linear between replicates; nothing with fewer than two clusters
  std::optional<double> high;
  std::optional<double> mean;  // over replicates
  std::optional<double> sd;
  std::optional<double> p;  // of a difference: two-sided, 2 min(share <= 0, share >= 0), at most 1
  std::size_t skipped = 0;  // replicates with one class only
};

struct Bootstrap {
  Uncertainty auc;
  Uncertainty ap;
};

// Micro ROC-AUC and AP under resampling of clusters. The ranking is of the videos the clusters are of. Exact: a replicate is a walk
// with multiplicities. Error::usage: no replicates, level not in (0, 1), clusters of other videos.
Bootstrap bootstrap(const Ranking& ranking, const Clusters& clusters, const Resampling& how = {});

// The macro AUC over videos with both classes (auc.macro.skip), where a video drawn twice counts twice, and the equal error rate,
// on the draws of bootstrap(). Exact. Throws what it throws.
struct BootstrapMacro {
  Uncertainty macro;
  Uncertainty eer;
};
BootstrapMacro bootstrap_macro(const Ranking& ranking, const Clusters& clusters, const Resampling& how = {});
BootstrapMacro bootstrap_macro_difference(const Ranking& a, const Ranking& b, const Clusters& clusters, const Resampling& how = {});

// The difference a - b on the same draws: two sets of scores for the same videos and truth. Error::usage when their counts differ.
Bootstrap bootstrap_difference(const Ranking& a, const Ranking& b, const Clusters& clusters, const Resampling& how = {});

// Each cluster left out once: se = sqrt((C - 1) / C * sum (theta_c - mean)^2). Deterministic.
struct Jackknife {
  std::optional<double> value;  // with all clusters
  std::optional<double> se;     // nothing with fewer than two clusters that may be left out
  std::optional<double> z;      // of a difference: value / se; nothing when se is 0
  std::optional<double> p;      // two-sided, normal; 1 when value and se are 0
  std::size_t skipped = 0;      // clusters without which a class is missing
};

Jackknife jackknife_auc(const Ranking& ranking, const Clusters& clusters);
Jackknife jackknife_auc_difference(const Ranking& a, const Ranking& b, const Clusters& clusters);

// DeLong's test of two ROC-AUCs on the same samples, by midranks (Sun & Xu 2014). NEVER for frames: it takes each for independent.
// Repeating every frame 16 times, as snippets do, leaves both AUCs and moves p from 0.085 to 5e-12. For one score per video only.
struct DeLong {
  double auc_a = 0;
  double auc_b = 0;
  double variance_a = 0;
  double variance_b = 0;
  double covariance = 0;
  std::optional<double> z;  // nothing when the difference has no variance
  double p = 1;             // two-sided
};

// Nothing when a class has fewer than two samples. Error::input: other lengths, NaN.
std::optional<DeLong> delong_iid(std::span<const double> a, std::span<const double> b, std::span<const std::uint8_t> truth);

}  // namespace vigil
