// SPDX-License-Identifier: Apache-2.0
// Connected components of a level map.
#include "vigil/oneclass/regions.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace vigil {
namespace {

// The cells connected with `start`, which are taken out of `open`.
std::vector<int> connected(int start, Size size, std::vector<std::uint8_t>& open) {
  std::vector<int> cells{start};
  open[static_cast<std::size_t>(start)] = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const int cx = cells[i] % size.width;
    const int cy = cells[i] / size.width;
    for (int y = std::max(0, cy - 1); y <= std::min(size.height - 1, cy + 1); ++y)
      for (int x = std::max(0, cx - 1); x <= std::min(size.width - 1, cx + 1); ++x) {
        const int cell = y * size.width + x;
        if (!open[static_cast<std::size_t>(cell)]) continue;
        open[static_cast<std::size_t>(cell)] = 0;
        cells.push_back(cell);
      }
  }
  return cells;
}

Box around(const std::vector<int>& cells, int width) {
  Box box;
  for (const int cell : cells) box = box.unite({cell % width, cell / width, 1, 1});
  return box;
}

Patch patch_of(const std::vector<int>& cells, const Grid<float>& levels, const Grid<float>& weight, float floor) {
  const auto level_of = [&](int cell) { return levels[static_cast<std::size_t>(cell)]; };
  Patch patch;
  patch.peak = *std::max_element(cells.begin(), cells.end(),
                                 [&](int a, int b) { return level_of(a) != level_of(b) ? level_of(a) < level_of(b) : a > b; });
  patch.level = level_of(patch.peak);
  const float least = std::max(floor, patch.level / 2);
  std::vector<int> strong;
  std::vector<int> moving;
  for (const int cell : cells) {
    if (level_of(cell) < least) continue;
    strong.push_back(cell);
    if (weight[static_cast<std::size_t>(cell)] > kLeastWeight) moving.push_back(cell);
  }
  patch.cells = around(moving.empty() ? strong : moving, levels.width());
  return patch;
}

}  // namespace

std::vector<Patch> odd_patches(const Grid<float>& levels, const Grid<float>& weight, float floor) {
  std::vector<std::uint8_t> open(levels.count());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = levels[i] >= floor && levels[i] > 0 ? 1 : 0;
  std::vector<Patch> patches;
  for (std::size_t i = 0; i < open.size(); ++i)
    if (open[i]) patches.push_back(patch_of(connected(static_cast<int>(i), levels.size(), open), levels, weight, floor));
  std::stable_sort(patches.begin(), patches.end(), [](const Patch& a, const Patch& b) { return a.level > b.level; });
  return patches;
}

Box full_box(const Box& cells, const Sensing& sensing) {
  const double x_scale = static_cast<double>(sensing.look.width) / sensing.working.width * kCell;
  const double y_scale = static_cast<double>(sensing.look.height) / sensing.working.height * kCell;
  const int left = sensing.look.x + static_cast<int>(std::floor(cells.x * x_scale));
  const int top = sensing.look.y + static_cast<int>(std::floor(cells.y * y_scale));
  const int right = sensing.look.x + static_cast<int>(std::ceil(cells.right() * x_scale));
  const int bottom = sensing.look.y + static_cast<int>(std::ceil(cells.bottom() * y_scale));
  return Box{left, top, right - left, bottom - top}.intersect(sensing.look);
}

}  // namespace vigil
