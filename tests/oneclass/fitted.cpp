// SPDX-License-Identifier: Apache-2.0
// Fits the models of fitted.h.
#include "tests/oneclass/fitted.h"

#include "tests/oneclass/made_motion.h"

namespace vigil {

std::vector<Footage> ordinary_clips(std::uint64_t first_seed, int count, int frames) {
  std::vector<Footage> clips;
  for (int i = 0; i < count; ++i) clips.push_back(ordinary(first_seed + static_cast<std::uint64_t>(i), frames).footage());
  return clips;
}

const FittedModel& fitted_on_ordinary() {
  static const FittedModel fitted = fit(ordinary_clips(1, 4), {});
  return fitted;
}

std::string street_scene(const std::string& options) {
  return "synthetic:street(size=320x240, " + options + ")";
}

const MotionModel& street_model() {
  static const MotionModel model = [] {
    std::vector<Footage> clips;
    for (int seed = 1; seed <= 4; ++seed) {
      const std::string scene = street_scene("seconds=25, seed=" + std::to_string(seed));
      clips.push_back({scene, [scene] { return open_source(scene); }});
    }
    return MotionModel::from_file(fit(clips, {}).file);
  }();
  return model;
}

}  // namespace vigil
