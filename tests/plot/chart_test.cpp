// SPDX-License-Identifier: Apache-2.0
// Specifies charts, bars and small curves by the numbers that stand in them.
#include "vigil/plot/chart.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plot/markup.h"

#include "vigil/plot/score_curve.h"
#include "vigil/plot/small_curve.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Chart, DrawsFromTheLowerLeftToTheUpperRight) {
  const std::string svg = svg_of(Chart{"t", "x", "y", {0, 1}, {0, 1}, {{"line", {{0, 0}, {1, 1}}, false}}, {}}, {480, 400});
  EXPECT_EQ(between(svg, "<path class=\"line\" d=\"", "\""), "M52.0,354.0 464.0,34.0");
}

TEST(Chart, ThinsAMillionPointsAndKeepsTheLast) {
  ChartLine line;
  for (int i = 0; i <= 1'000'000; ++i) line.points.emplace_back(i / 1e6, std::sqrt(i / 1e6));
  const std::string svg = svg_of(Chart{"t", "x", "y", {0, 1}, {0, 1}, {line}, {}});
  EXPECT_LT(svg.size(), 40'000U);
  EXPECT_THAT(svg, HasSubstr(" 464.0,34.0\""));
}

TEST(Chart, WhatIsNotFiniteIsLeftOutAndWhatIsOutsideIsCut) {
  const double nan = std::nan("");
  const std::string svg = svg_of(Chart{"t", "x", "y", {0, 1}, {0, 1}, {{"", {{nan, 0}, {0, nan}, {0, 2}, {5, 0}}, false}}, {}});
  EXPECT_EQ(between(svg, "<path class=\"line\" d=\"", "\""), "M52.0,34.0 464.0,354.0");
}

TEST(Chart, TextIsNeverMarkupAndLightAndDarkAreThere) {
  const std::string svg = svg_of(Chart{"<t>", "<x>", "<y>", {0, 1}, {0, 1}, {{"<l>", {}, true}}, {{0.5, 0.5, "<m>", true}}});
  for (const char* part : {"<t>", "<x>", "<y>", "<l>", "<m>"}) EXPECT_THAT(svg, Not(HasSubstr(part)));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_FALSE(png_of(svg, 1).empty()) << "librsvg reads it";
}

TEST(Bars, AreAsLongAsTheirValuesWithWhiskersAndNotes) {
  const std::string svg = svg_of(
      BarChart{
          "t", {0, 1}, 0.5, {{"a", 0.5, 0.25, 0.75, "9 videos"}, {"b", std::nullopt, std::nullopt, std::nullopt, "one class"}}},
      468);
  const double left = number_after(svg, "<rect class=\"bar\" x=\"");
  EXPECT_NEAR(number_after(svg, "width=\""), (218 - left) / 2, 0.06);
  EXPECT_EQ(count_of(svg, "class=\"bar\""), 1U);
  EXPECT_EQ(count_of(svg, "class=\"whisker\""), 1U);
  EXPECT_THAT(svg, HasSubstr("one class"));
  EXPECT_FALSE(png_of(svg, 1).empty());
}

TEST(SmallCurve, KeepsTheLowestAndHighestOfEachColumn) {
  std::vector<double> values(30'000, 0.5);
  values[12'345] = 1;
  const std::string svg = svg_of(SmallCurve{"t", values, {{0, 300}}, {}, {0, 1}, 0.7});
  const std::string path = between(svg, "<path class=\"s\" d=\"", "\"");
  EXPECT_THAT(path, HasSubstr(",1.0")) << "the peak of one frame is there";
  EXPECT_LT(path.size(), 300U * 2 * 12);
  EXPECT_NEAR(number_after(svg, "width=\""), 3, 0.01) << "the band of 300 of 30000 frames";
  EXPECT_THAT(svg, HasSubstr("class=\"h\""));
}

TEST(SmallCurve, OfNothingIsAnEmptyPicture) {
  const std::string svg = svg_of(SmallCurve{"<t>", {}, {}, {}, {0, 1}, {}});
  EXPECT_THAT(svg, HasSubstr("&lt;t&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<path")));
}

}  // namespace
}  // namespace vigil
