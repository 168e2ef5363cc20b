// SPDX-License-Identifier: Apache-2.0
// Specifies learning from clips' sums, leave-one-out calibration, and fusion.
#include "vigil/oneclass/motion_model.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/oneclass/made_model.h"

#include "vigil/base/threads.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Fuse, TakesTheFirstAndLaterOnesOnlyFromTheGateOn) {
  EXPECT_EQ(fuse({1.5, 2.9, 0.2}), 1.5);
  EXPECT_EQ(fuse({1.5, kGate, 0.2}), kGate);
  EXPECT_EQ(fuse({1.5, 3.2, 4.1}), 4.1);
  EXPECT_EQ(fuse({5, 3.2, 4.1}), 5);
  EXPECT_EQ(fuse({0.7}), 0.7);
  EXPECT_EQ(fuse({}), 0);
}

TEST(LevelCalibration, CountsFramesInWhichNothingIsObserved) {
  std::vector<double> observed;
  for (int i = 0; i < 100; ++i) observed.push_back(i);
  const TailCalibration tail = TailCalibration::fit(observed);
  const LevelCalibration always{tail, 1};
  const LevelCalibration seldom{tail, 0.01};
  EXPECT_DOUBLE_EQ(always.level(95), tail.level(95));
  EXPECT_DOUBLE_EQ(seldom.level(95), tail.level(95) + 2) << "what is seen in one of 100 frames is itself 100 times as rare";
}

TEST(LevelCalibration, IsZeroWhereNothingIsObservedOrThePartIsMute) {
  const LevelCalibration mute;
  EXPECT_EQ(mute.level(7), 0);
  std::vector<double> observed(50, 1.0);
  EXPECT_EQ((LevelCalibration{TailCalibration::fit(observed), 0.5}.level(kSilent)), 0);
}

// Learnt afresh from the clips that are left, with priors as of the whole model.
std::unique_ptr<const Surprise> learnt_without(const MotionModel& model, std::size_t left_out, std::size_t part) {
  const Places places(cells_of(model.sensing.working));
  const auto density = densities().at(model.parts[part].density)();
  Sums sums(static_cast<std::size_t>(density->planes()) * places.count());
  Counted counted{0, model.frames()};
  for (std::size_t clip = 0; clip < model.clips.size(); ++clip) {
    if (clip == left_out) continue;
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += model.clips[clip].sums[part][i];
    counted.frames += model.clips[clip].frames;
  }
  return density->learn(sums, counted, places);
}

TEST(MotionModel, WithAClipLeftOutIsThatOfTheOtherClips) {
  const MotionModel model = made_model();
  Rng rng(77);
  const auto observations = observed(model, made_motion(1, rng).front());
  for (std::size_t clip = 0; clip < model.clips.size(); ++clip)
    for (std::size_t part = 0; part < model.parts.size(); ++part) {
      std::vector<float> found;
      std::vector<float> wanted;
      learn(model, clip)[part]->of(observations[part], found);
      learnt_without(model, clip, part)->of(observations[part], wanted);
      EXPECT_TRUE(found == wanted) << "clip " << clip << ", part " << part;
    }
}

TEST(MotionModel, CountsFramesAndSecondsOfItsClips) {
  const MotionModel model = made_model();
  EXPECT_EQ(model.frames(), 120);
  EXPECT_NEAR(model.seconds(), 12, 1e-9);
}

TEST(MotionModel, CalibratesEachPartOnClipsThatItDidNotLearnFrom) {
  const MotionModel model = made_model();
  std::vector<double> maxima;
  for (std::size_t clip = 0; clip < model.clips.size(); ++clip) {
    const auto speed = std::move(learn(model, clip).front());
    const Peaks& peaks = model.clips[clip].peaks.front();
    for (std::size_t frame = 0; frame < 30; ++frame) {
      double most = -1e9;
      for (std::size_t i = 4 * frame; i < 4 * frame + 4; ++i) {
        if (peaks.cells[i] < 0) continue;
        std::vector<float> value;
        speed->of({{peaks.cells[i]}, {peaks.values[i]}}, value);
        most = std::max<double>(most, value[0]);
      }
      maxima.push_back(most);
    }
  }
  EXPECT_EQ(model.levels.front().tail, TailCalibration::fit(maxima));
  EXPECT_EQ(model.levels.front().share, 1);
}

TEST(MotionModel, CalibratesTheFusedLevelSoThatTheShareOfFramesAboveIsRight) {
  const MotionModel model = made_model();
  EXPECT_EQ(model.fused.tail.frames(), 120);
  EXPECT_NEAR(model.fused.tail.level(model.fused.tail.tail_start()), 1, 1e-9) << "one frame of ten lies above the 90 % quantile";
}

TEST(MotionModel, IsCalibratedToTheSameBitsOnAnyNumberOfThreads) {
  set_threads(1);
  const MotionModel one = made_model();
  set_threads(3);
  const MotionModel three = made_model();
  set_threads(0);
  EXPECT_EQ(one.levels, three.levels);
  EXPECT_EQ(one.fused, three.fused);
}

TEST(MotionModel, APartThatIsHardlyObservedIsMute) {
  auto clips = made_clips(1);
  for (auto& clip : clips)
    for (Motion& motion : clip)
      for (std::size_t i = 0; i < motion.cells.size(); ++i) motion.u[i] = motion.v[i] = 0.01F;  // moves, but without direction
  const MotionModel model = model_of(clips);
  EXPECT_EQ(model.levels[1], LevelCalibration());
  EXPECT_GT(model.levels[0].share, 0);
}

TEST(MotionModel, OfFootageWithoutMotionIsRefused) {
  const std::vector<std::vector<Motion>> clips(4, std::vector<Motion>(30));
  EXPECT_THAT(message_of([&] { model_of(clips); }),
              AllOf(HasSubstr("something moves in only 0 of 120 frames"), HasSubstr("at least 20")));
}

TEST(MotionModel, RoundsSumsToWhatAFileKeeps) {
  MotionModel model = made_model();
  model.clips[0].sums[0][0] = 1.0 / 3;
  round_sums(model);
  EXPECT_EQ(model.clips[0].sums[0][0], static_cast<double>(1.0F / 3));
}

}  // namespace
}  // namespace vigil
