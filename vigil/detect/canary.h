// SPDX-License-Identifier: Apache-2.0
// The canary of a model file: what its detector said of a little film when the model was written, and must say again wherever it is
// loaded. Another version, another library or another processor that computes differently is found before it scores a camera.
#pragma once

#include <nlohmann/json.hpp>

#include "vigil/detect/detector.h"

namespace vigil {

// {"film": 1, "size": "360x240", "fps": 10, "levels": [..]}: levels of the film's frames. The film is made from numbers of our own:
// a still ground, and two things that cross it, of the given size and frame rate.
nlohmann::json canary_of(const Detector& detector, Size size, double fps);

// Throws Error::input: a field that is missing or makes no sense; a level that differs by more than 0.02 (and 2 % of it), with
// frame and both values. A film of another version is not compared.
void check_canary(const Detector& detector, const nlohmann::json& canary);

}  // namespace vigil
