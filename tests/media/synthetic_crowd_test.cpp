// SPDX-License-Identifier: Apache-2.0
// Specifies how normal walkers of a synthetic scene behave, and where the place has them.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vigil/media/synthetic/actors.h"

namespace vigil::synthetic {
namespace {

struct Crowd {
  StreetConfig config;
  Place place;
  std::vector<Actor> actors;
};

Crowd crowd_of(std::uint64_t seed, double people = 6, std::uint64_t scene = 1) {
  StreetConfig config;
  config.seconds = 1800;
  config.people = people;
  Place place = make_place(scene, config.size);
  std::vector<Actor> actors = make_crowd(config, place, Rng(seed));
  return {config, std::move(place), std::move(actors)};
}

// How many are there at each second.
std::vector<int> counts_of(const Crowd& crowd) {
  std::vector<int> counts(static_cast<std::size_t>(crowd.config.seconds));
  for (std::size_t second = 0; second < counts.size(); ++second)
    for (const Actor& actor : crowd.actors) counts[second] += state_of(actor, crowd.place, static_cast<double>(second)).has_value();
  return counts;
}

TEST(Crowd, IsAsLargeAsAskedOnAverageAndAtTimesNobodyIsThere) {
  for (const double people : {2.0, 6.0}) {
    double sum = 0;
    int empty = 0;
    for (const std::uint64_t seed : {1, 2, 3}) {
      for (const int count : counts_of(crowd_of(seed, people))) {
        sum += count;
        empty += count == 0;
      }
    }
    EXPECT_NEAR(sum / (3 * 1800), people, 0.2 * people);
    EXPECT_GT(empty, 10);
  }
  EXPECT_TRUE(crowd_of(1, 0).actors.empty());
}

TEST(Crowd, WalksSmoothlyAtWalkingSpeedAndKeepsToThePaths) {
  const Crowd crowd = crowd_of(4);
  constexpr double kStep = 0.1;
  for (const Actor& actor : crowd.actors) {
    std::optional<State> before;
    for (double time = actor.begin(); time < actor.end(); time += kStep) {
      const State state = *state_of(actor, crowd.place, time);
      EXPECT_TRUE(crowd.place.on_path(state.at, 0));
      EXPECT_FALSE(state.anomalous);
      if (before) {
        const double speed = (state.at - before->at).length() / kStep;
        EXPECT_LT(speed, 2.3);
        if (before->gait == Gait::walk && state.gait == Gait::walk) {
          EXPECT_GT(speed, 0.6);
        }
      }
      before = state;
    }
  }
}

TEST(Crowd, NobodyGoesAgainstAOneWayPathAndFewAgainstTheOther) {
  const Crowd crowd = crowd_of(5);
  int with = 0, against = 0;
  for (const Actor& actor : crowd.actors) {
    const Leg& leg = actor.legs.front();
    const bool along = leg.to.x > leg.from.x;
    if (leg.path == kThrough) {
      ++(along ? with : against);
    } else {
      EXPECT_TRUE(along);
    }
  }
  EXPECT_GT(against, 0);
  EXPECT_LT(against, 0.35 * with);
}

TEST(Place, PeopleInTheMiddleOfThePictureAre25To45PixelsHighAndSmallerFartherUp) {
  for (std::uint64_t scene = 1; scene <= 20; ++scene) {
    const Place place = make_place(scene, {320, 240});
    const auto height_at = [&](double y) {
      const Point at = place.camera.sight(160, y, place.wall).ground;
      return place.camera.project(at, 0).y - place.camera.project(at, 1.75).y;
    };
    EXPECT_GT(height_at(130), 25) << "scene " << scene;
    EXPECT_LT(height_at(130), 45) << "scene " << scene;
    EXPECT_LT(height_at(60), 0.85 * height_at(130)) << "scene " << scene;
  }
}

TEST(Place, EverySceneHasThreePathsInViewTreesBesideThemAndAFreeLawn) {
  for (std::uint64_t scene = 1; scene <= 40; ++scene) {
    for (const Size size : {Size{320, 240}, Size{640, 360}, Size{96, 72}}) {
      const Place place = make_place(scene, size);
      for (const Path& path : place.paths) EXPECT_GT(path.length(), 10) << "scene " << scene;
      EXPECT_GE(place.trees.size(), 2u) << "scene " << scene;
      for (const Tree& tree : place.trees) EXPECT_FALSE(place.on_path(tree.at, 0.5)) << "scene " << scene;
      EXPECT_FALSE(place.on_path(place.lawn[0] * 0.5 + place.lawn[1] * 0.5, 0.2)) << "scene " << scene;
    }
  }
}

TEST(Camera, SightIsTheInverseOfProjection) {
  const Place place = make_place(3, {320, 240});
  for (const double x : {10.0, 160.0, 311.0})
    for (const double y : {60.0, 120.0, 239.0}) {
      const Projected back = place.camera.project(place.camera.sight(x, y, place.wall).ground, 0);
      EXPECT_NEAR(back.x, x, 1e-9);
      EXPECT_NEAR(back.y, y, 1e-9);
    }
}

}  // namespace
}  // namespace vigil::synthetic
