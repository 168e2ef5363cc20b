// SPDX-License-Identifier: Apache-2.0
// The blur over places.
#include "vigil/oneclass/places.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace vigil {
namespace {

constexpr double kReach = 4;  // sigmas: how far from used places one is still counts

std::vector<double> kernel(double sigma) {
  std::vector<double> taps;
  for (int i = 0; i <= static_cast<int>(std::ceil(kReach * sigma)); ++i) taps.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
  return taps;
}

// `count` values at a distance of `step`; scratch is as long.
void blur_line(double* values, int count, std::size_t step, const std::vector<double>& taps, std::vector<double>& scratch) {
  const int reach = static_cast<int>(taps.size()) - 1;
  scratch.resize(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    double sum = 0;
    double weight = 0;
    for (int j = std::max(0, i - reach); j <= std::min(count - 1, i + reach); ++j) {
      const double tap = taps[static_cast<std::size_t>(std::abs(i - j))];
      sum += tap * values[static_cast<std::size_t>(j) * step];
      weight += tap;
    }
    scratch[static_cast<std::size_t>(i)] = sum / weight;
  }
  for (int i = 0; i < count; ++i) values[static_cast<std::size_t>(i) * step] = scratch[static_cast<std::size_t>(i)];
}

}  // namespace

int Places::cells_in(std::size_t place) const {
  const int x = static_cast<int>(place) % size.width * kPlace;
  const int y = static_cast<int>(place) / size.width * kPlace;
  return std::min(kPlace, cells.width - x) * std::min(kPlace, cells.height - y);
}

void blur(std::span<double> plane, const Places& places, const Spread& spread) {
  const std::vector<double> along_rows = kernel(spread.columns);
  const std::vector<double> along_columns = kernel(spread.rows);
  std::vector<double> scratch;
  const auto width = static_cast<std::size_t>(places.size.width);
  for (int y = 0; y < places.size.height; ++y)
    blur_line(plane.data() + static_cast<std::size_t>(y) * width, places.size.width, 1, along_rows, scratch);
  for (int x = 0; x < places.size.width; ++x) blur_line(plane.data() + x, places.size.height, width, along_columns, scratch);
}

}  // namespace vigil
