// SPDX-License-Identifier: Apache-2.0
// The checks that all measures in seconds begin with; private to this room.
#pragma once

#include <span>

#include "vigil/metrics/spans.h"

namespace vigil {

void check_with_fps(std::span<const VideoScores> videos);  // check(), and Error::usage for a video without frames per second
void check(const EventRule& rule);                         // Error::usage for a negative gap or length

}  // namespace vigil
