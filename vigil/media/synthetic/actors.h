// SPDX-License-Identifier: Apache-2.0
// Who and what moves in a synthetic scene, as closed forms of time: any frame can be made without the ones before it.
// Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vigil/base/rng.h"
#include "vigil/media/synthetic/options.h"
#include "vigil/media/synthetic/place.h"

namespace vigil::synthetic {

enum class Gait : std::uint8_t { walk, run, stand, fall, lie, rise, roll, rest };

// What an actor does from one time to another: moves evenly along a path (path >= 0, from.x and to.x are s) or straight on the
// ground.
struct Leg {
  double begin = 0;  // seconds
  double end = 0;
  Point from;
  Point to;
  int path = -1;
  Gait gait = Gait::walk;
  bool anomalous = false;
};

struct Actor {
  enum class Kind : std::uint8_t { person, vehicle, bag };

  Kind kind = Kind::person;
  std::uint8_t look = 0;
  double height = 1.75;  // metres, of a person
  double lateral = 0;    // metres to the right of the path's middle, as seen along s
  double wander = 0;     // metres, and its place
  double phase = 0;      // radians; of wander and of the steps
  std::vector<Leg> legs;

  double begin() const { return legs.front().begin; }
  double end() const { return legs.back().end; }
};

struct State {
  Point at;
  Point heading;  // unit vector
  Gait gait = Gait::stand;
  double steps = 0;     // in cycles of two steps; of walk and run
  double progress = 0;  // 0 to 1 through the leg
  bool anomalous = false;
};

constexpr double kLying = 0.9;  // seconds that a fall takes, and getting up

// Nothing when the actor is not there at that time.
std::optional<State> state_of(const Actor& actor, const Place& place, double time);

constexpr int kLooks = 16;  // different people of a seed

// All normal walkers of the time [0, seconds), in the order in which they come.
std::vector<Actor> make_crowd(const StreetConfig& config, const Place& place, Rng rng);

// A walker as they are normally: height, place on the path, way of walking. Legs are left to the caller.
Actor draw_walker(const Path& path, Rng& rng);
double draw_speed(Rng& rng);  // m/s, 1.0 to 1.7

// The actors of the anomaly wanted, normal parts of their way included.
std::vector<Actor> make_anomaly(const StreetConfig& config, const Place& place, Rng rng);

}  // namespace vigil::synthetic
