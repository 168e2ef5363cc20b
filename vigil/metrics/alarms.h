// SPDX-License-Identifier: Apache-2.0
// What the person at the screen gets: false alarms per hour, and how long after its start an event is reported.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vigil/metrics/spans.h"

namespace vigil {

// All of these need VideoScores::fps; Error::usage names a video without it. True events are runs of truth 1.

struct FalseAlarms {
  std::size_t alarms = 0;          // events by the rule; those of ignored frames alone do not count
  std::size_t false_alarms = 0;    // that share no frame with a true event
  double hours = 0;                // of all frames that are not ignored
  double normal_hours = 0;         // of normal frames
  std::optional<double> per_hour;  // nothing without footage
  std::optional<double> per_normal_hour;
};
FalseAlarms false_alarms(std::span<const VideoScores> videos, const EventRule& rule);

struct Delays {
  std::vector<std::optional<double>> seconds;  // of each true event, video by video; nothing = missed
  std::optional<double> median;                // of the detected
  std::optional<double> mean;                  // of the detected
  std::optional<double> censored_mean;         // a missed event counts its whole length
  std::optional<double> miss_rate;             // nothing without events
};

// From an event's first frame to the first frame in it with score >= threshold, plus the detector's own lateness in seconds: its
// look-ahead, or the rest of the snippet that a score is of (a score of 16 frames exists at the last of them).
Delays delays_at(std::span<const VideoScores> videos, double threshold, double lateness = 0);

// Time to alarm against false alarms (AMOC): a point wherever lowering the threshold changes one of them.
struct AlarmPoint {
  double threshold = 0;
  double false_per_hour = 0;  // events by merging gaps and dropping short ones that share no frame with a true event
  double recall = 0;          // true events detected
  double censored_delay = 0;  // mean seconds; a missed event counts its whole length
};
// rule.threshold is not used. Empty without true events or footage. O(n log n).
std::vector<AlarmPoint> time_to_alarm(std::span<const VideoScores> videos, const EventRule& rule, double lateness = 0);

// laap_v: precision of frames, integrated over the mean of exp(-delay / half_life) of the true events (0 where missed) instead of
// over recall: late detections count less. seconds > 0. Nothing when a class is missing.
std::optional<double> latency_aware_ap(std::span<const VideoScores> videos, double seconds);

}  // namespace vigil
