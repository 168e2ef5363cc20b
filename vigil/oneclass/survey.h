// SPDX-License-Identifier: Apache-2.0
// A first look at normal footage: picture size, frame rate, working size, noise level and window. First pass of fitting.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vigil/oneclass/fit.h"
#include "vigil/oneclass/sensor.h"

namespace vigil {

struct SurveyedClip {
  std::int64_t frames = 0;
  Nanoseconds begin;  // of its first frame
  Nanoseconds end;    // of its last frame
};

struct Survey {
  Sensing sensing;
  std::vector<SurveyedClip> clips;  // one per footage
  std::vector<std::string> notes;   // sentences for the user
};

// Throws as fit().
Survey survey(const std::vector<Footage>& normal, const FitConfig& config, const FitProgress& progress);

// For appending: the same checks against what a model was fitted on, and what each clip holds; sensing is taken over.
Survey survey(const std::vector<Footage>& normal, const Sensing& fixed, const FitProgress& progress);

}  // namespace vigil
