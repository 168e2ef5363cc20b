// SPDX-License-Identifier: Apache-2.0
// One patch matched between two planes. Private to the flows.
#pragma once

#include "vigil/oneclass/flows/pyramid.h"

namespace vigil {

inline constexpr int kPatch = 8;   // pixels a side
inline constexpr int kStride = 4;  // from patch to patch

struct Match {
  float u = 0;  // displacement from `now` to `before`, in pixels of the level; in: where to start
  float v = 0;
  float xx = 0;  // structure tensor of the patch with means removed: mean products of gradients, (grey levels / pixel)^2
  float xy = 0;
  float yy = 0;
  float residual = 0;  // mean squared difference of the match with means removed, grey levels^2
};

// The patch of `now` whose upper left pixel is (x, y), looked for in `before`; at most `steps` Gauss-Newton steps. A match that
// runs away by more than a patch is given up: the start is kept, with a structure tensor of 0.
void match_patch(const Plane& now, const Plane& before, int x, int y, int steps, Match& match);

}  // namespace vigil
