// SPDX-License-Identifier: Apache-2.0
// Flow by patches, only where something moves: the default.
#pragma once

#include "vigil/oneclass/flow.h"

namespace vigil {

// Coarse to fine over a pyramid of halved pictures. On each level, patches of 8 x 8 pixels at a distance of 4, only those near
// wanted cells: each is matched by inverse compositional Gauss-Newton steps (Baker and Matthews 2004; as in DIS, Kroeger 2016,
// section 3.1) with means removed, starting from the level above; then all patches of the level are made to agree: the sum of (d -
// matched)' H (d - matched), H the patch's structure tensor, and of the squared differences between neighbours is minimised. So
// what texture knows of the motion is kept, and what it does not know (the aperture problem) comes from around. Times and accuracy
// beside whole-picture DIS: bench/flow_bench.cpp.
std::unique_ptr<Flow> make_patch_flow();

}  // namespace vigil
