// SPDX-License-Identifier: Apache-2.0
// What is kept of each normal frame, so that calibration can be computed again when footage is appended and the old one is gone.
// Between the second look at footage and MotionModel.
#pragma once

#include "vigil/oneclass/density.h"
#include "vigil/oneclass/motion_model.h"

namespace vigil {

// Adds kPeaks entries for one frame: its most surprising observations, at most one of each square of 16 x 16 cells, strongest
// first.
void add_peaks(const Observations& frame, const Surprise& surprise, const Sensing& sensing, Peaks& peaks);

}  // namespace vigil
