// SPDX-License-Identifier: Apache-2.0
// Event figures of raw scores: see measure_events.h.
#include "vigil/evaluate/measure_events.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/metrics/temporal_map.h"

namespace vigil {
namespace {

constexpr double kOverlaps[] = {0.1, 0.3, 0.5};
constexpr double kRecalls[] = {0.5, 0.8, 0.95};
constexpr double kPatience = 5;  // seconds, of laap_v

class Sheet {
 public:
  Sheet(const std::vector<VideoScores>& videos, Figures& figures) : figures_(figures) {
    for (const VideoScores& video : videos) {
      ++base_.videos;
      const std::size_t positives = count_of(video, 1);
      base_.positives += positives;
      base_.frames += positives + count_of(video, 0);
    }
  }

  void add(const std::string& id, const std::string& of, std::optional<double> value, const std::string& note) {
    Figure figure = base_;
    figure.id = id;
    figure.of = of;
    figure.value = value;
    figure.note = note;
    figures_.push_back({std::move(figure), {}});
  }

 private:
  Figures& figures_;
  Figure base_;
};

void add_counts(Sheet& sheet, const std::string& id, const EventCounts& counts) {
  const std::string note = fmt::format("{} of {} true events found, {} of {} alarms right", counts.found, counts.truth,
                                       counts.correct, counts.predictions);
  sheet.add(id, "recall", counts.recall(), note);
  sheet.add(id, "precision", counts.precision(), note);
  sheet.add(id, "f1", counts.f1(), note);
}

// Why measures in seconds are not there.
std::string without_rate(const std::vector<VideoScores>& videos) {
  for (std::size_t v = 0; v < videos.size(); ++v)
    if (videos[v].fps <= 0) return name_of(videos[v], v) + " has no frame rate: give the data set its fps";
  return {};
}

void add_matches(Sheet& sheet, const std::vector<VideoScores>& videos, const EventRule& rule) {
  EventCounts any;
  EventCounts overlapping[std::size(kOverlaps)];
  for (const VideoScores& video : videos) {
    if (count_of(video, 0) + count_of(video, 1) == 0) continue;
    const Spans truth = runs_of(video.truth);
    const Spans events = events_of(video.scores, rule);
    any += match_any(events, truth);
    for (std::size_t i = 0; i < std::size(kOverlaps); ++i) overlapping[i] += match_tiou(events, truth, kOverlaps[i]);
  }
  add_counts(sheet, "ev.any", any);
  for (std::size_t i = 0; i < std::size(kOverlaps); ++i) add_counts(sheet, fmt::format("ev.tiou@{}", kOverlaps[i]), overlapping[i]);
}

// Frames that alarm, without merging: plain F1 stands in the note, so that nobody sees the inflated one alone.
void add_point_adjusted(Sheet& sheet, const std::vector<VideoScores>& videos, double threshold) {
  EventCounts plain;
  EventCounts adjusted;
  for (const VideoScores& video : videos) {
    std::vector<std::uint8_t> alarms;
    for (const double score : video.scores) alarms.push_back(score >= threshold ? 1 : 0);
    plain += frame_counts(alarms, video.truth);
    adjusted += frame_counts(point_adjusted(alarms, video.truth), video.truth);
  }
  sheet.add("ev.point_adjust", "", adjusted.f1(),
            fmt::format("inflated: F1 of frames is {:.4f} without; only beside papers that adjust", plain.f1().value_or(0)));
}

// Hasan 2016 on the regularity 1 - (s - min) / (max - min) of each video: no threshold, but it looks ahead.
void add_hasan(Sheet& sheet, const std::vector<VideoScores>& videos) {
  std::size_t truth = 0;
  std::size_t correct = 0;
  std::size_t false_alarms = 0;
  for (const VideoScores& video : videos) {
    const Spans spans = runs_of(video.truth);
    truth += spans.size();
    if (video.scores.empty()) continue;
    const auto [low, high] = std::minmax_element(video.scores.begin(), video.scores.end());
    std::vector<double> regularity;
    for (const double score : video.scores) regularity.push_back(*high > *low ? 1 - (score - *low) / (*high - *low) : 1);
    const HasanResult result = match_hasan(regularity, spans);
    correct += result.correct;
    false_alarms += result.false_alarms;
  }
  const std::string note =
      fmt::format("{} of {} true events, {} false alarms; normalised per video, which looks ahead", correct, truth, false_alarms);
  sheet.add("ev.hasan", "recall",
            truth > 0 ? std::optional(static_cast<double>(correct) / static_cast<double>(truth)) : std::nullopt, note);
}

// Of events at the threshold as ranked by their highest score, all of one class: a detector of anomalies tells no classes.
void add_temporal_map(Sheet& sheet, const std::vector<VideoScores>& videos, const EventRule& rule) {
  std::vector<TemporalEvent> truth;
  std::vector<TemporalEvent> predictions;
  for (std::size_t v = 0; v < videos.size(); ++v) {
    const auto event = [&](const FrameSpan& span, double score) {
      return TemporalEvent{v, "anomaly", static_cast<double>(span.begin), static_cast<double>(span.end), score};
    };
    for (const FrameSpan& span : runs_of(videos[v].truth)) truth.push_back(event(span, 0));
    for (const FrameSpan& span : events_of(videos[v].scores, rule))
      predictions.push_back(
          event(span, *std::max_element(videos[v].scores.begin() + span.begin, videos[v].scores.begin() + span.end)));
  }
  const std::string note = fmt::format("{} events against {} true ones, one class", predictions.size(), truth.size());
  sheet.add("tmap.anet", "0.1 to 0.5", temporal_map(truth, predictions, thumos_thresholds()).mean, note);
  sheet.add("tmap.anet", "0.5 to 0.95", temporal_map(truth, predictions, activitynet_thresholds()).mean, note);
}

// At the highest threshold that finds this share of the events: figures that do not depend on whose threshold it is.
void add_at_recalls(Sheet& sheet, const std::vector<AlarmPoint>& points) {
  const auto peak = std::max_element(points.begin(), points.end(),
                                     [](const AlarmPoint& a, const AlarmPoint& b) { return a.false_per_hour < b.false_per_hour; });
  for (const double recall : kRecalls) {
    const auto at = std::find_if(points.begin(), points.end(), [&](const AlarmPoint& p) { return p.recall >= recall - 1e-12; });
    const std::string of = fmt::format("recall {:g}", recall);
    std::string note = at == points.end() ? "no threshold reaches it" : fmt::format("at threshold {:.6g}", at->threshold);
    if (at != points.end() && at > peak) note += "; alarms run together there, so that their number falls again";
    sheet.add("far.hour", of, at == points.end() ? std::nullopt : std::optional(at->false_per_hour), note);
    sheet.add("delay.censored", of, at == points.end() ? std::nullopt : std::optional(at->censored_delay), "seconds, " + note);
  }
}

}  // namespace

EventMeasures measure_events(const std::vector<VideoScores>& videos, const EventRule& rule, std::optional<double> lateness_frames) {
  EventMeasures result;
  Sheet sheet(videos, result.figures);
  add_matches(sheet, videos, rule);
  add_point_adjusted(sheet, videos, rule.threshold);
  add_hasan(sheet, videos);
  add_temporal_map(sheet, videos, rule);
  const std::string no_rate = without_rate(videos);
  if (!no_rate.empty()) {
    for (const char* id : {"far.hour", "far.normal_hour", "delay.median", "delay.censored", "delay.miss_rate"})
      sheet.add(id, "", std::nullopt, no_rate);
    return result;
  }
  const FalseAlarms alarms = false_alarms(videos, rule);
  const std::string hours = fmt::format("{} of {} alarms false, in {:.3g} hours, {:.3g} of them normal", alarms.false_alarms,
                                        alarms.alarms, alarms.hours, alarms.normal_hours);
  sheet.add("far.hour", "", alarms.per_hour, hours);
  sheet.add("far.normal_hour", "", alarms.per_normal_hour, hours);
  if (!lateness_frames) {
    for (const char* id : {"delay.median", "delay.censored", "delay.miss_rate"})
      sheet.add(id, "", std::nullopt, "these scores look ahead: when an alarm would be known is not");
    return result;
  }
  double slowest = 0;
  for (const VideoScores& video : videos) slowest = std::max(slowest, *lateness_frames / video.fps);
  const Delays delays = delays_at(videos, rule.threshold, slowest);
  const std::string late = slowest > 0 ? fmt::format("seconds, {:.3g} of them because scores exist that late", slowest) : "seconds";
  sheet.add("delay.median", "", delays.median, late);
  sheet.add("delay.censored", "", delays.censored_mean, late);
  sheet.add("delay.miss_rate", "", delays.miss_rate, "");
  result.alarms = time_to_alarm(videos, {0, rule.merge, 0}, slowest);
  add_at_recalls(sheet, result.alarms);
  sheet.add("laap_v(H)", fmt::format("H = {:g} s", kPatience), latency_aware_ap(videos, kPatience), "");
  return result;
}

}  // namespace vigil
