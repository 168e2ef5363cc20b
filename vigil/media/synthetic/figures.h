// SPDX-License-Identifier: Apache-2.0
// How people, vehicles, bags and trees look, as sprites. Private to the room.
#pragma once

#include <cstdint>

#include "vigil/base/rng.h"
#include "vigil/media/synthetic/sprite.h"

namespace vigil::synthetic {

// Clothes and hair of a person, in grey levels.
struct Look {
  double shirt = 0, trousers = 0, skin = 0, hair = 0, shoes = 0;
  int pattern = 0;  // of the shirt: plain, stripes, checks, jacket, backpack
  std::uint32_t cloth = 0;
};
constexpr int kPatterns = 5;

Look draw_look(Rng& rng);

// Poses are numbered: a cycle of walking, a cycle of running, standing, then falling from upright to lying.
constexpr int kCycle = 16, kFallSteps = 8;
constexpr int kRun = kCycle, kStand = 2 * kCycle, kFall = kStand + 1, kPoses = kFall + kFallSteps;
constexpr int kHeadings = 16;  // 0 = to the right, a quarter further = away from the camera

constexpr double kBodyHeight = 1.75;  // metres, of a sprite

struct View {
  double scale = 1;      // pixels per metre
  double pitch = 0;      // radians that the camera looks down
  double sun_right = 1;  // -1 when the light comes from the left
};

Sprite draw_person(const Look& look, int pose, int heading, const View& view);
Sprite draw_vehicle(bool to_right, const View& view);
Sprite draw_bag(const View& view);
// radius of the crown, height of its middle above the foot: metres.
Sprite draw_tree(double radius, double middle, std::uint32_t seed, const View& view);

constexpr double kVehicleLength = 3.4, kVehicleHeight = 1.8, kVehicleWidth = 1.5;  // metres

}  // namespace vigil::synthetic
