// SPDX-License-Identifier: Apache-2.0
// Escaping and axis ticks: see svg.h.
#include "vigil/plot/svg.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

namespace vigil {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629: no overlong forms, no
// surrogates).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool outside = (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90);
    return !outside && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

std::string_view escape_of(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

std::string clock_label(Nanoseconds time, bool fractions) {
  const std::int64_t tenths = time.count / 100'000'000;
  const std::int64_t seconds = tenths / 10;
  std::string text = seconds < 3600 ? fmt::format("{}:{:02}", seconds / 60, seconds % 60)
                                    : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fractions ? text + fmt::format(".{}", tenths % 10) : text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) out += kReplacement;
    if (length > 1) out += text.substr(0, length);
    if (length == 1) {
      const std::string_view escape = escape_of(text[0]);
      const bool control = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F;
      if (!escape.empty())
        out += escape;
      else
        out += control ? ' ' : text[0];
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::vector<double> round_ticks(double low, double high, int most) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high)) return {};
  const double rough = (high - low) / std::max(most - 1, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * power >= rough) step = factor * power;
  std::vector<double> ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) ticks.push_back(k == 0 ? 0 : k * step);
  return ticks;
}

std::vector<TimeTick> time_ticks(TimeSpan span, int most) {
  constexpr double kSteps[] = {0.1, 0.2, 0.5, 1,    2,    5,    10,    15,    30,    60,   120,
                               300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
  if (span.end <= span.begin) return {};
  const double rough = span.length().seconds() / std::max(most - 1, 1);
  const auto* found = std::find_if(std::begin(kSteps), std::end(kSteps), [&](double step) { return step >= rough; });
  const double seconds = found != std::end(kSteps) ? *found : 86400 * std::ceil(rough / 86400);
  const std::int64_t step = Nanoseconds::from_seconds(seconds).count;
  std::vector<TimeTick> ticks;
  const std::int64_t first = std::max<std::int64_t>(span.begin.count, 0);
  for (std::int64_t t = (first + step - 1) / step * step; t <= span.end.count; t += step)
    ticks.push_back({{t}, clock_label({t}, seconds < 1)});
  return ticks;
}

}  // namespace vigil
