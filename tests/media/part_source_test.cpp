// SPDX-License-Identifier: Apache-2.0
// A part has the frames of the whole that lie in it, with their own indices and times.
#include "vigil/media/part_source.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/media/counting_source.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kStep = 40'000'000;

std::unique_ptr<FrameSource> part(const SourceOptions& options, int frames = 20) {
  return part_of(std::make_unique<CountingSource>(CountingSource::Plan{.frames = frames}), options);
}

TEST(PartSource, WithoutWishesTheWholeIsGiven) {
  EXPECT_EQ(see_all(*part({})).numbers, numbers_up_to(20));
}

TEST(PartSource, FramesKeepTheIndicesAndTimesOfTheMedia) {
  const auto source = part({.frames = FrameSpan{7, 10}});
  EXPECT_EQ(source->info().frames, 3);
  EXPECT_EQ(source->info().duration, Nanoseconds{3 * kStep});
  Frame frame;
  ASSERT_TRUE(source->next(frame));
  EXPECT_EQ(frame.index, 7);
  EXPECT_EQ(frame.time.count, 7 * kStep);
  EXPECT_EQ(number_of(frame.gray()), 7);
  EXPECT_THAT(see_all(*part({.frames = FrameSpan{7, 10}})).numbers, ElementsAre(7, 8, 9));
}

TEST(PartSource, TimesAreHalfOpen) {
  EXPECT_THAT(see_all(*part({.from = Nanoseconds{3 * kStep}, .to = Nanoseconds{6 * kStep}})).numbers, ElementsAre(3, 4, 5));
  EXPECT_THAT(see_all(*part({.from = Nanoseconds{3 * kStep + 1}, .to = Nanoseconds{6 * kStep + 1}})).numbers, ElementsAre(4, 5, 6));
}

TEST(PartSource, EqualsTheFilterOfTheWhole) {
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    SourceOptions options;
    if (rng.chance(0.5)) options.frames = FrameSpan{rng.between(0, 10), rng.between(11, 40)};
    if (rng.chance(0.5)) options.from = Nanoseconds{rng.between(0, 10) * kStep / 2};
    if (rng.chance(0.5)) options.to = Nanoseconds{rng.between(22, 80) * kStep / 2};
    std::vector<int> expected;
    for (int i = 0; i < 20; ++i) {
      const bool in_frames = !options.frames || options.frames->contains(i);
      const bool in_time = (!options.from || i * kStep >= options.from->count) && (!options.to || i * kStep < options.to->count);
      if (in_frames && in_time) expected.push_back(i);
    }
    const auto source = part(options);
    EXPECT_EQ(source->info().frames, static_cast<std::int64_t>(expected.size())) << "round " << round;
    EXPECT_EQ(see_all(*source).numbers, expected) << "round " << round;
  }
}

TEST(PartSource, NothingIsReadAfterTheEnd) {
  std::atomic<int> asked{0};
  const auto source =
      part_of(std::make_unique<CountingSource>(CountingSource::Plan{.frames = 1000, .asked = &asked}), {.frames = FrameSpan{2, 5}});
  see_all(*source);
  EXPECT_EQ(asked, 6);
}

TEST(PartSource, APartThatIsEmptyInItselfIsAWrongRequest) {
  const auto message = [](const SourceOptions& options) { return message_of([&] { part(options); }); };
  EXPECT_THAT(message({.frames = FrameSpan{5, 5}}),
              AllOf(HasSubstr("from frame 5 before frame 5, is empty"), HasSubstr("beginning")));
  EXPECT_THAT(message({.from = Nanoseconds{2 * kStep}, .to = Nanoseconds{kStep}}),
              HasSubstr("from 0:00:00.080 before 0:00:00.040, is empty"));
}

TEST(PartSource, APartOutsideTheMediaSaysHowLongTheMediaIs) {
  const auto message = [](const SourceOptions& options) { return message_of([&] { part(options); }); };
  EXPECT_THAT(message({.frames = FrameSpan{20, 30}}),
              AllOf(HasSubstr("counting: no frame from frame 20 before frame 30: there are 20 frames, 0:00:00.800 long"),
                    HasSubstr("choose a part that lies inside")));
  EXPECT_THAT(message({.from = Nanoseconds{20 * kStep}}), HasSubstr("no frame from 0:00:00.800: there are 20 frames"));
  EXPECT_THAT(message({.frames = FrameSpan{0, 2}, .from = Nanoseconds{5 * kStep}}), HasSubstr("there are 20 frames"));
  EXPECT_THAT(message({.from = Nanoseconds{std::numeric_limits<std::int64_t>::max() - 1}}), HasSubstr("there are 20 frames"));
}

}  // namespace
}  // namespace vigil
