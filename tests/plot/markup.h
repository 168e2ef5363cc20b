// SPDX-License-Identifier: Apache-2.0
// Reads numbers and pieces out of SVG and HTML, for tests. Not std::regex, which recurses per character and overflows the stack.
#pragma once

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

namespace vigil {

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

// What stands between the first `before` and the next `after`; empty when there is no such place.
inline std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return "";
  text.remove_prefix(begin + before.size());
  return std::string(text.substr(0, text.find(after)));
}

// The number behind the first `before`; NaN when there is none.
inline double number_after(const std::string& text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return std::nan("");
  const char* begin = text.c_str() + at + before.size();
  char* end = nullptr;
  const double value = std::strtod(begin, &end);
  return end == begin ? std::nan("") : value;
}

// Everything from `open` to the next `close` taken out.
inline std::string without(std::string text, std::string_view open, std::string_view close) {
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    const std::size_t end = text.find(close, at + open.size());
    text.erase(at, end == std::string::npos ? end : end + close.size() - at);
  }
  return text;
}

}  // namespace vigil
