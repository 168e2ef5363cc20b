// SPDX-License-Identifier: Apache-2.0
// Events, false alarms and delays at a threshold. Private to the room: measure() calls it.
#pragma once

#include <optional>
#include <vector>

#include "vigil/evaluate/measure.h"

namespace vigil {

struct EventMeasures {
  Figures figures;
  std::vector<AlarmPoint> alarms;  // time to alarm; empty without frame rates or events
};

// lateness: frames that pass before a score exists; nothing when scores look ahead by no fixed time, so that no alarm has a time.
EventMeasures measure_events(const std::vector<VideoScores>& videos, const EventRule& rule, std::optional<double> lateness_frames);

}  // namespace vigil
