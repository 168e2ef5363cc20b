// SPDX-License-Identifier: Apache-2.0
// Specifies nearest names and the natural order.
#include "vigil/base/text.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

using testing::ElementsAre;

const std::vector<std::string> kNames{"detect", "fit", "evaluate"};

TEST(Nearest, IsTheNameThatIsLeastEditsAway) {
  EXPECT_EQ(nearest("detct", kNames), "detect");
  EXPECT_EQ(nearest("evalute", kNames), "evaluate");
  EXPECT_EQ(nearest("fti", kNames), "fit");
}

TEST(Nearest, IsNothingWhenNoneIsNear) {
  EXPECT_EQ(nearest("zzzzzz", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest_hint("zzzzzz", kNames), "");
  EXPECT_EQ(nearest_hint("detct", kNames), " (nearest: detect)");
}

TEST(Text, TrimSplitJoin) {
  EXPECT_EQ(trim(" \t a b \n"), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
}

TEST(NaturalOrder, CountsDigitsAsNumbers) {
  std::vector<std::string> names{"img10.jpg", "img2.jpg", "img1.jpg", "img002.jpg", "a", "img2.png"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_THAT(names, ElementsAre("a", "img1.jpg", "img002.jpg", "img2.jpg", "img2.png", "img10.jpg"));
}

TEST(NaturalOrder, IsAnOrderForNumbersOfAnyLength) {
  EXPECT_TRUE(natural_less("99999999999999999999998", "99999999999999999999999"));
  EXPECT_FALSE(natural_less("a", "a"));
  EXPECT_TRUE(natural_less("a1", "a1b"));
}

}  // namespace
}  // namespace vigil
