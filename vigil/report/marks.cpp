// SPDX-License-Identifier: Apache-2.0
// Boxes around odd regions: red with a white halo, so that they are seen on any ground.
#include "vigil/report/marks.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace vigil {
namespace {

constexpr std::size_t kMostMarked = 8;  // more would hide the picture
constexpr int kSmallest = 10;           // pixels of the picture that is drawn into
constexpr int kMargin = 3;

cv::Rect rectangle_of(const Box& box, double scale_x, double scale_y, cv::Size limits) {
  int left = static_cast<int>(std::floor(box.x * scale_x)) - kMargin;
  int top = static_cast<int>(std::floor(box.y * scale_y)) - kMargin;
  int right = static_cast<int>(std::ceil(box.right() * scale_x)) + kMargin;
  int bottom = static_cast<int>(std::ceil(box.bottom() * scale_y)) + kMargin;
  const int wider = std::max(0, kSmallest - (right - left)) / 2;
  const int higher = std::max(0, kSmallest - (bottom - top)) / 2;
  left = std::clamp(left - wider, 0, limits.width - 1);
  top = std::clamp(top - higher, 0, limits.height - 1);
  right = std::clamp(right + wider, left + 1, limits.width);
  bottom = std::clamp(bottom + higher, top + 1, limits.height);
  return {left, top, right - left, bottom - top};
}

}  // namespace

Size fitted(Size size, int largest_side) {
  const int larger = std::max(size.width, size.height);
  if (larger <= largest_side || larger == 0) return size;
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(1.0 * side * largest_side / larger))); };
  return {scaled(size.width), scaled(size.height)};
}

void mark_regions(cv::Mat& pixels, Size whole, std::span<const Region> regions) {
  if (pixels.empty() || whole.empty()) return;
  const double scale_x = 1.0 * pixels.cols / whole.width;
  const double scale_y = 1.0 * pixels.rows / whole.height;
  for (std::size_t i = std::min(regions.size(), kMostMarked); i-- > 0;) {  // the strongest last: on top
    const cv::Rect box = rectangle_of(regions[i].box, scale_x, scale_y, pixels.size());
    if (i == 0) cv::rectangle(pixels, box, kMarkWhite, 5, cv::LINE_8);
    cv::rectangle(pixels, box, kMarkRed, i == 0 ? 3 : 1, cv::LINE_8);
  }
}

}  // namespace vigil
