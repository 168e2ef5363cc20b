// SPDX-License-Identifier: Apache-2.0
// Specifies the score curve by reading numbers back out of its SVG.
#include "vigil/plot/score_curve.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/plot/markup.h"

#include "vigil/base/text.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kFrame = 100'000'000;  // ns

TimeSpan frames(std::int64_t begin, std::int64_t end) {
  return {{begin * kFrame}, {end * kFrame}};
}

ScoreCurve curve_of(const std::vector<double>& values) {
  ScoreCurve curve;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto frame = static_cast<std::int64_t>(i);
    curve.points.push_back({frames(frame, frame + 1), values[i]});
  }
  return curve;
}

// The y of all points of the line.
std::vector<double> heights(const std::string& svg) {
  std::vector<double> out;
  for (const std::string& point : split(between(svg, "class=\"line\" d=\"M", "\""), ' '))
    if (const std::size_t comma = point.find(','); comma != std::string::npos) out.push_back(std::stod(point.substr(comma + 1)));
  return out;
}

TEST(ScoreCurve, HigherValuesStandHigher) {
  const std::vector<double> y = heights(svg_of(curve_of({0, 1, 4, 2})));
  ASSERT_EQ(y.size(), 4U);
  EXPECT_GT(y[0], y[1]);
  EXPECT_GT(y[3], y[2]);
  EXPECT_NEAR((y[0] - y[2]) / (y[0] - y[1]), 4, 0.02);
}

TEST(ScoreCurve, RootTellsAScriptWhereTimesStand) {
  const std::string svg = svg_of(curve_of(std::vector<double>(600, 1.0)), {1000, 260});
  EXPECT_DOUBLE_EQ(number_after(svg, "data-begin=\""), 0);
  EXPECT_DOUBLE_EQ(number_after(svg, "data-end=\""), 60);
  EXPECT_GT(number_after(svg, "data-right=\""), number_after(svg, "data-left=\"") + 900);
}

TEST(ScoreCurve, LongVideosKeepTheirExtremesAndStaySmall) {
  std::vector<double> values(2'000'000, 1.0);
  values[1'234'567] = 9;
  const std::string svg = svg_of(curve_of(values));
  EXPECT_LT(svg.size(), 200'000U);
  const std::vector<double> y = heights(svg);
  const std::vector<double> alone = heights(svg_of(curve_of({1, 9})));
  EXPECT_DOUBLE_EQ(*std::min_element(y.begin(), y.end()), alone[1]);
}

TEST(ScoreCurve, TruthEventsAndDoubtAreDrawnWhereTheyAre) {
  ScoreCurve curve = curve_of(std::vector<double>(100, 1.0));
  curve.truth = {frames(50, 75)};
  curve.events = {{frames(25, 50), "first"}};
  curve.doubtful = {frames(0, 10)};
  curve.threshold = 3;
  const std::string svg = svg_of(curve, {1000, 260});
  const double left = number_after(svg, "data-left=\"");
  const double width = number_after(svg, "data-right=\"") - left;
  EXPECT_NEAR(number_after(svg, "class=\"truth\" x=\""), left + 0.50 * width, 0.1);
  EXPECT_NEAR(number_after(svg, "class=\"event\" x=\""), left + 0.25 * width, 0.1);
  EXPECT_NEAR(number_after(svg, "class=\"doubt\" x=\""), left, 0.1);
  EXPECT_THAT(svg, HasSubstr("<title>first</title>"));
  for (const char* entry : {"known anomaly", "event starts", "with care", "score"}) EXPECT_THAT(svg, HasSubstr(entry));
}

TEST(ScoreCurve, AnAnomalyOfOneFrameInADayCanBeSeen) {
  ScoreCurve curve;
  curve.points = {{frames(0, 864'000), 1}};
  curve.truth = {frames(400'000, 400'001)};
  EXPECT_GE(number_after(between(svg_of(curve), "class=\"truth\" x=", "/>"), "width=\""), 1.0);
}

TEST(ScoreCurve, LegendNamesOnlyWhatIsShown) {
  const std::string svg = svg_of(curve_of({1, 2}));
  for (const char* entry : {"known anomaly", "event starts", "with care", "most that is claimed"})
    EXPECT_THAT(svg, Not(HasSubstr(entry)));
}

TEST(ScoreCurve, ValuesThatAreNoNumbersAreGaps) {
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string svg = svg_of(curve_of({1, 2, nan, 1, infinity, 3}));
  EXPECT_EQ(count_of(svg, "class=\"line\" d="), 3U);
  for (const char* part : {"nan", "inf"}) EXPECT_THAT(svg, Not(HasSubstr(part)));
}

TEST(ScoreCurve, HostileTextStaysText) {
  ScoreCurve curve = curve_of({1, 2});
  curve.title = "</title><script>alert(1)</script>";
  curve.axis = "\"><script>";
  curve.events = {{frames(0, 1), "<script>\xFF"}};
  const std::string svg = svg_of(curve);
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_FALSE(png_of(svg, 0.5).empty());  // librsvg reads strict XML
}

TEST(ScoreCurve, NoScoresAndOneScoreAreDrawn) {
  EXPECT_THAT(svg_of({}), HasSubstr("no scores"));
  EXPECT_EQ(heights(svg_of(curve_of({1}))).size(), 2U);  // a dot: from the point to itself
  EXPECT_FALSE(png_of(svg_of({})).empty());
}

TEST(ScoreCurve, RefersToNothingOutside) {
  const std::string svg = svg_of(curve_of({1, 2, 3}));
  for (const char* part : {"href", "url(", "@import"}) EXPECT_THAT(svg, Not(HasSubstr(part)));
}

TEST(Png, HasTheSizeOfTheViewBoxTimesScale) {
  const std::vector<std::byte> png = png_of(svg_of(curve_of({1, 2}), {400, 200}), 2);
  ASSERT_GT(png.size(), 24U);
  EXPECT_EQ(std::to_integer<int>(png[1]), 'P');
  const auto big_endian = [&](std::size_t at) {
    return std::to_integer<int>(png[at + 2]) * 256 + std::to_integer<int>(png[at + 3]);
  };
  EXPECT_EQ(big_endian(16), 800);
  EXPECT_EQ(big_endian(20), 400);
}

TEST(Png, SaysWhatIsWrong) {
  EXPECT_THAT(message_of([] { png_of("no picture"); }), HasSubstr("librsvg cannot draw the picture: "));
  EXPECT_THAT(message_of([] { png_of(svg_of({}), 0); }), HasSubstr("above 0 and at most 8, not 0"));
  EXPECT_THAT(message_of([] { png_of(R"(<svg xmlns="http://www.w3.org/2000/svg"/>)"); }), HasSubstr("no view box"));
  EXPECT_THAT(message_of([] { png_of(svg_of({}, {10000, 200}), 8); }), HasSubstr("80000x1600 pixels is too large"));
}

}  // namespace
}  // namespace vigil
