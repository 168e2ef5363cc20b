// SPDX-License-Identifier: Apache-2.0
// Normal walkers: when they come, where and how they walk. See actors.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "vigil/media/synthetic/actors.h"

namespace vigil::synthetic {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
constexpr double kBefore = 60;                          // seconds before the first frame when the first ones may come
constexpr std::array<double, 3> kShare{0.4, 0.3, 0.3};  // of the walkers, by path

// Times when nobody comes: in one minute of six, three quarters of it.
class Lulls {
 public:
  explicit Lulls(const Rng& rng) : rng_(rng) {}

  bool hold(double time) {
    constexpr double kMinute = 60;
    const double minute = std::floor(time / kMinute);
    Rng own = rng_.fork(static_cast<std::uint64_t>(static_cast<std::int64_t>(minute)));
    return own.chance(1.0 / 6) && time - minute * kMinute < 0.75 * kMinute;
  }

 private:
  Rng rng_;
};

// Walks from one end to the other; rarely stops for some seconds.
void give_legs(Actor& actor, const Path& path, int index, double begin, double speed, Rng& rng) {
  const bool along = rng.chance(path.prevailing());
  const double from = along ? 0 : path.length();
  const double to = along ? path.length() : 0;
  const double whole = path.length() / speed;
  if (!rng.chance(0.04)) {
    actor.legs = {{begin, begin + whole, {from, 0}, {to, 0}, index, Gait::walk, false}};
    return;
  }
  const double share = rng.uniform(0.3, 0.7);
  const double stop = begin + share * whole;
  const double go = stop + rng.uniform(1.5, 4);
  const Point middle{from + (to - from) * share, 0};
  actor.legs = {{begin, stop, {from, 0}, middle, index, Gait::walk, false},
                {stop, go, middle, middle, index, Gait::stand, false},
                {go, go + (1 - share) * whole, middle, {to, 0}, index, Gait::walk, false}};
}

// One walker, or two or three side by side with the same legs.
void add_party(std::vector<Actor>& crowd, const Path& path, int index, double begin, Rng& rng) {
  const double draw = rng.uniform();
  const int count = draw < 0.72 ? 1 : draw < 0.93 ? 2 : 3;
  Actor first = draw_walker(path, rng);
  give_legs(first, path, index, begin, draw_speed(rng), rng);
  const double room = 0.5 * path.width() - 0.3;
  for (int i = 0; i < count; ++i) {
    Actor member = draw_walker(path, rng);
    member.legs = first.legs;
    member.wander = 0.4 * member.wander;
    const double side = first.lateral > 0 ? -1 : 1;
    member.lateral = std::clamp(first.lateral + side * 0.65 * i, -room, room);
    crowd.push_back(std::move(member));
  }
}

}  // namespace

double draw_speed(Rng& rng) {
  return std::clamp(1.32 + 0.16 * rng.normal(), 1.0, 1.7);
}

Actor draw_walker(const Path& path, Rng& rng) {
  Actor actor;
  actor.look = static_cast<std::uint8_t>(rng.below(kLooks));
  actor.height = std::clamp(1.72 + 0.08 * rng.normal(), 1.52, 1.92);
  const double room = 0.5 * path.width() - 0.45;
  actor.lateral = rng.uniform(-room, room);
  actor.wander = rng.uniform(0.03, 0.15);
  actor.phase = rng.uniform(0, kTwoPi);
  return actor;
}

std::vector<Actor> make_crowd(const StreetConfig& config, const Place& place, Rng rng) {
  constexpr double kPartySize = 1.35, kLullShare = 0.125, kMeanSpeed = 1.32;
  std::vector<Actor> crowd;
  if (config.people <= 0) return crowd;
  Lulls lulls(rng.fork(1));
  for (int index = 0; index < static_cast<int>(place.paths.size()); ++index) {
    const auto i = static_cast<std::size_t>(index);
    const Path& path = place.paths[i];
    Rng own = rng.fork(2 + i);
    const double mean_gap = kPartySize * (1 - kLullShare) * path.length() / kMeanSpeed / (config.people * kShare[i]);
    for (double time = -kBefore; time < config.seconds;) {
      time -= mean_gap * std::log(1 - own.uniform());
      if (!lulls.hold(time)) add_party(crowd, path, index, time, own);
    }
  }
  std::stable_sort(crowd.begin(), crowd.end(), [](const Actor& a, const Actor& b) { return a.begin() < b.begin(); });
  return crowd;
}

std::optional<State> state_of(const Actor& actor, const Place& place, double time) {
  if (time < actor.begin() || time >= actor.end()) return {};
  constexpr double kStride = 0.8, kRunningStride = 1.35;  // metres per two steps, per metre of height
  constexpr double kWave = 5;                             // metres of way per wave of wandering
  const auto later = std::upper_bound(actor.legs.begin(), actor.legs.end(), time,
                                      [](double moment, const Leg& one) { return moment < one.begin; });
  const Leg& leg = *(later - 1);
  const Leg* moving = &leg;  // who stands looks where they went
  while (moving->from == moving->to && moving != &actor.legs.front()) --moving;
  const Point way = moving->to - moving->from;
  State state{.at = leg.from + (leg.to - leg.from) * ((time - leg.begin) / (leg.end - leg.begin)),
              .heading = {1, 0},
              .gait = leg.gait,
              .steps = 0,
              .progress = (time - leg.begin) / (leg.end - leg.begin),
              .anomalous = leg.anomalous};
  const double stride = actor.height * (leg.gait == Gait::run ? kRunningStride : kStride);
  if (leg.path >= 0) {
    const double s = state.at.x;
    const Path& path = place.paths[static_cast<std::size_t>(leg.path)];
    const OnPath on = path.at(s, actor.lateral + actor.wander * std::sin(s * kTwoPi / kWave + actor.phase));
    state.at = on.at;
    state.heading = on.along * (way.x < 0 ? -1 : 1);
    state.steps = std::abs(s - actor.legs.front().from.x) / stride + actor.phase;
  } else {
    if (way.length() > 0) state.heading = way * (1 / way.length());
    state.steps = (state.at - leg.from).length() / stride + actor.phase;
  }
  return state;
}

}  // namespace vigil::synthetic
