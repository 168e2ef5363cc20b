// SPDX-License-Identifier: Apache-2.0
// Halving by the mean of 2 x 2 pixels, central differences, repeated borders.
#include "vigil/oneclass/flows/pyramid.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "vigil/base/simd.h"

namespace vigil {
namespace {

constexpr int kSmallest = 24;  // pixels of the coarsest level's shorter side
constexpr int kMostLevels = 5;

VIGIL_FAST void widen_row(const std::uint8_t* in, float* out, int width) {
  for (int x = 0; x < width; ++x) out[x] = in[x];
}

VIGIL_FAST void halve_row(const float* above, const float* below, float* out, int width) {
  for (int x = 0; x < width; ++x) out[x] = 0.25F * ((above[2 * x] + above[2 * x + 1]) + (below[2 * x] + below[2 * x + 1]));
}

VIGIL_FAST void differences_row(const float* above, const float* here, const float* below, float* dx, float* dy, int width) {
  for (int x = 0; x < width; ++x) {
    dx[x] = 0.5F * (here[x + 1] - here[x - 1]);
    dy[x] = 0.5F * (below[x] - above[x]);
  }
}

void pad(Plane& plane) {
  const int width = plane.size.width;
  const int height = plane.size.height;
  for (int y = 0; y < height; ++y) {
    float* row = plane.pixels.data() + plane.at(0, y);
    std::fill(row - kPad, row, row[0]);
    std::fill(row + width, row + width + kPad, row[width - 1]);
  }
  for (int y = 1; y <= kPad; ++y) {
    std::copy_n(plane.pixels.data() + plane.at(-kPad, 0), plane.stride, plane.pixels.data() + plane.at(-kPad, -y));
    std::copy_n(plane.pixels.data() + plane.at(-kPad, height - 1), plane.stride,
                plane.pixels.data() + plane.at(-kPad, height - 1 + y));
  }
}

void differentiate(Plane& plane) {
  for (int y = 1 - kPad; y < plane.size.height + kPad - 1; ++y) {
    const std::size_t start = plane.at(1 - kPad, y);
    const auto stride = static_cast<std::size_t>(plane.stride);
    differences_row(&plane.pixels[start - stride], &plane.pixels[start], &plane.pixels[start + stride], &plane.dx[start],
                    &plane.dy[start], plane.stride - 2);
  }
}

}  // namespace

void Plane::resize(Size to) {
  if (size == to) return;
  size = to;
  stride = to.width + 2 * kPad;
  const auto count = static_cast<std::size_t>(stride) * static_cast<std::size_t>(to.height + 2 * kPad);
  pixels.assign(count, 0);
  dx.assign(count, 0);
  dy.assign(count, 0);
}

void Plane::fill(const cv::Mat& picture) {
  resize({picture.cols, picture.rows});
  for (int y = 0; y < size.height; ++y) widen_row(picture.ptr<std::uint8_t>(y), pixels.data() + at(0, y), size.width);
  pad(*this);
  differentiate(*this);
}

void Pyramid::build(const cv::Mat& picture) {
  const Size size{picture.cols, picture.rows};
  if (levels.empty() || levels.front().size != size) {
    levels.clear();
    Size level = size;
    while (static_cast<int>(levels.size()) < kMostLevels &&
           (levels.size() < 2 || std::min(level.width, level.height) >= kSmallest)) {
      levels.emplace_back().resize(level);
      level = {std::max(1, level.width / 2), std::max(1, level.height / 2)};
    }
  }
  levels.front().fill(picture);
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const Plane& fine = levels[i - 1];
    Plane& coarse = levels[i];
    for (int y = 0; y < coarse.size.height; ++y)
      halve_row(fine.pixels.data() + fine.at(0, 2 * y), fine.pixels.data() + fine.at(0, 2 * y + 1),
                coarse.pixels.data() + coarse.at(0, y), coarse.size.width);
    pad(coarse);
    differentiate(coarse);
  }
}

}  // namespace vigil
