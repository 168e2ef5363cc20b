// SPDX-License-Identifier: Apache-2.0
// Specifies fitting: what is counted, leave-one-out blocks, the report, determinism, and refusals.
#include "vigil/oneclass/fit.h"

#include <atomic>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/oneclass/fitted.h"
#include "tests/oneclass/made_motion.h"
#include "tests/oneclass/plain_fit.h"

#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Fit, CountsWhatTheSensorSeesOfEachClip) {
  const MotionModel model = MotionModel::from_file(fitted_on_ordinary().file);
  ASSERT_EQ(model.clips.size(), 4U);
  for (std::uint64_t clip = 0; clip < 4; ++clip)
    expect_same_statistics(model.clips[clip], plainly_counted(ordinary(1 + clip), model), "ordinary " + std::to_string(1 + clip));
}

TEST(Fit, ReportsWhatItRestsOn) {
  const FitReport& report = fitted_on_ordinary().report;
  EXPECT_EQ(report.clips, 4);
  EXPECT_FALSE(report.blocks);
  EXPECT_EQ(report.frames, 4 * 79);
  EXPECT_NEAR(report.seconds, 4 * 7.9, 1e-6);
  EXPECT_DOUBLE_EQ(report.supported_rarity, std::log10(4 * 79));
}

TEST(Fit, GivesTheSameBitsOnAnyNumberOfThreads) {
  for (const int count : {1, 3}) {
    set_threads(count);
    const FittedModel again = fit(ordinary_clips(1, 4), {});
    EXPECT_EQ(again.file.card, fitted_on_ordinary().file.card) << count << " threads";
    EXPECT_EQ(again.file.tensors, fitted_on_ordinary().file.tensors) << count << " threads";
  }
  set_threads(0);
}

TEST(Fit, LooksAtEachFrameAsOftenAsItSays) {
  std::atomic<std::int64_t> frames = 0;
  fit(ordinary_clips(1, 4), {}, [&](std::int64_t more) { frames += more; });
  EXPECT_EQ(frames, kFitPasses * 4 * 80);
}

TEST(Fit, KeepsTheRoiAndTheFlowThatWereAskedFor) {
  FitConfig config;
  config.roi = Box{3, 2, 121, 90};
  config.flow = "dis";
  const MotionModel model = MotionModel::from_file(fit(ordinary_clips(1, 4), config).file);
  EXPECT_EQ(model.roi, config.roi);
  EXPECT_EQ(model.sensing.look, (Box{3, 2, 120, 88}));
  EXPECT_EQ(model.sensing.flow, "dis");
}

TEST(Fit, FewerThanFourClipsAreCutIntoBlocksASecondApart) {
  const FittedModel fitted = fit({ordinary(1, 330).footage()}, {});  // 32.9 s: three blocks of 10.3 s
  EXPECT_TRUE(fitted.report.blocks);
  EXPECT_EQ(fitted.report.clips, 3);
  EXPECT_NEAR(fitted.report.seconds, 32.9 - 2, 1e-6);
  EXPECT_NEAR(static_cast<double>(fitted.report.frames), 329 - 2 * 9, 3) << "nothing of the gaps may be counted";
  EXPECT_TRUE(fitted.report.notes.empty());
  const MotionModel model = MotionModel::from_file(fitted.file);
  EXPECT_TRUE(model.blocks);
  EXPECT_EQ(model.clips[0].name, "ordinary 1 [0.0 s to 10.3 s]");
  EXPECT_EQ(model.clips[1].name, "ordinary 1 [11.3 s to 21.6 s]");
}

TEST(Fit, TwoClipsThatAreShortAreBlocksThemselves) {
  const FittedModel fitted = fit(ordinary_clips(1, 2), {});
  EXPECT_EQ(fitted.report.clips, 2);
  EXPECT_EQ(fitted.report.frames, 2 * 79);
}

TEST(Fit, AShortClipIsCutInTwoAndSaysSo) {
  const FittedModel fitted = fit({ordinary(1, 120).footage()}, {});  // 11.9 s
  EXPECT_EQ(fitted.report.clips, 2);
  EXPECT_THAT(fitted.report.notes, testing::Contains(AllOf(HasSubstr("12 s"), HasSubstr("two of 5 s"))));
}

TEST(Fit, BlocksOfManyMinutesAreNotMoreThanSixteen) {
  MadeFootage slow = ordinary(1, 400);
  slow.fps = 1;  // 400 s
  EXPECT_EQ(fit({slow.footage()}, {}).report.clips, 16);
}

std::string refusal(const std::vector<Footage>& normal, const FitConfig& config = {}) {
  return message_of([&] { fit(normal, config); });
}

TEST(Fit, UnusableFootageIsRefused) {
  EXPECT_THAT(refusal({}), HasSubstr("no normal footage"));
  FitConfig config;
  config.flow = "patch";
  EXPECT_THAT(refusal(ordinary_clips(1, 4), config), HasSubstr("nearest: patches"));
  EXPECT_THAT(refusal({ordinary(1, 60).footage()}), AllOf(HasSubstr("5.9 s"), HasSubstr("too short"), HasSubstr("at least 7 s")));

  MadeFootage empty = ordinary(1);
  empty.picture = [ground = painted({128, 96}, Texture(1))](int frame) {
    Rng rng(static_cast<std::uint64_t>(frame));
    return noisy(ground, 1, rng);
  };
  EXPECT_THAT(refusal(std::vector<Footage>(4, empty.footage())), HasSubstr("something moves in only 0 of 316 frames"));
}

TEST(Fit, AClipWithoutAnyFrameThatCanBeUsedIsRefusedByName) {
  auto clips = ordinary_clips(1, 3);
  MadeFootage two_shots = ordinary(9, 2);
  two_shots.name = "two shots.mp4";
  two_shots.picture = [](int frame) { return painted({128, 96}, Texture(static_cast<std::uint64_t>(50 + frame), 60)); };
  clips.push_back(two_shots.footage());
  EXPECT_THAT(refusal(clips), AllOf(HasSubstr("two shots.mp4"), HasSubstr("there is no frame that could be used")));
}

TEST(Fit, ErrorsOfTheFootageAreThoseOfTheFirstClipThatHasOne) {
  auto clips = ordinary_clips(1, 4);
  clips[2].open = []() -> std::unique_ptr<FrameSource> { throw Error::input("cannot be opened: 2"); };
  clips[3].open = []() -> std::unique_ptr<FrameSource> { throw Error::input("cannot be opened: 3"); };
  EXPECT_EQ(refusal(clips), "cannot be opened: 2");
}

}  // namespace
}  // namespace vigil
