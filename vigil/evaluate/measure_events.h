// SPDX-License-Identifier: Apache-2.0
// Events, false alarms and delays at a threshold. Private to the room: measure() calls it.
#pragma once

#include <vector>

#include "vigil/evaluate/measure.h"

namespace vigil {

// Fills Measures::events and Measures::alarms; reads threshold.
void measure_events(const std::vector<VideoScores>& videos, const MeasureConfig& how, double lateness_frames, Measures& result);

}  // namespace vigil
