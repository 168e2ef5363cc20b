// SPDX-License-Identifier: Apache-2.0
// Flow by OpenCV's DIS over the whole picture: slow, the reference that others are measured against.
#pragma once

#include "vigil/oneclass/flow.h"

namespace vigil {

std::unique_ptr<Flow> make_dis_flow();  // Kroeger 2016, FAST preset with finest scale 1

}  // namespace vigil
