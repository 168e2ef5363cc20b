// SPDX-License-Identifier: Apache-2.0
// Counts as pictures: lying bars in up to two parts, and how often values occur. After data sets; goes into reports and pages.
#pragma once

#include <string>
#include <vector>

namespace vigil {

struct CountBar {
  std::string name;    // any text; long ones are cut
  double first = 0;    // 0 or more; drawn blue
  double second = 0;   // behind it, drawn orange
  std::string amount;  // written at its end
};

struct CountChart {
  std::string title;
  std::string first_name;      // what the blue part is
  std::string second_name;     // what the orange part is; empty when there is none
  std::vector<CountBar> bars;  // from top to bottom
};

// One SVG element, 760 units wide and as high as the bars need. Colours follow prefers-color-scheme; without it (PNG, print) they
// are light. At most 60 bars are drawn, and how many are not is written under them.
std::string svg_of(const CountChart& chart);

struct Histogram {
  std::string title;
  std::string axis;            // what the values are, with the unit
  std::vector<double> values;  // above 0; others are left out
};

// The same for how many values lie in each of up to 40 columns of equal ratio: lengths spread over factors of thousands.
std::string svg_of(const Histogram& histogram);

}  // namespace vigil
