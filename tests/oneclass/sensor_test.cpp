// SPDX-License-Identifier: Apache-2.0
// Specifies the working size, what rates compare, and the states of the sensor: first, held, sensed.
#include "vigil/oneclass/sensor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/oneclass/made_motion.h"

#include "vigil/events/score.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using State = Sensor::State;

TEST(ChooseWorking, KeepsPixelsAtScaleOneAndLeavesOutWhatFillsNoCell) {
  Sensing sensing;
  choose_working({363, 241}, {}, 1, sensing);
  EXPECT_EQ(sensing.picture, (Size{363, 241}));
  EXPECT_EQ(sensing.working, (Size{360, 240}));
  EXPECT_EQ(sensing.look, (Box{0, 0, 360, 240}));
  choose_working({363, 241}, Box{10, 20, 50, 43}, 1, sensing);
  EXPECT_EQ(sensing.look, (Box{10, 20, 48, 40}));
  EXPECT_EQ(sensing.working, (Size{48, 40}));
}

TEST(ChooseWorking, ScalesTheWholePartThatIsLookedAt) {
  Sensing sensing;
  choose_working({1280, 720}, {}, 0.5, sensing);
  EXPECT_EQ(sensing.working, (Size{640, 360}));
  EXPECT_EQ(sensing.look, (Box{0, 0, 1280, 720}));
  EXPECT_DOUBLE_EQ(sensing.pixels(), 2);
}

TEST(ChooseWorking, IsNeverLargerThanWhatIsLookedAtNorEmpty) {
  Rng rng(1);
  for (int round = 0; round < 2000; ++round) {
    const Size picture{static_cast<int>(rng.between(4, 2000)), static_cast<int>(rng.between(4, 2000))};
    Sensing sensing;
    choose_working(picture, {}, rng.uniform(0.01, 1.1), sensing);
    EXPECT_LE(sensing.working.width, sensing.look.width) << picture.width;
    EXPECT_LE(sensing.working.height, sensing.look.height) << picture.height;
    EXPECT_TRUE(sensing.working.width % kCell == 0 && sensing.working.height % kCell == 0 && !sensing.working.empty());
  }
}

TEST(CheckFrameRate, RefusesMoreThanAFactorOfTwoWithBothRates) {
  Sensing sensing;
  sensing.fps = 20;
  for (const double fps : {10.0, 20.0, 40.0}) EXPECT_NO_THROW(check_frame_rate("a.mp4", fps, sensing));
  for (const double fps : {9.9, 40.1})
    EXPECT_THAT(message_of([&] { check_frame_rate("a.mp4", fps, sensing); }),
                AllOf(HasSubstr("a.mp4"), HasSubstr(std::to_string(fps).substr(0, 3)), HasSubstr("20")));
}

class SensorStates : public testing::Test {
 protected:
  SensorStates() {
    sensing_.picture = {128, 96};
    choose_working(sensing_.picture, {}, 1, sensing_);
    sensing_.window = {5, 7};
    sensing_.fps = 10;
  }

  State sense(Sensor& sensor, const cv::Mat& picture, double seconds) {
    return sensor.sense({index_++, Nanoseconds::from_seconds(seconds), picture_of(picture)});
  }

  // A thing that moves by `speed` pixels a frame.
  cv::Mat scene(double frame, double speed = 2) const {
    cv::Mat picture = ground_.clone();
    paint_box(picture, cloth_, 20 + speed * frame, 30, 16, 28);
    return picture;
  }

  static double fastest(const Sensor& sensor) {
    double most = 0;
    for (std::size_t i = 0; i < sensor.motion().cells.size(); ++i)
      most = std::max<double>(most, std::hypot(sensor.motion().u[i], sensor.motion().v[i]));
    return most;
  }

  Sensing sensing_;
  Texture cloth_{2, 45};
  cv::Mat ground_ = painted({128, 96}, Texture(1, 12));
  std::int64_t index_ = 0;
};

TEST_F(SensorStates, SensesFromTheSecondFrameOn) {
  Sensor sensor(sensing_, 10);
  EXPECT_EQ(sense(sensor, scene(0), 0), State::first);
  for (int i = 1; i < 8; ++i) EXPECT_EQ(sense(sensor, scene(i), 0.1 * i), State::sensed);
  EXPECT_EQ(sensor.notes(), 0U);
  ASSERT_FALSE(sensor.motion().cells.empty());
  EXPECT_NEAR(fastest(sensor), 2, 0.5);
}

TEST_F(SensorStates, SpeedIsPerFrameOfTheModelWhateverTheRate) {
  Sensor sensor(sensing_, 20);
  for (int i = 0; i < 12; ++i) sense(sensor, scene(i), 0.05 * i);
  EXPECT_NEAR(fastest(sensor), 4, 0.8);
}

TEST_F(SensorStates, AFrameLeftOutDoesNotMakeThingsFaster) {
  Sensor sensor(sensing_, 10);
  for (int i = 0; i < 12; ++i)
    if (i % 3 != 2) sense(sensor, scene(i), 0.1 * i);
  EXPECT_NEAR(fastest(sensor), 2, 0.6);
}

TEST_F(SensorStates, ARepeatedPictureIsHeldAndALastingOneIsFrozen) {
  Sensor sensor(sensing_, 10);
  for (int i = 0; i < 5; ++i) sense(sensor, scene(i), 0.1 * i);
  for (int i = 5; i < 30; ++i) {
    const State state = sense(sensor, scene(4), 0.1 * i);
    const bool lasting = 0.1 * (i - 4) > 1.01;
    if (std::abs(0.1 * (i - 4) - 1) < 0.02) continue;  // on the edge
    EXPECT_EQ(state, lasting ? State::sensed : State::held) << "frame " << i;
    EXPECT_EQ(sensor.notes() & note::kFrozen, lasting ? note::kFrozen : 0U) << "frame " << i;
    if (lasting) {
      EXPECT_TRUE(sensor.motion().cells.empty());
    }
  }
  EXPECT_EQ(sense(sensor, scene(5), 3), State::sensed);
  EXPECT_EQ(sensor.notes(), 0U);
}

TEST_F(SensorStates, EveryOtherPictureRepeatedIsNoStillWorld) {
  Sensor sensor(sensing_, 10);
  sense(sensor, scene(0), 0);
  for (int i = 1; i < 40; ++i) {
    const State state = sense(sensor, scene(i / 2), 0.1 * i);
    EXPECT_EQ(state, i % 2 ? State::held : State::sensed);
    EXPECT_EQ(sensor.notes(), 0U);
  }
}

TEST_F(SensorStates, ACutIsHeldAndNoted) {
  Sensor sensor(sensing_, 10);
  for (int i = 0; i < 5; ++i) sense(sensor, scene(i), 0.1 * i);
  const cv::Mat elsewhere = painted({128, 96}, Texture(77, 60));
  Rng rng(5);
  EXPECT_EQ(sense(sensor, elsewhere, 0.5), State::held);
  EXPECT_EQ(sensor.notes() & note::kSceneChange, note::kSceneChange);
  for (int i = 6; i < 12; ++i) sense(sensor, noisy(elsewhere, 1, rng), 0.1 * i);
  EXPECT_EQ(sensor.notes() & note::kSceneChange, 0U);
  EXPECT_TRUE(sensor.motion().cells.empty());
}

TEST_F(SensorStates, WhatChangesEverywhereForLongIsNoCut) {
  Sensor sensor(sensing_, 10);
  int noted = 0;
  for (int i = 0; i < 40; ++i) {
    sense(sensor, painted({128, 96}, Texture(static_cast<std::uint64_t>(i), 60)), 0.1 * i);
    noted += sensor.notes() & note::kSceneChange ? 1 : 0;
  }
  EXPECT_GE(noted, 9);
  EXPECT_LE(noted, 12) << "after a second it is how the place is";
}

TEST_F(SensorStates, ALongGapIsHeldAndForgotten) {
  Sensor sensor(sensing_, 10);
  for (int i = 0; i < 5; ++i) sense(sensor, scene(i), 0.1 * i);
  EXPECT_EQ(sense(sensor, scene(5), 60), State::held);
  EXPECT_EQ(sense(sensor, scene(6), 60.1), State::sensed);
  EXPECT_NEAR(fastest(sensor), 2, 0.6);
}

TEST_F(SensorStates, WhatWasBeforeAGapDoesNotMoveAfterIt) {
  Sensor with_gap(sensing_, 10);
  for (int i = 0; i < 5; ++i) sense(with_gap, scene(i), 0.1 * i);
  Sensor fresh(sensing_, 10);
  for (int i = 0; i < 3; ++i) {
    sense(with_gap, scene(40 + i), 60 + 0.1 * i);
    sense(fresh, scene(40 + i), 60 + 0.1 * i);
  }
  EXPECT_EQ(with_gap.motion().cells, fresh.motion().cells);
  EXPECT_EQ(with_gap.weight().values(), fresh.weight().values());
}

TEST_F(SensorStates, StampsAMomentApartGiveNoSpeedWithoutEnd) {
  Sensor sensor(sensing_, 10);
  for (int i = 0; i < 6; ++i) sense(sensor, scene(i), 0.1 * i);
  sense(sensor, scene(6), 0.5 + 1e-6);
  EXPECT_LT(fastest(sensor), 2 * 10) << "a stamp that is wrong makes nobody fast";
}

}  // namespace
}  // namespace vigil
