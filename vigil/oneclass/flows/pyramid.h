// SPDX-License-Identifier: Apache-2.0
// A picture and its halves with gradients, padded so that patches may leave the picture. Private to the flows.
#pragma once

#include <cstddef>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"

namespace vigil {

inline constexpr int kPad = 16;  // pixels around each level, repeating its border

struct Plane {
  Size size;       // without padding
  int stride = 0;  // floats from row to row
  std::vector<float> pixels;
  std::vector<float> dx;  // central differences, grey levels per pixel; made when asked for
  std::vector<float> dy;

  void resize(Size to);
  void fill(const cv::Mat& picture);    // CV_8UC1; pixels, padding and gradients
  std::size_t at(int x, int y) const {  // -kPad <= x < width + kPad
    return static_cast<std::size_t>(y + kPad) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x + kPad);
  }
};

struct Pyramid {
  std::vector<Plane> levels;  // [0] is the picture itself; each further one has half the size, down to kSmallest pixels a side

  void build(const cv::Mat& picture);  // CV_8UC1
};

}  // namespace vigil
