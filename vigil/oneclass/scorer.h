// SPDX-License-Identifier: Apache-2.0
// One frame's motion against what is normal: value, level, regions, evidence. Between the sensor and the detector's stream.
#pragma once

#include <memory>
#include <vector>

#include "vigil/detect/detector.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/sensor.h"

namespace vigil {

// What scoring needs besides the model, reused from frame to frame.
struct ScorerWork {
  std::vector<Observations> observations;     // per part
  std::vector<std::vector<float>> surprises;  // per part, per observation
  std::vector<double> levels;                 // per part
  Grid<float> map;                            // level per cell
};

// Immutable, shared by all streams of a detector.
class Scorer {
 public:
  explicit Scorer(const MotionModel& model);

  // All of a score but its span and notes.
  Score score(const Sensor& sensor, const ScoreOptions& options, ScorerWork& work) const;

  // Level of the fused observations of one frame, of one cell: 0 where nothing moves.
  double level(double value) const { return std::max(0.0, fused_.level(value)); }

  Sensing sensing;
  double supported = 0;  // the highest rarity that the footage supports

 private:
  void make_map(const Sensor& sensor, ScorerWork& work) const;
  void raise_body(const Sensor& sensor, int foot, float level, Grid<float>& map) const;
  std::vector<Region> regions(const Sensor& sensor, double floor, const ScorerWork& work) const;
  std::vector<Evidence> explain(int cell, const ScorerWork& work) const;

  Units units_;
  std::vector<std::unique_ptr<Observer>> observers_;
  std::vector<std::unique_ptr<const Surprise>> surprises_;
  std::vector<LevelCalibration> levels_;
  LevelCalibration fused_;
};

}  // namespace vigil
