// SPDX-License-Identifier: Apache-2.0
// Specifies bars and histograms by reading numbers back out of their SVG.
#include "vigil/plot/bars.h"

#include <limits>

#include <gmock/gmock.h>

#include "tests/plot/markup.h"

#include "vigil/plot/score_curve.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

// The widths of all rectangles of a kind below the legend.
std::vector<double> sizes(std::string svg, const std::string& kind, const std::string& what) {
  std::vector<double> out;
  for (std::size_t at = svg.find("class=\"" + kind + "\""); at != std::string::npos;
       at = svg.find("class=\"" + kind + "\"", at + 1))
    out.push_back(number_after(svg.substr(at), what + "=\""));
  return out;
}

TEST(Bars, AreAsLongAsTheirCounts) {
  const std::string svg = svg_of(CountChart{"t", "normal", "anomalous", {{"a", 100, 50, "150"}, {"b", 50, 0, "50"}}});
  const auto blue = sizes(svg, "first", "width"), orange = sizes(svg, "second", "width");
  ASSERT_EQ(blue.size(), 3U) << "one of them is the legend's";
  EXPECT_NEAR(blue[1] / blue[2], 2, 0.01);
  EXPECT_NEAR(blue[1] / orange[1], 2, 0.01);
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
}

TEST(Bars, TextsAreEscapedAndCut) {
  const std::string svg = svg_of(CountChart{"<t>", "n", "", {{"<script>" + std::string(100, 'x'), 1, 0, "&"}}});
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, HasSubstr("xxx...</text>"));
}

TEST(Bars, ManyAreCutAndSaid) {
  CountChart chart{"t", "n", "", {}};
  for (int i = 0; i < 100; ++i) chart.bars.push_back({"bar", 1, 0, "1"});
  EXPECT_THAT(svg_of(chart), HasSubstr("and 40 more"));
}

TEST(Bars, OfNothingIsStillAPicture) {
  for (const std::string& svg :
       {svg_of(CountChart{}), svg_of(Histogram{}), svg_of(CountChart{"t", "n", "", {{"zero", 0, 0, "0"}}})})
    EXPECT_GT(png_of(svg).size(), 100U);
}

TEST(Histogram, ShowsEveryValueOnce) {
  Histogram histogram{"t", "frames", {}};
  for (int i = 1; i <= 1000; ++i) histogram.values.push_back(i * i);
  histogram.values.push_back(-3);
  histogram.values.push_back(std::numeric_limits<double>::quiet_NaN());
  const std::string svg = svg_of(histogram);
  double total = 0;
  for (std::size_t at = svg.find(": "); at != std::string::npos; at = svg.find(": ", at + 1))
    if (const double count = number_after(svg.substr(at), ": "); count >= 0) total += count;
  EXPECT_EQ(total, 1000);
}

TEST(Histogram, OfOneValueHasOneColumn) {
  EXPECT_EQ(sizes(svg_of(Histogram{"t", "frames", {7, 7, 7}}), "first", "height").size(), 1U);
}

}  // namespace
}  // namespace vigil
