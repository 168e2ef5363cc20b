// SPDX-License-Identifier: Apache-2.0
// Paired differences on the same resampled clusters.
#include "vigil/evaluate/compare.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/operating.h"

namespace vigil {
namespace {

constexpr std::size_t kNamed = 3;  // videos that an error names

// Videos that only one of them has, in words; empty when they have the same.
std::string only_in(const Evaluation& a, const Evaluation& b, const char* which) {
  std::vector<std::string> names;
  std::size_t missing = 0;
  for (const EvaluatedVideo& video : a.videos) {
    const bool there = std::any_of(b.videos.begin(), b.videos.end(), [&](const EvaluatedVideo& v) { return v.id == video.id; });
    if (there) continue;
    if (++missing <= kNamed) names.push_back(video.id);
  }
  if (missing == 0) return {};
  return fmt::format("only {} has {}{}", which, join(names, ", "),
                     missing > kNamed ? fmt::format(" and {} more", missing - kNamed) : "");
}

void refuse_unlike(const Evaluation& a, const Evaluation& b) {
  for (const Evaluation* e : {&a, &b})
    if (!e->failed.empty())
      throw Error::input(fmt::format("{}: {} of its videos failed, so it is not of the whole data set; the first: {}", e->source,
                                     e->failed.size(), e->failed.front()));
  std::vector<std::string> lines = differences(a.protocol, b.protocol);
  if (lines.empty()) return;
  for (const std::string& line : {only_in(a, b, "the first"), only_in(b, a, "the second")})
    if (!line.empty()) lines.push_back(line);
  throw Error::input(fmt::format("{} ({}) and {} ({}) cannot be compared, their protocols differ:\n  {}", a.source,
                                 id_of(a.protocol), b.source, id_of(b.protocol), join(lines, "\n  ")),
                     "evaluate both in the same way on the same videos and truth");
}

std::vector<VideoScores> in_order_of(const std::vector<EvaluatedVideo>& order, const std::vector<EvaluatedVideo>& videos,
                                     ScoresOf which) {
  std::map<std::string, VideoScores> by_id;
  for (VideoScores& video : video_scores(videos, which)) by_id[video.id] = std::move(video);
  std::vector<VideoScores> sorted;
  for (const EvaluatedVideo& video : order) sorted.push_back(std::move(by_id.at(video.id)));
  return sorted;
}

std::vector<VideoScores> anomalous_of(const std::vector<VideoScores>& videos) {
  std::vector<VideoScores> part;
  std::copy_if(videos.begin(), videos.end(), std::back_inserter(part), is_anomalous);
  return part;
}

Difference difference(const std::string& id, ScoresOf which, std::optional<double> a, std::optional<double> b,
                      const Uncertainty& spread) {
  Difference result{id, which, a, b, std::nullopt, {spread.low, spread.high}, spread.p};
  if (a && b) result.change = *b - *a;
  return result;
}

void add_differences(const std::vector<VideoScores>& a, const std::vector<VideoScores>& b, const std::string& part, ScoresOf which,
                     int replicates, std::vector<Difference>& out) {
  if (a.empty()) return;
  const Ranking ranking_a(a);
  const Ranking ranking_b(b);
  // bootstrap_difference() is first minus second; the change is from a to b.
  const Clusters clusters = clusters_of(a);
  const Resampling how{static_cast<std::size_t>(replicates)};
  const Bootstrap spread = bootstrap_difference(ranking_b, ranking_a, clusters, how);
  const Areas areas_a = areas(ranking_a);
  const Areas areas_b = areas(ranking_b);
  out.push_back(difference("auc." + part, which, areas_a.auc, areas_b.auc, spread.auc));
  out.push_back(difference("ap." + part, which, areas_a.ap, areas_b.ap, spread.ap));
  if (part != "micro") return;
  const BootstrapMacro more = bootstrap_macro_difference(ranking_b, ranking_a, clusters, how);
  const auto macro = [](const Ranking& ranking, const std::vector<VideoScores>& videos) {
    return macro_auc(auc_of_videos(ranking), videos, Macro::skip).value;
  };
  out.push_back(difference("auc.macro.skip", which, macro(ranking_a, a), macro(ranking_b, b), more.macro));
  out.push_back(difference("eer", which, equal_error_rate(curve_of(ranking_a)), equal_error_rate(curve_of(ranking_b)), more.eer));
}

std::vector<ChangedVideo> changed(const std::vector<VideoScores>& a, const std::vector<VideoScores>& b) {
  const auto ranks_a = video_ranks(a);
  const auto ranks_b = video_ranks(b);
  const auto aucs_a = auc_of_videos(Ranking(a));
  const auto aucs_b = auc_of_videos(Ranking(b));
  std::vector<ChangedVideo> videos;
  for (std::size_t v = 0; v < a.size(); ++v)
    if (ranks_a[v] && ranks_b[v]) videos.push_back({a[v].id, ranks_a[v], ranks_b[v], aucs_a[v].value(), aucs_b[v].value()});
  std::stable_sort(videos.begin(), videos.end(), [](const ChangedVideo& x, const ChangedVideo& y) {
    return std::abs(*x.rank_b - *x.rank_a) > std::abs(*y.rank_b - *y.rank_a);
  });
  return videos;
}

}  // namespace

Comparison compare(const Evaluation& a, const Evaluation& b, int replicates) {
  if (replicates < 1) throw Error::usage(fmt::format("compare: {} replicates, expected at least 1", replicates));
  refuse_unlike(a, b);
  Comparison result;
  result.a = a.source;
  result.b = b.source;
  result.protocol = a.protocol;
  result.remarks = remarks(a.protocol, b.protocol);
  for (const ScoresOf which : {ScoresOf::raw, ScoresOf::smoothed}) {
    const std::vector<VideoScores> scores_a = video_scores(a.videos, which);
    const std::vector<VideoScores> scores_b = in_order_of(a.videos, b.videos, which);
    add_differences(scores_a, scores_b, "micro", which, replicates, result.differences);
    add_differences(anomalous_of(scores_a), anomalous_of(scores_b), "ano", which, replicates, result.differences);
    if (which == ScoresOf::smoothed) continue;
    result.clusters = clusters_of(scores_a).count;
    result.videos = changed(scores_a, scores_b);
    result.baselines = baselines_of(scores_a, auc_of_videos(Ranking(scores_a)));
  }
  return result;
}

}  // namespace vigil
