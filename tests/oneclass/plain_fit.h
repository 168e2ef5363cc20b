// SPDX-License-Identifier: Apache-2.0
// What fitting must have counted of a clip: one plain loop.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "tests/oneclass/made_model.h"
#include "tests/oneclass/made_motion.h"

#include "vigil/events/score.h"

namespace vigil {

inline ClipStatistics plainly_counted(const MadeFootage& made, const MotionModel& model) {
  const Places places(cells_of(model.sensing.working));
  ClipStatistics clip;
  for (const Part& part : model.parts)
    clip.sums.emplace_back(static_cast<std::size_t>(densities().at(part.density)()->planes()) * places.count());
  Sensor sensor(model.sensing, made.fps);
  for (const Frame& frame : made.all()) {
    if (sensor.sense(frame) != Sensor::State::sensed || (sensor.notes() & note::kFrozen)) continue;
    ++clip.frames;
    const auto observations = observed(model, sensor.motion());
    for (std::size_t part = 0; part < model.parts.size(); ++part)
      densities().at(model.parts[part].density)()->count(observations[part], places, clip.sums[part]);
  }
  return clip;
}

inline void expect_same_statistics(const ClipStatistics& found, const ClipStatistics& wanted, const std::string& name) {
  EXPECT_EQ(found.name, name);
  EXPECT_EQ(found.frames, wanted.frames);
  ASSERT_EQ(found.sums.size(), wanted.sums.size());
  for (std::size_t part = 0; part < found.sums.size(); ++part) {
    ASSERT_EQ(found.sums[part].size(), wanted.sums[part].size());
    for (std::size_t i = 0; i < found.sums[part].size(); ++i)
      ASSERT_EQ(found.sums[part][i], static_cast<double>(static_cast<float>(wanted.sums[part][i]))) << name << ", part " << part;
    EXPECT_EQ(found.peaks[part].cells.size(), static_cast<std::size_t>(4 * found.frames));
  }
}

}  // namespace vigil
