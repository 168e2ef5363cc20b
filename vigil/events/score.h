// SPDX-License-Identifier: Apache-2.0
// What a detector says of each span of a stream: how odd, where, and why. Goes to EventBuilder, reports and measures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vigil/base/geometry.h"
#include "vigil/base/grid.h"
#include "vigil/base/time.h"

namespace vigil {

// One named fact that makes a region odd.
struct Evidence {
  std::string attribute;   // "speed", "direction", "presence"
  double observed = 0;     // in `unit`
  double normal_low = 0;   // normal range of the attribute at this place: 1 % quantile ...
  double normal_high = 0;  // ... and 99 % quantile, in `unit`
  std::string unit;        // "px/s", "share of normal motion", ...
  double level = 0;        // of this attribute alone, as in Score::level
  double share = 0;        // of the region's score that this attribute brought, in [0, 1]
  std::string text;        // for people: "speed 3.1x the 99th percentile here"

  bool operator==(const Evidence&) const = default;
};

// A connected odd part of the picture.
struct Region {
  Box box;                         // in pixels of the full picture
  double level = 0;                // peak inside, as in Score::level
  std::vector<Evidence> evidence;  // strongest first

  bool operator==(const Region&) const = default;
};

// Why a score should be read with care. Flags.
namespace note {
inline constexpr unsigned kWarmUp = 1;        // too few frames seen; the value repeats the first real one
inline constexpr unsigned kSceneChange = 2;   // cut or exposure jump: the last score is held
inline constexpr unsigned kFrozen = 4;        // the picture repeats: no evidence of motion
inline constexpr unsigned kCameraMotion = 8;  // global motion was compensated
}  // namespace note

std::vector<std::string> names_of_notes(unsigned notes);  // "warm-up", "scene-change", "frozen", "camera-motion"

// Detectors give scores in order; together they cover each frame exactly once.
struct Score {
  FrameSpan frames;
  TimeSpan time;
  double value = 0;  // the method's own number, raw: what evaluation ranks
  double level =
      0;  // -log10 of the probability that normal footage scores as high, by the fitted tail, without a limit: thresholds use it
  double rarity = 0;   // level, but never more than the footage behind the calibration supports: what Vigil claims to people
  unsigned notes = 0;  // note::k...
  std::vector<Region> regions;     // strongest first
  std::optional<Grid<float>> map;  // level per cell, on request
  int map_cell = 0;                // width and height of a map's cell in pixels of the full picture
  Box map_area;                    // the part of the full picture that the map covers

  bool operator==(const Score&) const = default;
};

}  // namespace vigil
