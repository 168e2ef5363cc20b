// SPDX-License-Identifier: Apache-2.0
// Reading ahead changes when frames are decoded, and nothing else.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/media/counting_source.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(ReadAhead, GivesTheSameFramesInTheSameOrder) {
  for (const std::size_t depth : {0u, 1u, 2u, 8u, 1000u}) {
    CountingSource plain({});
    const auto ahead = read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{}), depth);
    EXPECT_EQ(ahead->info().name, "counting");
    const Seen expected = see_all(plain);
    const Seen seen = see_all(*ahead);
    EXPECT_EQ(seen.numbers, expected.numbers) << depth;
    EXPECT_EQ(seen.times, expected.times) << depth;
  }
}

TEST(ReadAhead, HealthIsThatOfTheFramesGivenSoFar) {
  const auto ahead = read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{}));
  EXPECT_EQ(ahead->health().frames, 0);
  Frame frame;
  for (int i = 1; i <= 20; ++i) {
    ASSERT_TRUE(ahead->next(frame));
    EXPECT_EQ(ahead->health().frames, i);
    EXPECT_EQ(ahead->health().damaged, i);
  }
  EXPECT_FALSE(ahead->next(frame));
}

TEST(ReadAhead, NeverReadsFurtherThanItsDepth) {
  std::atomic<int> asked{0};
  const auto ahead = read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{.frames = 100, .asked = &asked}), 3);
  Frame frame;
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(ahead->next(frame));
    EXPECT_LE(asked, i + 3 + 1) << "given, waiting, and the one in the reader's hand";
  }
}

TEST(ReadAhead, LargePicturesAreNotHeapedUp) {
  std::atomic<int> asked{0};
  const auto ahead =
      read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{.frames = 12, .size = {4000, 3000}, .asked = &asked}), 1000);
  Frame frame;
  for (int i = 1; i <= 12; ++i) {
    ASSERT_TRUE(ahead->next(frame));
    EXPECT_LE(asked, i + 2 + 1);
  }
}

TEST(ReadAhead, AnErrorComesInThePlaceOfItsFrame) {
  const auto ahead = read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{.fails_at = 5}));
  Frame frame;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ahead->next(frame));
  EXPECT_THAT(message_of([&] { ahead->next(frame); }), HasSubstr("counting: frame 5 fails"));
  EXPECT_FALSE(ahead->next(frame)) << "after it there is nothing";
}

TEST(ReadAhead, MayBeLeftAtAnyTime) {
  for (int taken = 0; taken < 25; ++taken) {
    std::atomic<bool> destroyed{false};
    {
      const auto ahead = read_ahead(std::make_unique<CountingSource>(CountingSource::Plan{.destroyed = &destroyed}), 2);
      Frame frame;
      for (int i = 0; i < taken; ++i) ahead->next(frame);
    }
    EXPECT_TRUE(destroyed);
  }
}

}  // namespace
}  // namespace vigil
