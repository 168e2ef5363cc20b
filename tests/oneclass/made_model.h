// SPDX-License-Identifier: Apache-2.0
// Models of motion that was drawn, not seen: quick, and of any size.
#pragma once

#include <cstdint>
#include <vector>

#include "vigil/base/rng.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/density.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/peaks.h"

namespace vigil {

inline Sensing made_sensing() {
  Sensing sensing;
  sensing.picture = {66, 49};
  sensing.look = {0, 0, 64, 48};
  sensing.working = {64, 48};
  sensing.window = {5, 7};
  sensing.fps = 10;
  return sensing;
}

// Cells that move to the right, faster further down.
inline std::vector<Motion> made_motion(int frames, Rng& rng) {
  const Size cells = cells_of(made_sensing().working);
  std::vector<Motion> all(static_cast<std::size_t>(frames));
  for (Motion& motion : all)
    for (int cell = 0; cell < static_cast<int>(cells.area()); ++cell) {
      if (!rng.chance(0.4)) continue;
      motion.cells.push_back(cell);
      const int row = cell / cells.width;
      motion.u.push_back(static_cast<float>(1 + 0.1 * row + 0.2 * rng.normal()));
      motion.v.push_back(static_cast<float>(0.2 * rng.normal()));
      motion.coherence.push_back(1);
      if (rng.chance(0.5)) motion.ground.push_back(cell);
    }
  return all;
}

inline std::vector<Observations> observed(const MotionModel& model, const Motion& motion) {
  std::vector<Observations> all(model.parts.size());
  for (std::size_t part = 0; part < all.size(); ++part) observers().at(model.parts[part].observer)()->observe(motion, all[part]);
  return all;
}

// What fitting makes of clips of motion, in plain loops.
inline MotionModel model_of(const std::vector<std::vector<Motion>>& clips) {
  MotionModel model;
  model.sensing = made_sensing();
  const Places places(cells_of(model.sensing.working));
  for (std::size_t c = 0; c < clips.size(); ++c) {
    ClipStatistics& clip = model.clips.emplace_back();
    clip.name = "clip " + std::to_string(c);
    clip.frames = static_cast<std::int64_t>(clips[c].size());
    clip.seconds = 0.1 * static_cast<double>(clips[c].size());
    clip.peaks.resize(model.parts.size());
    for (std::size_t part = 0; part < model.parts.size(); ++part) {
      const auto density = densities().at(model.parts[part].density)();
      Sums& sums = clip.sums.emplace_back(static_cast<std::size_t>(density->planes()) * places.count());
      for (const Motion& motion : clips[c]) density->count(observed(model, motion)[part], places, sums);
    }
  }
  round_sums(model);
  for (std::size_t c = 0; c < clips.size(); ++c) {
    const auto without = learn(model, c);
    for (const Motion& motion : clips[c]) {
      const auto observations = observed(model, motion);
      for (std::size_t part = 0; part < without.size(); ++part)
        add_peaks(observations[part], *without[part], model.sensing, model.clips[c].peaks[part]);
    }
  }
  calibrate(model);
  return model;
}

inline std::vector<std::vector<Motion>> made_clips(std::uint64_t seed, int clips = 4, int frames = 30) {
  Rng rng(seed);
  std::vector<std::vector<Motion>> all;
  for (int i = 0; i < clips; ++i) all.push_back(made_motion(frames, rng));
  return all;
}

inline MotionModel made_model(std::uint64_t seed = 1) {
  return model_of(made_clips(seed));
}

}  // namespace vigil
