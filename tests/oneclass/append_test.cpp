// SPDX-License-Identifier: Apache-2.0
// Specifies appending: as if all footage had been there from the start, with the first window and thresholds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/oneclass/fitted.h"
#include "tests/oneclass/plain_fit.h"

#include "vigil/base/threads.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string refusal(const std::vector<Footage>& more) {
  return message_of([&] { append(fitted_on_ordinary().file, more); });
}

TEST(Append, GivesThePlaceStatisticsOfAllFootageTogether) {
  const FittedModel both = append(fitted_on_ordinary().file, ordinary_clips(5, 2));
  const MotionModel before = MotionModel::from_file(fitted_on_ordinary().file);
  const MotionModel after = MotionModel::from_file(both.file);
  EXPECT_EQ(after.sensing, before.sensing) << "window and thresholds stay as first fitted";
  ASSERT_EQ(after.clips.size(), 6U);
  for (std::size_t clip = 0; clip < 6; ++clip) {
    const std::uint64_t seed = 1 + clip;
    expect_same_statistics(after.clips[clip], plainly_counted(ordinary(seed), before), "ordinary " + std::to_string(seed));
  }
}

TEST(Append, CalibratesAgainOverAllClips) {
  const MotionModel after = MotionModel::from_file(append(fitted_on_ordinary().file, ordinary_clips(5, 2)).file);
  MotionModel again = after;
  calibrate(again);
  EXPECT_EQ(again.levels, after.levels);
  EXPECT_EQ(again.fused, after.fused);
  EXPECT_LE(after.levels[0].tail.frames(), 6 * 79);
  EXPECT_GT(after.levels[0].tail.frames(), 4 * 79);
}

TEST(Append, SupportsHigherRarity) {
  const FittedModel both = append(fitted_on_ordinary().file, ordinary_clips(5, 2));
  EXPECT_GT(both.report.supported_rarity, fitted_on_ordinary().report.supported_rarity);
  EXPECT_EQ(both.report.frames, 6 * 79);
  EXPECT_EQ(both.report.clips, 6);
}

TEST(Append, InTwoStepsIsAppendingAtOnce) {
  const FittedModel at_once = append(fitted_on_ordinary().file, ordinary_clips(5, 2));
  const FittedModel first = append(fitted_on_ordinary().file, ordinary_clips(5, 1));
  const MotionModel one = MotionModel::from_file(at_once.file);
  const MotionModel two = MotionModel::from_file(append(first.file, ordinary_clips(6, 1)).file);
  ASSERT_EQ(one.clips.size(), two.clips.size());
  for (std::size_t clip = 0; clip < one.clips.size(); ++clip) EXPECT_EQ(one.clips[clip].sums, two.clips[clip].sums);
}

TEST(Append, GivesTheSameBitsOnAnyNumberOfThreads) {
  set_threads(1);
  const FittedModel one = append(fitted_on_ordinary().file, ordinary_clips(5, 3));
  set_threads(3);
  const FittedModel three = append(fitted_on_ordinary().file, ordinary_clips(5, 3));
  set_threads(0);
  EXPECT_EQ(one.file.card, three.file.card);
  EXPECT_EQ(one.file.tensors, three.file.tensors);
}

TEST(Append, FootageThatDoesNotFitTheModelIsRefused) {
  EXPECT_THAT(refusal({}), HasSubstr("no footage to append"));
  EXPECT_THAT(refusal({ordinary(5, 80, {160, 96}).footage()}),
              AllOf(HasSubstr("ordinary 5"), HasSubstr("160x96"), HasSubstr("128x96")));
  MadeFootage fast = ordinary(5);
  fast.fps = 30;
  EXPECT_THAT(refusal({fast.footage()}), AllOf(HasSubstr("ordinary 5"), HasSubstr("30"), HasSubstr("10")));
  MadeFootage dark = ordinary(5);
  dark.picture = [](int) { return cv::Mat(96, 128, CV_8UC1, cv::Scalar(2)); };
  EXPECT_THAT(refusal({dark.footage()}), AllOf(HasSubstr("ordinary 5"), HasSubstr("black")));
  ModelFile other = fitted_on_ordinary().file;
  other.kind = "memory";
  EXPECT_THAT(message_of([&] { append(other, ordinary_clips(5, 1)); }), AllOf(HasSubstr("'memory'"), HasSubstr("'motion'")));
}

}  // namespace
}  // namespace vigil
