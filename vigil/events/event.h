// SPDX-License-Identifier: Apache-2.0
// Something unusual, from when to when, where, and why. Built from scores; goes to reports, stores and alarms.
#pragma once

#include <string>
#include <vector>

#include "vigil/events/score.h"

namespace vigil {

struct Event {
  std::string id;  // stable: the first 16 digits of the SHA-256 of stream name and first frame
  FrameSpan frames;
  TimeSpan time;
  std::int64_t peak_frame = 0;
  Nanoseconds peak_time;
  double peak_value = 0;  // Score::value, level and rarity at the peak
  double peak_level = 0;
  double peak_rarity = 0;
  std::vector<Region> regions;  // at the peak, strongest first
  std::string why;              // the strongest region's evidence in one line, texts joined by "; "
  bool partial = false;         // the stream stopped (or was interrupted) while it was going on

  bool operator==(const Event&) const = default;
};

}  // namespace vigil
