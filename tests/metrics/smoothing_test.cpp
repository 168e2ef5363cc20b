// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/smoothing.h.
#include "vigil/metrics/smoothing.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using Kind = Smoothing::Kind;

constexpr Border kBorders[] = {Border::reflect, Border::mirror, Border::nearest, Border::constant};

TEST(Smooth, GivesTheGoldenImpulse) {  // metric specification, section 8, row 28
  std::vector<double> impulse(11, 0.0);
  impulse[5] = 1;
  const auto result = smooth(impulse, {Kind::gaussian, 1});
  const double golden[] = {0.39894346935609776,  0.24197144565660073,    0.053991127420704395,
                           0.004431861620031266, 0.00013383062461474175, 0};
  for (std::size_t k = 0; k < 6; ++k) EXPECT_NEAR(result[5 + k], golden[k], 1e-16);
  std::vector<double> wide(31, 0.0);
  wide[15] = 1;
  const auto of_three = smooth(wide, {Kind::gaussian, 3});
  EXPECT_NEAR(of_three[15], 0.1329845385507837, 1e-16);
  EXPECT_GT(of_three[15 + 12], 0);
  EXPECT_EQ(of_three[15 + 13], 0);
}

TEST(Smooth, GivesTheGoldenBorders) {  // row 29
  std::vector<double> squares;
  for (int k = 0; k < 10; ++k) squares.push_back(k * k);
  const double golden[][5] = {{2.83691277262, 4.46140236587, 7.78759730097, 57.7916108549, 62.9263085831},
                              {3.99861300537, 4.99861300537, 7.99620401895, 54.2927369851, 56.8832806467},
                              {1.99930650269, 4.16100673544, 7.69694596543, 60.3080687253, 68.9416403233},
                              {1.99930650269, 4.16100673544, 7.69152574598, 42.1456884335, 36.5203635619}};
  for (std::size_t b = 0; b < 4; ++b) {
    const auto result = smooth(squares, {Kind::gaussian, 2, kBorders[b]});
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(result[k], golden[b][k], 1e-10) << b;
    for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(result[8 + k], golden[b][3 + k], 1e-10) << b;
  }
}

TEST(Smooth, LeavesAConstantAsItIs) {
  const std::vector<double> constant(25, 0.7);
  for (const Kind kind : {Kind::gaussian, Kind::mean, Kind::median})
    for (const bool causal : {false, true})
      for (const Border border : {Border::reflect, Border::mirror, Border::nearest})
        for (const double value : smooth(constant, {kind, 7, border, causal})) EXPECT_NEAR(value, 0.7, 1e-15);
}

TEST(Smooth, CausallyLooksAtNoLaterFrame) {
  Rng rng(1);
  std::vector<double> scores;
  for (int i = 0; i < 60; ++i) scores.push_back(rng.uniform());
  for (const Kind kind : {Kind::gaussian, Kind::mean, Kind::median}) {
    const auto before = smooth(scores, {kind, 5, Border::reflect, true});
    auto changed = scores;
    for (std::size_t i = 30; i < 60; ++i) changed[i] = 100;
    const auto after = smooth(changed, {kind, 5, Border::reflect, true});
    for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(after[i], before[i]);
    EXPECT_NE(after[32], before[32]);
    EXPECT_NE(smooth(changed, {kind, 5})[29], smooth(scores, {kind, 5})[29]);
  }
}

TEST(Smooth, MeanAndMedianEqualThoseOfTheWindow) {
  Rng rng(2);
  std::vector<double> scores;
  for (int i = 0; i < 50; ++i) scores.push_back(static_cast<double>(rng.below(9)));
  const auto mean = smooth(scores, {Kind::mean, 5});
  const auto median = smooth(scores, {Kind::median, 5});
  const auto causal = smooth(scores, {Kind::median, 4, Border::reflect, true});
  for (std::size_t i = 2; i < 48; ++i) {
    std::vector<double> window(scores.begin() + static_cast<std::ptrdiff_t>(i) - 2,
                               scores.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    double sum = 0;
    for (const double value : window) sum += value;
    EXPECT_NEAR(mean[i], sum / 5, 1e-14);
    std::sort(window.begin(), window.end());
    EXPECT_EQ(median[i], window[2]);
  }
  std::vector<double> first(scores.begin(), scores.begin() + 4);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(causal[3], (first[1] + first[2]) / 2);
  EXPECT_EQ(causal[0], scores[0]);
}

TEST(Smooth, WorksOnVideosShorterThanTheWindow) {
  for (const Border border : kBorders)
    for (const Kind kind : {Kind::gaussian, Kind::mean, Kind::median}) {
      EXPECT_EQ(smooth(std::vector<double>{0.5, 0.5}, {kind, 21, border}).size(), 2U);
      EXPECT_EQ(smooth(std::vector<double>{0.5}, {kind, 21, border}).size(), 1U);
      EXPECT_TRUE(smooth({}, {kind, 21, border}).empty());
    }
}

TEST(Smooth, RefusesWidthsThatMakeNoSense) {
  const std::vector<double> scores{1, 2};
  EXPECT_THAT(message_of([&] { smooth(scores, {Kind::gaussian, 0}); }), HasSubstr("sigma 0 is not in"));
  EXPECT_THAT(message_of([&] { smooth(scores, {Kind::gaussian, std::nan("")}); }), HasSubstr("sigma nan"));
  EXPECT_THAT(message_of([&] { smooth(scores, {Kind::mean, 4}); }), HasSubstr("4 frames: expected a whole odd number"));
  EXPECT_THAT(message_of([&] {
                smooth(scores, {Kind::median, 2.5, Border::reflect, true});
              }),
              HasSubstr("expected a whole number"));
}

TEST(Smoothing, SaysWhetherItIsCausal) {
  EXPECT_EQ(to_text(Smoothing{}), "gaussian(sigma=3, border=reflect), offline");
  EXPECT_EQ(to_text(Smoothing{Kind::median, 17, Border::nearest, true}), "median(frames=17), causal");
}

TEST(MinMax, MapsToTheUnitAndAConstantToZero) {
  EXPECT_EQ(min_max(std::vector<double>{2, 4, 3}), (std::vector<double>{0, 1, 0.5}));
  EXPECT_EQ(min_max(std::vector<double>{2, 2}), (std::vector<double>{0, 0}));
  EXPECT_TRUE(min_max({}).empty());
}

}  // namespace
}  // namespace vigil
