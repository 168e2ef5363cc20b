// SPDX-License-Identifier: Apache-2.0
// What unusual happens, as actors. Each does something normal before and after where a person would. See actors.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "vigil/media/synthetic/actors.h"

namespace vigil::synthetic {
namespace {

// Seconds from its first leg until something of the actor's foot is in the picture.
double unseen_seconds(const Actor& actor, const Place& place) {
  constexpr double kStep = 0.02;
  const Size size = place.camera.size();
  for (double time = actor.begin(); time < actor.end(); time += kStep) {
    const Projected foot = place.camera.project(state_of(actor, place, time)->at, 0);
    const Projected middle = place.camera.project(state_of(actor, place, time)->at, 0.8);
    if (foot.x >= 0 && foot.x < size.width && foot.y >= 0 && middle.y < size.height) return time - actor.begin();
  }
  return 0;
}

class Director {
 public:
  Director(const StreetConfig& config, const Place& place, Rng rng) : place_(place), rng_(rng) {
    const double last = std::max(0.5 * config.seconds, config.seconds - config.duration.seconds() - 2);
    const double drawn = rng_.uniform(0.5 * config.seconds, std::min(0.8 * config.seconds, last));
    start_ = config.start ? config.start->seconds() : drawn;
    end_ = start_ + config.duration.seconds();
  }

  std::vector<Actor> cast(Anomaly anomaly) {
    switch (anomaly) {
      case Anomaly::none:
        break;
      case Anomaly::running:
        again_and_again(&Director::runner);
        break;
      case Anomaly::vehicle:
        again_and_again(&Director::vehicle);
        break;
      case Anomaly::wrong_way:
        again_and_again(&Director::against);
        break;
      case Anomaly::forbidden_place:
        again_and_again(&Director::trespasser);
        break;
      case Anomaly::loitering:
        loiter();
        break;
      case Anomaly::abandoned_object:
        abandon();
        break;
      case Anomaly::fall:
        fall();
        break;
      case Anomaly::dispersal:
        disperse();
        break;
    }
    return std::move(cast_);
  }

 private:
  const Path& path(int index) const { return place_.paths[static_cast<std::size_t>(index)]; }
  int any_path() { return static_cast<int>(rng_.below(place_.paths.size())); }
  int one_way_path() { return static_cast<int>(rng_.below(2)); }

  // What passes by: the next one is seen when the one before has left, until the time is over.
  void again_and_again(Actor (Director::*draw)()) {
    for (double seen = start_; seen < end_; seen = cast_.back().end() + 0.5) {
      Actor actor = (this->*draw)();
      const double shift = seen - unseen_seconds(actor, place_) - actor.begin();
      for (Leg& leg : actor.legs) {
        leg.begin += shift;
        leg.end += shift;
      }
      cast_.push_back(std::move(actor));
    }
  }

  Leg whole_way(int index, bool along, double speed, Gait gait) const {
    const double length = path(index).length();
    return {0, length / speed, {along ? 0 : length, 0}, {along ? length : 0, 0}, index, gait, true};
  }

  Actor runner() {
    const int index = any_path();
    Actor actor = draw_walker(path(index), rng_);
    actor.legs = {whole_way(index, true, 1.32 * rng_.uniform(2.5, 3.5), Gait::run)};
    return actor;
  }

  Actor vehicle() {
    Actor actor;
    actor.kind = Actor::Kind::vehicle;
    actor.legs = {whole_way(one_way_path(), true, rng_.uniform(5, 7.5), Gait::roll)};
    return actor;
  }

  Actor against() {
    const int index = one_way_path();
    Actor actor = draw_walker(path(index), rng_);
    actor.legs = {whole_way(index, false, draw_speed(rng_), Gait::walk)};
    return actor;
  }

  // Over the grass to path 2, and on along it.
  Actor trespasser() {
    const Path& by = path(kThrough);
    Actor actor = draw_walker(by, rng_);
    actor.wander = 0;
    const Point from = place_.lawn[0];
    const Point way = place_.lawn[1] - from;
    double share = 0;
    while (share < 1 && !place_.on_path(from + way * share, 0)) share += 0.002;
    const Point edge = from + way * share;
    double s = 0;
    for (double candidate = 0; candidate < by.length(); candidate += 0.02)
      if ((by.at(candidate).at - edge).length() < (by.at(s).at - edge).length()) s = candidate;
    const Point off = edge - by.at(s).at;
    const Point along = by.at(s).along;
    actor.lateral = off.x * along.z - off.z * along.x;
    const double speed = draw_speed(rng_);
    const double reached = way.length() * share / speed;
    actor.legs = {{0, reached, from, edge, -1, Gait::walk, true},
                  {reached, reached + (by.length() - s) / speed, {s, 0}, {by.length(), 0}, kThrough, Gait::walk, false}};
    return actor;
  }

  // A walker who is at s of their path at `time`, and what they do before and after.
  Actor visitor(int index, double speed) {
    Actor actor = draw_walker(path(index), rng_);
    here_ = {rng_.uniform(0.38, 0.62) * path(index).length(), 0};
    arrive(actor, index, start_, speed);
    return actor;
  }
  void arrive(Actor& actor, int index, double time, double speed) const {
    actor.legs.push_back({time - here_.x / speed, time, {0, 0}, here_, index, Gait::walk, false});
  }
  void stay(Actor& actor, int index, double seconds, Gait gait, bool anomalous) const {
    actor.legs.push_back({actor.end(), actor.end() + seconds, here_, here_, index, gait, anomalous});
  }
  void leave(Actor& actor, int index, double speed) const {
    const double length = path(index).length();
    actor.legs.push_back({actor.end(), actor.end() + (length - here_.x) / speed, here_, {length, 0}, index, Gait::walk, false});
  }

  void loiter() {
    const int index = any_path();
    const double speed = draw_speed(rng_);
    Actor actor = visitor(index, speed);
    actor.wander = 0;
    const Point place = here_;
    while (end_ - actor.end() > 8) {
      stay(actor, index, rng_.uniform(2, 4), Gait::stand, true);
      const Point next{place.x + rng_.uniform(-1.3, 1.3), 0};
      const double seconds = std::max(0.2, std::abs(next.x - here_.x) / 0.7);
      actor.legs.push_back({actor.end(), actor.end() + seconds, here_, next, index, Gait::walk, true});
      here_ = next;
    }
    stay(actor, index, end_ - actor.end(), Gait::stand, true);
    leave(actor, index, speed);
    cast_.push_back(std::move(actor));
  }

  // Somebody carries a bag along, puts it down and goes; somebody else takes it with them.
  void abandon() {
    const int index = any_path();
    const double speed = draw_speed(rng_);
    Actor owner = visitor(index, speed);
    Actor bag = owner;
    stay(owner, index, 1, Gait::stand, false);
    leave(owner, index, speed);
    Actor taker = draw_walker(path(index), rng_);
    taker.lateral = owner.lateral;
    taker.wander = owner.wander;
    taker.phase = owner.phase;
    arrive(taker, index, end_, speed);
    leave(taker, index, speed);
    bag.kind = Actor::Kind::bag;
    bag.lateral += bag.lateral > 0 ? -0.36 : 0.36;
    stay(bag, index, end_ - start_, Gait::rest, true);
    leave(bag, index, speed);
    for (Actor* actor : {&owner, &bag, &taker}) cast_.push_back(std::move(*actor));
  }

  void fall() {
    const int index = any_path();
    const double speed = draw_speed(rng_);
    Actor actor = visitor(index, speed);
    stay(actor, index, kLying, Gait::fall, true);
    stay(actor, index, std::max(0.1, end_ - start_ - 2 * kLying), Gait::lie, true);
    stay(actor, index, kLying, Gait::rise, true);
    leave(actor, index, speed);
    cast_.push_back(std::move(actor));
  }

  // Walkers of the two paths happen to be at the crossing, and run apart to all sides.
  void disperse() {
    const auto rim = [&](double side, double z) { return Point{side * (place_.camera.half_width(z) + 1.5), z}; };
    const std::array<Point, 8> targets{rim(1, 7),  rim(-1, 7),  rim(1, 11.5), rim(-1, 11.5),
                                       rim(1, 18), rim(-1, 18), Point{-2, 2}, Point{2, 2}};
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const int index = i % 2 == 0 ? kAcross : kThrough;
      Actor actor = draw_walker(path(index), rng_);
      here_ = {0, 0};
      for (double s = 0; s < path(index).length(); s += 0.05)
        if ((path(index).at(s).at - place_.meeting).length() < (path(index).at(here_.x).at - place_.meeting).length()) here_.x = s;
      here_.x += rng_.uniform(-1.6, 1.6);
      arrive(actor, index, start_, draw_speed(rng_));
      const Point from = state_of(actor, place_, start_ - 1e-6)->at;
      const double speed = 1.32 * rng_.uniform(2.5, 3.3);
      actor.legs.push_back({start_, start_ + (targets[i] - from).length() / speed, from, targets[i], -1, Gait::run, true});
      cast_.push_back(std::move(actor));
    }
  }

  const Place& place_;
  Rng rng_;
  double start_ = 0;
  double end_ = 0;
  Point here_;  // s of the place where a visitor does something
  std::vector<Actor> cast_;
};

}  // namespace

std::vector<Actor> make_anomaly(const StreetConfig& config, const Place& place, Rng rng) {
  return Director(config, place, rng).cast(config.anomaly);
}

}  // namespace vigil::synthetic
