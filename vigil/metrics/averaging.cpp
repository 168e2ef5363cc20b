// SPDX-License-Identifier: Apache-2.0
// Macro averages. Sentinels are added to the counts of pairs, not to the scores, so nothing is sorted again.
#include "vigil/metrics/averaging.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vigil {
namespace {

// Twice the pairs that a frame of score `at` wins against the frames of the other class: `beats` those it is on the right side of.
template <typename Beats>
std::uint64_t twice_won(const VideoScores& video, int against, double at, Beats beats) {
  std::uint64_t won = 0;
  for (std::size_t i = 0; i < video.scores.size(); ++i)
    if (video.truth[i] == against) won += beats(video.scores[i], at) ? 2 : video.scores[i] == at ? 1 : 0;
  return won;
}

void add_negative(VideoAuc& auc, const VideoScores& video) {
  auc.twice_won += twice_won(video, 1, 0.0, [](double positive, double at) { return positive > at; });
  ++auc.negatives;
}

// After add_negative: the negative of score 0 is below any sentinel.
void add_positive(VideoAuc& auc, const VideoScores& video, double score) {
  auc.twice_won += 2 + twice_won(video, 0, score, [](double negative, double at) { return negative < at; });
  ++auc.positives;
}

std::optional<double> value_of(VideoAuc auc, const VideoScores& video, Macro rule) {
  if (auc.positives + auc.negatives == 0) return std::nullopt;  // nothing but ignored frames
  switch (rule) {
    case Macro::skip:
      break;
    case Macro::half:
      return auc.value().value_or(0.5);
    case Macro::pad_normal:
      if (auc.negatives == 0) add_negative(auc, video);
      break;
    case Macro::sentinel:
    case Macro::sentinel_max:
      add_negative(auc, video);
      add_positive(auc, video, rule == Macro::sentinel ? 1.0 : std::numeric_limits<double>::max());
      break;
  }
  return auc.value();
}

Mean mean_of_videos(const std::vector<std::optional<double>>& values) {
  std::vector<double> used;
  for (const auto& value : values)
    if (value) used.push_back(*value);
  Mean mean;
  mean.used = used.size();
  mean.skipped = values.size() - used.size();
  mean.value = mean_of(std::move(used));
  return mean;
}

}  // namespace

std::optional<double> mean_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Mean macro_auc(std::span<const VideoAuc> aucs, std::span<const VideoScores> videos, Macro rule) {
  std::vector<std::optional<double>> values;
  for (std::size_t v = 0; v < aucs.size(); ++v) values.push_back(value_of(aucs[v], videos[v], rule));
  return mean_of_videos(values);
}

Mean sentinel_auc_of_chance(std::span<const VideoAuc> aucs) {
  std::vector<std::optional<double>> values;
  for (const VideoAuc& auc : aucs) {
    const auto p = static_cast<double>(auc.positives);
    const auto n = static_cast<double>(auc.negatives);
    const bool counts = auc.positives + auc.negatives > 0;
    // Half of the real pairs are won, and all pairs with a sentinel.
    values.push_back(counts ? std::optional((p * n / 2 + p + n + 1) / ((p + 1) * (n + 1))) : std::nullopt);
  }
  return mean_of_videos(values);
}

std::size_t scores_outside_unit(std::span<const VideoScores> videos) {
  std::size_t outside = 0;
  for (const VideoScores& video : videos)
    for (std::size_t i = 0; i < video.scores.size(); ++i)
      if (video.truth[i] <= 1 && (video.scores[i] < 0 || video.scores[i] > 1)) ++outside;
  return outside;
}

}  // namespace vigil
