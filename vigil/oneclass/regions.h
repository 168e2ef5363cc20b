// SPDX-License-Identifier: Apache-2.0
// From a map of levels to the connected odd parts of the picture. Part of scoring a frame.
#pragma once

#include <vector>

#include "vigil/base/geometry.h"
#include "vigil/base/grid.h"
#include "vigil/oneclass/sensor.h"

namespace vigil {

struct Patch {
  Box cells;     // around its cells that move and reach half of its peak
  int peak = 0;  // the cell of its highest level
  float level = 0;
};

// Connected (8 neighbours) cells at or above `floor`, strongest first. weight: motion weight per cell; a patch is cut to cells that
// have some, because a level is that of a whole window around a cell.
std::vector<Patch> odd_patches(const Grid<float>& levels, const Grid<float>& weight, float floor);

Box full_box(const Box& cells, const Sensing& sensing);  // in pixels of the full picture

}  // namespace vigil
