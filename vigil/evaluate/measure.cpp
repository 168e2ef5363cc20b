// SPDX-License-Identifier: Apache-2.0
// Frame figures with their intervals; what is measured of events stands in measure_events.cpp.
#include "vigil/evaluate/measure.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/evaluate/measure_events.h"
#include "vigil/evaluate/post.h"
#include "vigil/metrics/operating.h"

namespace vigil {
namespace {

Interval interval_of(const Uncertainty& spread) {
  return {spread.low, spread.high};
}

// The videos that a figure of this name is over.
std::vector<VideoScores> part_of(const std::vector<VideoScores>& videos, const std::string& part, const std::string& of) {
  std::vector<VideoScores> chosen;
  for (const VideoScores& video : videos) {
    const bool anomalous = is_anomalous(video);
    const bool has = anomalous && std::find(video.classes.begin(), video.classes.end(), of) != video.classes.end();
    bool taken = true;
    if (part == "ano") taken = anomalous;
    if (part == "class.within") taken = has;
    if (part == "class.with_normal") taken = has || !anomalous;
    if (part == "scene") taken = video.scene == of;
    if (part == "seen") taken = !anomalous || !video.unseen;
    if (part == "unseen") taken = !anomalous || video.unseen;
    if (taken) chosen.push_back(video);
  }
  return chosen;
}

Figures with_intervals(const FrameMetrics& metrics, const std::vector<VideoScores>& videos, std::size_t replicates) {
  Figures figures;
  for (const Figure& figure : metrics.figures) figures.push_back({figure, {}});
  if (replicates == 0) return figures;
  for (std::size_t i = 0; i + 1 < figures.size(); ++i) {
    const std::string& id = figures[i].figure.id;
    if (!id.starts_with("auc.") || !figures[i].figure.value || figures[i + 1].figure.id != "ap." + id.substr(4)) continue;
    const std::vector<VideoScores> part = part_of(videos, id.substr(4), figures[i].figure.of);
    const Bootstrap spread = bootstrap(Ranking(part), clusters_of(part), {replicates});
    figures[i].interval = interval_of(spread.auc);
    figures[i + 1].interval = interval_of(spread.ap);
  }
  const BootstrapMacro more = bootstrap_macro(Ranking(videos), clusters_of(videos), {replicates});
  for (MeasuredFigure& m : figures) {
    if (m.figure.id == "auc.macro.skip") m.interval = interval_of(more.macro);
    if (m.figure.id == "eer") m.interval = interval_of(more.eer);
  }
  return figures;
}

// Sorted scores of one class, to count how many lie below one.
class Sorted {
 public:
  explicit Sorted(std::vector<double> scores) : scores_(std::move(scores)) { std::sort(scores_.begin(), scores_.end()); }
  bool empty() const { return scores_.empty(); }
  // Share below, ties one half.
  double below(double score) const {
    const auto [first, last] = std::equal_range(scores_.begin(), scores_.end(), score);
    return (static_cast<double>(first - scores_.begin()) + static_cast<double>(last - scores_.begin())) / 2 /
           static_cast<double>(scores_.size());
  }

 private:
  std::vector<double> scores_;
};

}  // namespace

const MeasuredFigure* find(const Figures& figures, std::string_view id, std::string_view of) {
  const auto at =
      std::find_if(figures.begin(), figures.end(), [&](const MeasuredFigure& m) { return m.figure.id == id && m.figure.of == of; });
  return at == figures.end() ? nullptr : &*at;
}

std::optional<double> value_of(const Figures& figures, std::string_view id, std::string_view of) {
  const MeasuredFigure* found = find(figures, id, of);
  return found ? found->figure.value : std::nullopt;
}

std::vector<std::optional<double>> video_ranks(const std::vector<VideoScores>& videos) {
  std::vector<double> of_class[2];
  for (const VideoScores& video : videos)
    for (std::size_t i = 0; i < video.scores.size(); ++i)
      if (video.truth[i] < 2) of_class[video.truth[i]].push_back(video.scores[i]);
  const Sorted negatives(std::move(of_class[0]));
  const Sorted positives(std::move(of_class[1]));
  std::vector<std::optional<double>> ranks;
  for (const VideoScores& video : videos) {
    double sum = 0;
    std::size_t frames = 0;
    for (std::size_t i = 0; i < video.scores.size(); ++i) {
      if (video.truth[i] > 1) continue;
      ++frames;
      if (negatives.empty() || positives.empty()) continue;
      sum += video.truth[i] == 1 ? negatives.below(video.scores[i]) : 1 - positives.below(video.scores[i]);
    }
    const bool defined = frames > 0 && !negatives.empty() && !positives.empty();
    ranks.push_back(defined ? std::optional(sum / static_cast<double>(frames)) : std::nullopt);
  }
  return ranks;
}

Measures measure(std::vector<EvaluatedVideo>& videos, const MeasureConfig& how, const std::optional<OwnThreshold>& own_threshold,
                 double lateness_frames) {
  const PostStep normal = normalisation_of(how.normalise);
  const PostStep smoothing = smoothing_of(how.smooth);
  for (EvaluatedVideo& video : videos) video.smoothed = smoothing.apply(normal.apply(video.raw));

  Measures result;
  const auto replicates = static_cast<std::size_t>(how.intervals);
  const std::vector<VideoScores> smoothed = video_scores(videos, ScoresOf::smoothed);
  const FrameMetrics of_smoothed = frame_metrics(smoothed);
  result.smoothed = with_intervals(of_smoothed, smoothed, replicates);
  const std::vector<VideoScores> raw = video_scores(videos, ScoresOf::raw);
  FrameMetrics metrics = frame_metrics(raw);
  result.raw = with_intervals(metrics, raw, replicates);
  result.video_auc = std::move(metrics.video_auc);
  result.curve = std::move(metrics.curve);
  result.video_rank = video_ranks(raw);
  result.clusters = clusters_of(raw).count;

  if (how.threshold) {
    result.threshold = how.threshold;
    result.threshold_origin = "given";
  } else if (own_threshold) {
    result.threshold = own_threshold->value;
    result.threshold_origin = own_threshold->origin;
  } else if (const auto best = best_f1(result.curve)) {
    result.threshold = best->threshold;
    result.threshold_origin = "best F1 of these frames: optimistic";
  }
  if (!result.threshold) return result;
  EventMeasures events = measure_events(raw, {*result.threshold, how.merge_frames, 0}, lateness_frames);
  result.events = std::move(events.figures);
  result.alarms = std::move(events.alarms);
  if (smoothing.name == "none" && normal.name == "none") return result;
  // A threshold that was known before holds for smoothed scores too, which are averages of raw ones; normalised ones have a scale
  // of their own.
  const bool known = (how.threshold || own_threshold) && normal.name == "none";
  const auto best = best_f1(of_smoothed.curve);
  result.threshold_smoothed = known ? result.threshold : best ? std::optional(best->threshold) : std::nullopt;
  const bool causal = smoothing.causal && normal.causal;
  if (result.threshold_smoothed)
    result.events_smoothed = measure_events(smoothed, {*result.threshold_smoothed, how.merge_frames, 0},
                                            causal ? std::optional(lateness_frames) : std::nullopt)
                                 .figures;
  return result;
}

}  // namespace vigil
