// SPDX-License-Identifier: Apache-2.0
// Specifies safe text and axis ticks.
#include "vigil/plot/svg.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

namespace vigil {
namespace {

std::vector<std::string> labels(double begin, double end, int most = 6) {
  std::vector<std::string> out;
  for (const TimeTick& tick : time_ticks({Nanoseconds::from_seconds(begin), Nanoseconds::from_seconds(end)}, most))
    out.push_back(tick.label);
  return out;
}

TEST(Escaped, MarkupBecomesText) {
  EXPECT_EQ(escaped("<script>alert(\"x\" & 'y')</script>"), "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
}

TEST(Escaped, ControlCharactersBecomeSpaces) {
  EXPECT_EQ(escaped(std::string("a\nb\0c\x1b[31m\x7f", 11)), "a b c [31m ");
}

TEST(Escaped, WellFormedUtf8Stays) {
  const std::string text = "\xC3\xBC \xE2\x82\xAC \xF0\x9F\x9A\xB2";  // u with diaeresis, euro sign, bicycle
  EXPECT_EQ(escaped(text), text);
}

TEST(Escaped, BytesThatAreNoUtf8AreReplaced) {
  const std::string sign = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped("\xFF"), sign);
  EXPECT_EQ(escaped("a\xE2\x82"), "a" + sign + sign);                 // cut off
  EXPECT_EQ(escaped("\xC0\xAF"), sign + sign);                        // overlong "/"
  EXPECT_EQ(escaped("\xED\xA0\x80"), sign + sign + sign);             // a surrogate
  EXPECT_EQ(escaped("\xF4\x90\x80\x80"), sign + sign + sign + sign);  // beyond U+10FFFF
}

TEST(RoundTicks, LieInsideAreEvenlySpacedAndNotMoreThanAskedFor) {
  for (const double low : {-7.3, 0.0, 0.001, 12.0})
    for (const double width : {1e-6, 0.37, 1.0, 4.9, 123456.0})
      for (const int most : {2, 5, 9}) {
        const std::vector<double> ticks = round_ticks(low, low + width, most);
        ASSERT_LE(ticks.size(), static_cast<std::size_t>(most) + 1);
        for (std::size_t i = 0; i < ticks.size(); ++i) {
          EXPECT_GE(ticks[i], low - 1e-6 * width);
          EXPECT_LE(ticks[i], low + width * (1 + 1e-6));
          if (i > 1) {
            EXPECT_NEAR(ticks[i] - ticks[i - 1], ticks[1] - ticks[0], 1e-6 * width);
          }
        }
      }
}

TEST(RoundTicks, StepsAreOneTwoOrFive) {
  EXPECT_THAT(round_ticks(0, 5, 6), testing::ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(round_ticks(0, 9, 6), testing::ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(round_ticks(0, 20, 6), testing::ElementsAre(0, 5, 10, 15, 20));
}

TEST(RoundTicks, NothingForAnEmptyOrEndlessRange) {
  EXPECT_TRUE(round_ticks(1, 1, 5).empty());
  EXPECT_TRUE(round_ticks(2, 1, 5).empty());
  EXPECT_TRUE(round_ticks(0, std::numeric_limits<double>::infinity(), 5).empty());
  EXPECT_TRUE(round_ticks(std::nan(""), 1, 5).empty());
}

TEST(TimeTicks, AreReadAsAClock) {
  EXPECT_THAT(labels(0, 60), testing::ElementsAre("0:00", "0:15", "0:30", "0:45", "1:00"));
  EXPECT_THAT(labels(0, 7200, 5), testing::ElementsAre("0:00", "30:00", "1:00:00", "1:30:00", "2:00:00"));
  EXPECT_THAT(labels(0, 0.4, 3), testing::ElementsAre("0:00.0", "0:00.2", "0:00.4"));
}

TEST(TimeTicks, StartInsideThePartThatIsShown) {
  EXPECT_THAT(labels(31, 75, 4), testing::ElementsAre("0:45", "1:00", "1:15"));
}

TEST(TimeTicks, StayFewOverAYear) {
  EXPECT_LE(labels(0, 365.0 * 86400, 10).size(), 11U);
  EXPECT_TRUE(labels(5, 5).empty());
}

}  // namespace
}  // namespace vigil
