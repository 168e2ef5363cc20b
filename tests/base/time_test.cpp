// SPDX-License-Identifier: Apache-2.0
// Specifies stream time, durations as text, and spans.
#include "vigil/base/time.h"

#include <limits>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Time, SecondsAreRoundedToNanosecondsAndClamped) {
  EXPECT_EQ(Nanoseconds::from_seconds(1.5).count, 1'500'000'000);
  EXPECT_EQ(Nanoseconds::from_seconds(-0.1).count, -100'000'000);
  EXPECT_EQ(Nanoseconds::from_seconds(1e300).count, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Nanoseconds::from_seconds(-1e300).count, std::numeric_limits<std::int64_t>::min());
}

TEST(Time, ClocksAreRoundedDownSoThatSpansStillTouch) {
  EXPECT_EQ(format_clock({50'500'000'000}), "0:00:50.500");
  EXPECT_EQ(format_clock({3661 * kSecond + 999'999'999}), "1:01:01.999");
  EXPECT_EQ(format_clock({-1}), "-0:00:00.001");
  EXPECT_EQ(format_clock({100LL * 3600 * kSecond}), "100:00:00.000");
}

TEST(Duration, IsReadInEachForm) {
  const auto seconds = [](const char* text) { return parse_duration(text)->seconds(); };
  EXPECT_EQ(seconds("30s"), 30);
  EXPECT_EQ(seconds("1m30s"), 90);
  EXPECT_EQ(seconds("250ms"), 0.25);
  EXPECT_EQ(seconds("1h"), 3600);
  EXPECT_EQ(seconds("0:01:30.5"), 90.5);
  EXPECT_EQ(seconds("1:30"), 90);
  EXPECT_EQ(seconds("2.5"), 2.5);
  EXPECT_EQ(parse_duration("7ns")->count, 7);
}

TEST(Duration, IsExactWhereFloatingPointIsNot) {
  EXPECT_EQ(parse_duration("0.1s")->count, 100'000'000);
  EXPECT_EQ(parse_duration("9007199.254740993s")->count, 9'007'199'254'740'993);
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text :
       {"", "soon", "30 s", "1s1s", "1s1m", "-5s", "1:60", "1:2:3:4", "s", "1e3s", "99999999999h", "1.5:30", "."})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, IsWrittenSoThatItReadsBack) {
  EXPECT_EQ(format_duration({30 * kSecond}), "30s");
  EXPECT_EQ(format_duration({90 * kSecond}), "1m30s");
  EXPECT_EQ(format_duration({250'000'000}), "250ms");
  EXPECT_EQ(format_duration({0}), "0s");
  Rng rng(1);
  for (int i = 0; i < 5000; ++i) {
    const Nanoseconds length{static_cast<std::int64_t>(rng.next() >> (1 + rng.below(60)))};
    ASSERT_EQ(parse_duration(format_duration(length)), length) << format_duration(length);
  }
}

TEST(FrameSpan, IsHalfOpen) {
  const FrameSpan span{3, 7};
  EXPECT_EQ(span.size(), 4);
  EXPECT_TRUE(span.contains(3));
  EXPECT_FALSE(span.contains(7));
  EXPECT_FALSE(span.overlaps({7, 9}));
  EXPECT_TRUE(span.overlaps({6, 9}));
  EXPECT_EQ(span.intersect({5, 9}), (FrameSpan{5, 7}));
  EXPECT_TRUE(span.intersect({8, 9}).empty());
  EXPECT_TRUE((FrameSpan{4, 4}).empty());
}

}  // namespace
}  // namespace vigil
