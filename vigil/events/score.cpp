// SPDX-License-Identifier: Apache-2.0
// Names of what may be odd about a score itself.
#include "vigil/events/score.h"

#include <utility>

namespace vigil {

std::vector<std::string> names_of_notes(unsigned notes) {
  static constexpr std::pair<unsigned, const char*> kNames[] = {{note::kWarmUp, "warm-up"},
                                                                {note::kSceneChange, "scene-change"},
                                                                {note::kFrozen, "frozen"},
                                                                {note::kCameraMotion, "camera-motion"}};
  std::vector<std::string> names;
  for (const auto& [flag, name] : kNames)
    if (notes & flag) names.push_back(name);
  return names;
}

}  // namespace vigil
