// SPDX-License-Identifier: Apache-2.0
// Boxes: what two of them share, and their text form.
#include "vigil/base/geometry.h"

#include <charconv>
#include <vector>

#include "vigil/base/text.h"

namespace vigil {
namespace {

std::optional<std::vector<int>> whole_numbers(std::string_view text, char separator, std::size_t count) {
  std::vector<int> numbers;
  for (const std::string& part : split(text, separator)) {
    const std::string_view digits = trim(part);
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    numbers.push_back(value);
  }
  if (numbers.size() != count) return std::nullopt;
  return numbers;
}

}  // namespace

Box Box::intersect(const Box& other) const {
  const int left = std::max(x, other.x);
  const int top = std::max(y, other.y);
  const Box shared{left, top, std::min(right(), other.right()) - left, std::min(bottom(), other.bottom()) - top};
  return shared.empty() ? Box{} : shared;
}

Box Box::unite(const Box& other) const {
  if (empty()) return other;
  if (other.empty()) return *this;
  const int left = std::min(x, other.x);
  const int top = std::min(y, other.y);
  return {left, top, std::max(right(), other.right()) - left, std::max(bottom(), other.bottom()) - top};
}

double intersection_over_union(const Box& a, const Box& b) {
  const auto shared = static_cast<double>(a.intersect(b).area());
  const double all = static_cast<double>(a.area()) + static_cast<double>(b.area()) - shared;
  return all > 0 ? shared / all : 0;
}

std::string to_text(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::string to_text(const Box& box) {
  return std::to_string(box.x) + "," + std::to_string(box.y) + "," + std::to_string(box.width) + "," + std::to_string(box.height);
}

std::optional<Size> parse_size(std::string_view text) {
  const auto numbers = whole_numbers(text, 'x', 2);
  if (!numbers) return std::nullopt;
  const Size size{(*numbers)[0], (*numbers)[1]};
  return size.empty() ? std::nullopt : std::optional(size);
}

std::optional<Box> parse_box(std::string_view text) {
  const auto numbers = whole_numbers(text, ',', 4);
  if (!numbers) return std::nullopt;
  const Box box{(*numbers)[0], (*numbers)[1], (*numbers)[2], (*numbers)[3]};
  constexpr int kFarthest = 1 << 20;  // keeps x + width within an int
  const bool sane =
      box.x >= 0 && box.y >= 0 && box.x < kFarthest && box.y < kFarthest && box.width < kFarthest && box.height < kFarthest;
  return box.empty() || !sane ? std::nullopt : std::optional(box);
}

}  // namespace vigil
