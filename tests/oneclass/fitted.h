// SPDX-License-Identifier: Apache-2.0
// Models that are fitted once for all tests of the room.
#pragma once

#include <string>
#include <vector>

#include "vigil/oneclass/fit.h"
#include "vigil/oneclass/motion_model.h"

namespace vigil {

std::vector<Footage> ordinary_clips(std::uint64_t first_seed, int count, int frames = 80);

const FittedModel& fitted_on_ordinary();  // four ordinary clips of 80 frames, 128x96

// A small synthetic street: a scene of it, and a model of four normal ones.
std::string street_scene(const std::string& options);
const MotionModel& street_model();

}  // namespace vigil
