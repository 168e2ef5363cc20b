// SPDX-License-Identifier: Apache-2.0
// Event figures of raw scores: see measure_events.h.
#include "vigil/evaluate/measure_events.h"

#include <algorithm>

#include <fmt/format.h>

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

void measure_events(const std::vector<VideoScores>& videos, const MeasureConfig& how, double lateness_frames, Measures& result) {
  Sheet sheet(videos, result.events);
  if (!result.threshold) return;
  const EventRule rule{*result.threshold, how.merge_frames, 0};
  add_matches(sheet, videos, rule);
  const std::string no_rate = without_rate(videos);
  if (!no_rate.empty()) {
    for (const char* id : {"far.hour", "far.normal_hour", "delay.median", "delay.censored", "delay.miss_rate"})
      sheet.add(id, "", std::nullopt, no_rate);
    return;
  }
  double slowest = 0;
  for (const VideoScores& video : videos) slowest = std::max(slowest, lateness_frames / video.fps);
  const FalseAlarms alarms = false_alarms(videos, rule);
  const std::string hours = fmt::format("{} of {} alarms false, in {:.3g} hours, {:.3g} of them normal", alarms.false_alarms,
                                        alarms.alarms, alarms.hours, alarms.normal_hours);
  sheet.add("far.hour", "", alarms.per_hour, hours);
  sheet.add("far.normal_hour", "", alarms.per_normal_hour, hours);
  const Delays delays = delays_at(videos, rule.threshold, slowest);
  const std::string late = slowest > 0 ? fmt::format("seconds, {:.3g} of them because scores exist that late", slowest) : "seconds";
  sheet.add("delay.median", "", delays.median, late);
  sheet.add("delay.censored", "", delays.censored_mean, late);
  sheet.add("delay.miss_rate", "", delays.miss_rate, "");
  result.alarms = time_to_alarm(videos, {0, how.merge_frames, 0}, slowest);
  add_at_recalls(sheet, result.alarms);
  sheet.add("laap_v(H)", fmt::format("H = {:g} s", kPatience), latency_aware_ap(videos, kPatience), "");
}

}  // namespace vigil
