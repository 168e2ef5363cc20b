// SPDX-License-Identifier: Apache-2.0
// Where statistics are kept: places of 2 x 2 cells. Shared by the densities and the model.
#pragma once

#include <cstddef>
#include <span>

#include "vigil/base/geometry.h"

namespace vigil {

inline constexpr int kPlace = 2;  // cells a side: statistics are blurred much wider, and a model is a quarter the size

struct Places {
  Size cells;
  Size size;  // of the grid of places

  explicit Places(Size of_cells)
      : cells(of_cells), size{(of_cells.width + kPlace - 1) / kPlace, (of_cells.height + kPlace - 1) / kPlace} {}

  std::size_t count() const { return static_cast<std::size_t>(size.area()); }
  std::size_t of(int cell) const {
    const int x = cell % cells.width / kPlace;
    const int y = cell / cells.width / kPlace;
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x);
  }
  int cells_in(std::size_t place) const;  // 4, fewer at an odd border
};

// Of a Gaussian, in places.
struct Spread {
  double rows = 2;
  double columns = 4;
};

inline constexpr Spread kWide{2, 4};    // 16 and 32 working pixels; along rows perspective varies little (one-class recipe, 10.2.6)
inline constexpr Spread kClose{1, 2};   // where neighbouring ways must not mix
inline constexpr Spread kFeet{0.7, 2};  // of feet: the strip of lawn between two ways is no way

// Gaussian mean over neighbouring places, in place. Weights that fall outside the picture are left out.
void blur(std::span<double> plane, const Places& places, const Spread& spread);

}  // namespace vigil
