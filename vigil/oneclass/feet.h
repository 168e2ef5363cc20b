// SPDX-License-Identifier: Apache-2.0
// Where moving things meet the ground. Between motion weight and the presence observer (docs/decisions/0011).
#pragma once

#include <vector>

#include "vigil/base/grid.h"
#include "vigil/oneclass/motion_field.h"

namespace vigil {

// One cell for each thing, by rising number. A thing ends below where a column of moving cells at least a third of the window high
// has nothing moving for half a window below it; neighbouring such columns are one thing, up to a window's width: so a shadow's tip
// or an arm that swings out does not count for itself.
void find_feet(const Grid<float>& weight, const Window& window, std::vector<int>& feet);

}  // namespace vigil
