// SPDX-License-Identifier: Apache-2.0
// False alarms and delays at one threshold, and the latency-aware average precision over all.
#include "vigil/metrics/alarms.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/metrics/alarm_input.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/curve.h"

namespace vigil {
namespace {

constexpr double kSecondsPerHour = 3600;

}  // namespace

void check_with_fps(std::span<const VideoScores> videos) {
  check(videos);
  for (std::size_t i = 0; i < videos.size(); ++i)
    if (!(videos[i].fps > 0) || std::isinf(videos[i].fps))
      throw Error::usage(
          fmt::format("{}: {} frames per second, which a measure in seconds needs", name_of(videos[i], i), videos[i].fps));
}

void check(const EventRule& rule) {
  if (rule.merge < 0 || rule.shortest < 0)
    throw Error::usage(fmt::format("events: merge {} and shortest {} frames cannot be negative", rule.merge, rule.shortest));
}

FalseAlarms false_alarms(std::span<const VideoScores> videos, const EventRule& rule) {
  check_with_fps(videos);
  check(rule);
  FalseAlarms result;
  for (const VideoScores& video : videos) {
    for (const FrameSpan& event : events_of(video.scores, rule)) {
      const auto begin = video.truth.begin() + event.begin;
      const auto end = video.truth.begin() + event.end;
      const bool right = std::find(begin, end, 1) != end;
      if (!right && std::find(begin, end, 0) == end) continue;  // nothing but ignored frames
      ++result.alarms;
      result.false_alarms += right ? 0 : 1;
    }
    const auto normal = static_cast<double>(count_of(video, 0));
    result.normal_hours += normal / video.fps / kSecondsPerHour;
    result.hours += (normal + static_cast<double>(count_of(video, 1))) / video.fps / kSecondsPerHour;
  }
  const auto count = static_cast<double>(result.false_alarms);
  if (result.hours > 0) result.per_hour = count / result.hours;
  if (result.normal_hours > 0) result.per_normal_hour = count / result.normal_hours;
  return result;
}

Delays delays_at(std::span<const VideoScores> videos, double threshold, double lateness) {
  check_with_fps(videos);
  Delays result;
  std::vector<double> detected;
  std::vector<double> censored;
  for (const VideoScores& video : videos)
    for (const FrameSpan& event : runs_of(video.truth)) {
      std::int64_t frame = event.begin;
      while (frame < event.end && video.scores[static_cast<std::size_t>(frame)] < threshold) ++frame;
      const double length = static_cast<double>(event.size()) / video.fps;
      const double delay = static_cast<double>(frame - event.begin) / video.fps + lateness;
      result.seconds.push_back(frame < event.end ? std::optional(delay) : std::nullopt);
      if (frame < event.end) detected.push_back(delay);
      censored.push_back(frame < event.end ? delay : length);
    }
  if (censored.empty()) return result;
  result.miss_rate = static_cast<double>(censored.size() - detected.size()) / static_cast<double>(censored.size());
  result.censored_mean = mean_of(censored);
  result.mean = mean_of(detected);
  if (!detected.empty()) {
    std::sort(detected.begin(), detected.end());
    const std::size_t half = detected.size() / 2;
    result.median = detected.size() % 2 == 1 ? detected[half] : (detected[half - 1] + detected[half]) / 2;
  }
  return result;
}

std::optional<double> latency_aware_ap(std::span<const VideoScores> videos, double seconds) {
  if (!(seconds > 0)) throw Error::usage(fmt::format("latency_aware_ap: {} s, expected above 0", seconds));
  check_with_fps(videos);
  // What each event adds to the recall, and at which score: its frames that score above all earlier ones of it.
  struct Gain {
    double threshold = 0;
    double recall = 0;
  };
  std::vector<Gain> gains;
  double events = 0;
  for (const VideoScores& video : videos)
    for (const FrameSpan& event : runs_of(video.truth)) {
      ++events;
      std::vector<std::int64_t> records;
      for (std::int64_t frame = event.begin; frame < event.end; ++frame)
        if (records.empty() ||
            video.scores[static_cast<std::size_t>(frame)] > video.scores[static_cast<std::size_t>(records.back())])
          records.push_back(frame);
      std::reverse(records.begin(), records.end());  // from the highest score, which comes last
      double before = 0;
      for (const std::int64_t frame : records) {
        const double recall = std::exp(-static_cast<double>(frame - event.begin) / video.fps / seconds);
        gains.push_back({video.scores[static_cast<std::size_t>(frame)], recall - before});
        before = recall;
      }
    }
  const Curve curve = curve_of(Ranking(videos));
  if (curve.one_class()) return std::nullopt;
  const auto higher = [](const Gain& a, const Gain& b) {  // equal gains apart from rounding in any order of videos
    return a.threshold > b.threshold || (a.threshold == b.threshold && a.recall > b.recall);
  };
  std::sort(gains.begin(), gains.end(), higher);
  double area = 0;
  std::size_t k = 0;
  for (const Gain& gain : gains) {
    while (k + 1 < curve.points.size() && curve.points[k + 1].threshold >= gain.threshold) ++k;
    area += gain.recall * curve.precision(curve.points[k]);
  }
  return area / events;
}

}  // namespace vigil
