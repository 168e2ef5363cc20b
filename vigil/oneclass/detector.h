// SPDX-License-Identifier: Apache-2.0
// The weights-free detector as the rest of Vigil sees it: a model file of kind "motion" becomes a Detector.
#pragma once

#include <memory>

#include "vigil/detect/detector.h"
#include "vigil/detect/model_file.h"

namespace vigil {

inline constexpr const char* kMotionKind = "motion";

// Throws Error::input: a field of the card or a tensor that is missing or makes no sense, naming it.
std::shared_ptr<const Detector> load_motion_detector(const ModelFile& file);

}  // namespace vigil
