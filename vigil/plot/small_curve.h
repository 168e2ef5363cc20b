// SPDX-License-Identifier: Apache-2.0
// A small curve among many: one video's scores over its truth, without axes, all on one scale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vigil/base/time.h"

namespace vigil {

struct SmallCurve {
  std::string title;                // for screen readers and when pointed at; any text
  std::span<const double> values;   // one per frame
  std::vector<FrameSpan> truth;     // anomalous frames, counted from the first value
  std::vector<FrameSpan> ignored;   // frames that count in no figure
  std::pair<double, double> range;  // values at the bottom and the top, low < high; what lies outside is cut
  std::optional<double> threshold;
};

// One SVG element of 300 x 72 units, at most two points per unit of width. Its style is small_curve_style(), once a page.
std::string svg_of(const SmallCurve& curve);
const char* small_curve_style();  // CSS

}  // namespace vigil
