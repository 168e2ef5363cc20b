// SPDX-License-Identifier: Apache-2.0
// A score over time as a picture: blue score, pink truth, as in the literature. After events; goes into reports and papers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/geometry.h"
#include "vigil/base/time.h"

namespace vigil {

struct CurvePoint {
  TimeSpan time;
  double value = 0;  // not finite: a gap in the line
};

struct CurveMark {
  TimeSpan time;
  std::string label;  // shown when pointed at; any text
};

struct ScoreCurve {
  std::string title;               // for screen readers; any text
  std::string axis = "level";      // what the values are, in a word or two
  std::vector<CurvePoint> points;  // in order of time; may be empty
  std::optional<double> threshold;
  std::optional<double> supported;  // values above this are not claimed: a dotted line
  std::vector<CurveMark> events;    // detected: bars under the curve
  std::vector<TimeSpan> truth;      // known to be anomalous: pink bands
  std::vector<TimeSpan> doubtful;   // to be read with care: grey bands
};

// One SVG element. Colours follow prefers-color-scheme; without it (PNG, print) they are light. Long curves are drawn by the
// smallest and largest value per column of pixels, so the text's length depends on the picture's width and the number of events
// only. The root carries data-begin, data-end (seconds) and data-left, data-right (x in the view box), so that a script can map
// time to place; its class is "score-curve". It holds no script and refers to nothing outside.
std::string svg_of(const ScoreCurve& curve, Size size = {1000, 260});

// Draws any SVG of ours with librsvg on white. scale: pixels per unit of the view box, above 0 and at most 8.
// Throws Error::input when librsvg refuses it, Error::usage for a scale outside.
std::vector<std::byte> png_of(std::string_view svg, double scale = 2);

}  // namespace vigil
