// SPDX-License-Identifier: Apache-2.0
// Small parts that pictures and pages share: safe text in markup, round numbers on axes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/time.h"

namespace vigil {

// Any bytes as text inside SVG or HTML, within an element or a quoted attribute: & < > " ' are escaped, control characters become
// spaces, what is not UTF-8 becomes U+FFFD.
std::string escaped(std::string_view text);

// Round values from the first >= low to the last <= high, `most` at most (2 at least); steps are 1, 2 or 5 times a power of ten.
// Empty unless low < high and both are finite.
std::vector<double> round_ticks(double low, double high, int most);

struct TimeTick {
  Nanoseconds time;
  std::string label;  // "0:30" (m:ss), "1:02:30" from an hour on, "0:00.5" when steps are below a second
};

// Steps that clocks know: 1, 2, 5, 10, 15, 30 of seconds and minutes, 1, 2, 3, 6, 12, 24 hours. Empty for an empty span.
std::vector<TimeTick> time_ticks(TimeSpan span, int most);

}  // namespace vigil
