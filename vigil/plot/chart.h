// SPDX-License-Identifier: Apache-2.0
// Pictures of figures: lines in a frame with axes (ROC, precision and recall, time to alarm), and bars with intervals.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/base/geometry.h"

namespace vigil {

struct ChartLine {
  std::string label;                              // in the legend; empty = not there
  std::vector<std::pair<double, double>> points;  // (x, y); points closer than half a unit of the picture are thinned
  bool reference = false;                         // dashed and soft: what the trivial reaches
};

struct ChartMark {
  double x = 0;
  double y = 0;
  std::string label;   // shown beside it
  bool below = false;  // rather than above: where the line rises
};

struct Chart {
  std::string title;  // for screen readers
  std::string x_axis;
  std::string y_axis;
  std::pair<double, double> x{0, 1};  // what the frame covers; low < high
  std::pair<double, double> y{0, 1};
  std::vector<ChartLine> lines;
  std::vector<ChartMark> marks;
};

struct Bar {
  std::string label;
  std::optional<double> value;  // nothing: a row that says so
  std::optional<double> low;    // interval
  std::optional<double> high;
  std::string note;  // behind the value
};

struct BarChart {
  std::string title;
  std::pair<double, double> x{0, 1};
  std::optional<double> reference;  // a dashed line: chance
  std::vector<Bar> bars;
};

// One SVG element each, as svg_of(ScoreCurve): light or dark by the reader, no script, nothing from outside. Class "chart".
std::string svg_of(const Chart& chart, Size size = {480, 400});
std::string svg_of(const BarChart& chart, int width = 960);

}  // namespace vigil
