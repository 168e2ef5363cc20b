// SPDX-License-Identifier: Apache-2.0
// What is done to the scores of a video before they are measured a second time ("smoothed"), named for the protocol.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/config.h"
#include "vigil/base/spec.h"

namespace vigil {

struct PostStep {
  std::string name;    // as it is written: "ema(alpha=0.5)", "none"
  bool causal = true;  // no score depends on later frames
  std::function<std::vector<double>(std::span<const double>)> apply;
};

struct SmoothingRule {
  PostStep (*make)(const Spec& spec);
  FieldTable (*fields)();
};
const Catalog<SmoothingRule>& frame_smoothings();  // `vigil list frame-smoothings`

// "none", "ema(alpha=0.5)", "gaussian(sigma=3, border=reflect)", "mean(frames=17)", "median(frames=17)"; the last three are
// centred, and take causal=yes. Throws Error::usage with the nearest known name.
PostStep smoothing_of(const std::string& spec);

// "none" or "min-max" (per video, over the whole of it: not causal).
PostStep normalisation_of(const std::string& name);

}  // namespace vigil
