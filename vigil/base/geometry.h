// SPDX-License-Identifier: Apache-2.0
// Sizes and boxes in whole pixels. Origin: the upper left corner; pixel (0, 0) covers [0, 1) x [0, 1).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace vigil {

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
  bool empty() const { return width <= 0 || height <= 0; }
  long long area() const { return empty() ? 0 : 1LL * width * height; }
};

// Half-open [x, x + width) x [y, y + height).
struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  static Box whole(Size size) { return {0, 0, size.width, size.height}; }

  bool operator==(const Box&) const = default;
  bool empty() const { return width <= 0 || height <= 0; }
  Size size() const { return {width, height}; }
  int right() const { return x + width; }
  int bottom() const { return y + height; }
  long long area() const { return size().area(); }
  Box intersect(const Box& other) const;  // empty (all zero) when they do not meet
  Box unite(const Box& other) const;      // the smallest box around both; an empty box adds nothing
};

double intersection_over_union(const Box& a, const Box& b);  // in [0, 1]; 0 when both are empty

std::string to_text(Size size);                         // "360x240"
std::string to_text(const Box& box);                    // "x,y,w,h"
std::optional<Size> parse_size(std::string_view text);  // "360x240"; nothing when malformed or not positive
std::optional<Box> parse_box(std::string_view text);    // "x,y,w,h"; nothing when malformed or not positive

}  // namespace vigil
