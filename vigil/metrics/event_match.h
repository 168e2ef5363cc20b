// SPDX-License-Identifier: Apache-2.0
// Predicted events against true ones: recall, precision and F1 under each published rule of matching. Counts of videos add up.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "vigil/metrics/spans.h"

namespace vigil {

struct EventCounts {
  std::size_t truth = 0;  // true events
  std::size_t predictions = 0;
  std::size_t found = 0;    // true events that were found
  std::size_t correct = 0;  // predictions that are right

  EventCounts& operator+=(const EventCounts& other);
  bool operator==(const EventCounts&) const = default;
  std::optional<double> recall() const;     // nothing without true events
  std::optional<double> precision() const;  // nothing without predictions
  std::optional<double> f1() const;         // nothing only when there are neither
};

// ev.any: one shared frame is enough, on both sides; any number may share.
EventCounts match_any(const Spans& predictions, const Spans& truth);

// ev.tiou@x: pairs one to one, by falling temporal IoU (equal ones: the earlier prediction, then the earlier event), as long as it
// is at least x, which is above 0.
EventCounts match_tiou(const Spans& predictions, const Spans& truth, double x);

// ev.point_adjust: where one frame of a true event alarms, all its frames count as alarmed. Makes rare random alarms look excellent
// (F1 0.04 becomes 0.96): for comparison with papers that do it, never as a figure of its own.
std::vector<std::uint8_t> point_adjusted(std::span<const std::uint8_t> alarms, std::span<const std::uint8_t> truth);

// Of frames: 1 alarmed, 1 anomalous, ignored frames left out.
EventCounts frame_counts(std::span<const std::uint8_t> alarms, std::span<const std::uint8_t> truth);

// ev.hasan: Hasan 2016 on a regularity score (high = normal). Minima found by one-dimensional persistence; those within `near`
// frames of each other are one event, which reaches `near / 2` frames beyond its outermost minima (our choice: the paper gives no
// extent). An event is correct when at least half of its frames are true ones; several on one true event count once. false_alarms:
// not correct.
struct HasanRule {
  double persistence = 0.2;  // minima as deep as this count
  std::int64_t near = 50;    // frames
};
struct Minimum {
  std::int64_t frame = 0;
  double persistence = 0;  // +inf for the global one
};
struct HasanResult {
  Spans events;
  std::size_t correct = 0;  // true events found
  std::size_t false_alarms = 0;
};
std::vector<Minimum> minima_of(std::span<const double> values);  // by rising frame; a flat one is its first frame
HasanResult match_hasan(std::span<const double> regularity, const Spans& truth, const HasanRule& rule = {});

}  // namespace vigil
