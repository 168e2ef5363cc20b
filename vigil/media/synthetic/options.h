// SPDX-License-Identifier: Apache-2.0
// The options of `street(...)`. Private to the room; users see them through scene_options().
#pragma once

#include <cstdint>
#include <optional>

#include "vigil/base/config.h"
#include "vigil/base/spec.h"

namespace vigil::synthetic {

enum class Anomaly { none, running, vehicle, wrong_way, loitering, abandoned_object, fall, dispersal, forbidden_place };

struct StreetConfig {
  std::uint64_t seed = 1;
  std::uint64_t scene = 1;
  double seconds = 60;
  double fps = 10;
  Size size{320, 240};
  double people = 6;
  double noise = 2;
  double drift = 0.06;
  double exposure = 0.04;
  double shadows = 0.8;
  double sway = 1;
  Anomaly anomaly = Anomaly::none;
  std::optional<Nanoseconds> start;
  Nanoseconds duration{10'000'000'000};

  static FieldTable fields();

  std::int64_t frames() const;
};

// Throws Error::usage: unknown option with the nearest, out of range, options that contradict each other.
StreetConfig read_street(const Spec& spec);

const char* name_of(Anomaly anomaly);

}  // namespace vigil::synthetic
