// SPDX-License-Identifier: Apache-2.0
// Specifies scores, maps, regions and evidence on a synthetic street whose truth is known.
#include "vigil/oneclass/scorer.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/oneclass/fitted.h"
#include "tests/oneclass/made_motion.h"

#include "vigil/media/synthetic.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Box box_of(const Grid<std::uint8_t>& mask) {
  Box box;
  for (int y = 0; y < mask.height(); ++y)
    for (int x = 0; x < mask.width(); ++x)
      if (mask(x, y)) box = box.unite({x, y, 1, 1});
  return box;
}

constexpr double kOdd = 2;  // where regions begin

// What a scorer says of a scene.
struct Told {
  int odd = 0;                          // frames of the anomaly whose strongest region reaches kOdd
  int on_it = 0;                        // of these: the region's middle lies on what is anomalous
  std::vector<std::string> attributes;  // of the strongest evidence of those
  std::vector<std::string> texts;       //
  std::vector<double> normal_levels;    // of frames without it
};

Told told_of(const std::string& options) {
  const auto scene = open_synthetic(street_scene(options).substr(std::string("synthetic:").size()));
  const Scorer scorer(street_model());
  Sensor sensor(scorer.sensing, scene->info().fps);
  ScorerWork work;
  Told told;
  for (Frame frame; scene->next(frame);) {
    if (sensor.sense(frame) != Sensor::State::sensed) continue;
    const Score score = scorer.score(sensor, {}, work);
    const Box truth = box_of(scene->mask_of(frame.index));
    if (truth.empty()) {
      told.normal_levels.push_back(score.level);
      continue;
    }
    if (score.regions.empty() || score.regions.front().level < kOdd) continue;
    ++told.odd;
    const Region& region = score.regions.front();
    const Box middle{region.box.x + region.box.width / 2, region.box.y + region.box.height / 2, 1, 1};
    const Box near{truth.x - 8, truth.y - 8, truth.width + 16, truth.height + 16};
    if (middle.intersect(near).empty()) continue;
    ++told.on_it;
    told.attributes.push_back(region.evidence.at(0).attribute);
    told.texts.push_back(region.evidence.at(0).text);
  }
  return told;
}

double share_of(const std::vector<std::string>& all, const std::string& wanted) {
  return static_cast<double>(std::count(all.begin(), all.end(), wanted)) /
         static_cast<double>(std::max<std::size_t>(1, all.size()));
}

TEST(Scorer, SomebodyRunningDownAStreetIsFoundForTheirSpeed) {
  const Told told = told_of("seconds=16, seed=11, people=2, anomaly=running, start=6s, duration=6s");
  EXPECT_GE(told.odd, 5);
  EXPECT_GE(told.on_it, 0.8 * told.odd);
  EXPECT_GE(share_of(told.attributes, "speed"), 0.9);
  EXPECT_THAT(told.texts, testing::Contains(AllOf(HasSubstr("speed"), HasSubstr("x the 99th percentile here"))));
}

// A walkway at the lower edge, where everybody goes to the right.
constexpr Size kYard{128, 144};
constexpr double kWay = 108;

const MotionModel& yard_model() {
  static const MotionModel model = [] {
    std::vector<Footage> clips;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      Rng rng(seed);
      const Walker first{rng.uniform(0, 60), kWay, 10, 24, rng.uniform(1, 2)};
      const Walker second{rng.uniform(70, 128), kWay, 10, 24, rng.uniform(1, 2)};
      clips.push_back(walk("yard " + std::to_string(seed), {first, second}, seed, kYard, 150).footage());
    }
    return MotionModel::from_file(fit(clips, {}).file);
  }();
  return model;
}

// The strongest region of each frame in which `odd` is the only one in the yard and wholly in the picture. Nearly all must be on
// it.
std::vector<Region> regions_of(const Walker& odd, int frames) {
  const MadeFootage made = walk("odd", {odd}, 9, kYard, frames);
  const Scorer scorer(yard_model());
  Sensor sensor(scorer.sensing, made.fps);
  ScorerWork work;
  std::vector<Region> regions;
  int seen = 0;
  for (const Frame& frame : made.all()) {
    if (sensor.sense(frame) != Sensor::State::sensed || frame.index < 6) continue;
    const Score score = scorer.score(sensor, {}, work);
    const int left = static_cast<int>(odd.x + odd.speed * static_cast<double>(frame.index));
    EXPECT_FALSE(score.regions.empty()) << "frame " << frame.index << ", level " << score.level;
    if (score.regions.empty()) continue;
    const Box& box = score.regions.front().box;
    const Box thing{left, static_cast<int>(odd.y), odd.width, odd.height};
    ++seen;
    if (static_cast<double>(box.intersect(thing).area()) < 0.6 * static_cast<double>(thing.area())) continue;
    const Box reach{thing.x - 24, thing.y - 20, thing.width + 48, thing.height + 40};
    EXPECT_EQ(box.intersect(reach), box) << "frame " << frame.index << ": far larger than the thing";
    regions.push_back(score.regions.front());
  }
  EXPECT_GE(static_cast<double>(regions.size()), 0.95 * seen) << "of " << seen << " regions only these lie on the thing";
  return regions;
}

void expect_evidence(const std::vector<Region>& regions, const std::string& attribute, const std::string& text) {
  ASSERT_FALSE(regions.empty());
  for (const Region& region : regions) {
    EXPECT_GE(region.level, 3);
    ASSERT_FALSE(region.evidence.empty());
    EXPECT_EQ(region.evidence.front().attribute, attribute);
    EXPECT_THAT(region.evidence.front().text, HasSubstr(text));
  }
}

TEST(Scorer, RegionsLieOnWhoRuns) {
  expect_evidence(regions_of({2, kWay, 10, 24, 6}, 18), "speed", "x the 99th percentile here");
}

TEST(Scorer, RegionsLieOnWhoGoesTheWrongWay) {
  expect_evidence(regions_of({105, kWay, 10, 24, -1.5}, 50), "direction", "direction (left) against");
}

TEST(Scorer, RegionsLieOnWhoIsWhereNobodyGoes) {
  expect_evidence(regions_of({10, 20, 10, 24, 1.5}, 50), "presence", "place never used before");
}

TEST(Scorer, NormalFramesReachHighLevelsAsSeldomAsTheySay) {
  const Told told = told_of("seconds=60, seed=14");
  const auto above = [&](double level) {
    return static_cast<double>(
               std::count_if(told.normal_levels.begin(), told.normal_levels.end(), [=](double l) { return l >= level; })) /
           static_cast<double>(told.normal_levels.size());
  };
  EXPECT_LE(above(1), 0.3);
  EXPECT_LE(above(3), 0.01);
}

TEST(Scorer, AMapHoldsTheLevelOfTheFrameAndItsPlaces) {
  const auto scene = open_source(street_scene("seconds=6, seed=15"));
  const Scorer scorer(street_model());
  Sensor sensor(scorer.sensing, scene->info().fps);
  ScorerWork work;
  ScoreOptions options;
  options.maps = true;
  options.region_floor = 0.5;
  for (Frame frame; scene->next(frame);) {
    if (sensor.sense(frame) != Sensor::State::sensed) continue;
    const Score score = scorer.score(sensor, options, work);
    ASSERT_TRUE(score.map);
    EXPECT_EQ(score.map->size(), cells_of(scorer.sensing.working));
    EXPECT_EQ(score.map_cell, 4);
    EXPECT_EQ(score.map_area, scorer.sensing.look);
    const float most = *std::max_element(score.map->values().begin(), score.map->values().end());
    EXPECT_NEAR(most, score.level, 1e-3);
    EXPECT_EQ(score.rarity, std::min(score.level, scorer.supported));
    EXPECT_EQ(score.regions.empty(), score.level < 0.5);
    const Score without = scorer.score(sensor, {}, work);
    EXPECT_EQ(without.value, score.value) << "options must not change the score";
    EXPECT_FALSE(without.map);
    for (const Region& region : score.regions) {
      double shares = 0;
      for (const Evidence& evidence : region.evidence) shares += evidence.share;
      if (!region.evidence.empty() && region.evidence.front().level > 0) {
        EXPECT_NEAR(shares, 1, 1e-9);
      }
    }
  }
}

TEST(Scorer, AFrameInWhichNothingMovesScoresNothing) {
  const Scorer scorer(street_model());
  Sensor sensor(scorer.sensing, 10);
  ScorerWork work;
  ScoreOptions options;
  options.maps = true;
  const Score score = scorer.score(sensor, options, work);
  EXPECT_EQ(score.value, 0);
  EXPECT_EQ(score.level, 0);
  EXPECT_TRUE(score.regions.empty());
  EXPECT_EQ(*std::max_element(score.map->values().begin(), score.map->values().end()), 0);
}

}  // namespace
}  // namespace vigil
