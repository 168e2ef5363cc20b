// SPDX-License-Identifier: Apache-2.0
// What fitting learnt, as a value: clips' sums and peaks, and the calibration that follows from them. Between fit and detector;
// stored as a model file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vigil/detect/model_file.h"
#include "vigil/events/calibration.h"
#include "vigil/oneclass/density.h"
#include "vigil/oneclass/sensor.h"

namespace vigil {

// An observer with its density. The first part of a model always speaks; the others only when they are rare enough (the gated
// maximum, one-class recipe, 10.8).
struct Part {
  std::string observer;
  std::string density;

  bool operator==(const Part&) const = default;
};

std::vector<Part> default_parts();  // speed on gaussian; direction on directions; presence on occupancy

inline constexpr int kPeaks =
    4;  // kept of each frame and part: the most surprising observations, from different parts of the picture

// kPeaks per frame; cell -1 = none.
struct Peaks {
  std::vector<std::int32_t> cells;
  std::vector<float> values;
};

// One clip (or block) of normal footage.
struct ClipStatistics {
  std::string name;
  std::int64_t frames = 0;  // sensed: those that the sums and the calibration rest on
  double seconds = 0;
  std::vector<Sums> sums;    // per part
  std::vector<Peaks> peaks;  // per part
};

// From how surprising an observation is to how rare. Frames in which nothing is observed have level 0.
struct LevelCalibration {
  TailCalibration tail;  // over the frames in which something was observed ...
  double share = 0;      // ... which is this share of all frames; 0 = the part is mute

  double level(double surprise) const;
  bool operator==(const LevelCalibration&) const = default;
};

struct MotionModel {
  Sensing sensing;
  std::optional<Box> roi;  // as asked for
  std::vector<Part> parts = default_parts();
  std::vector<ClipStatistics> clips;
  bool blocks = false;                   // the clips are blocks of less than four clips
  std::vector<LevelCalibration> levels;  // per part
  LevelCalibration fused;

  std::int64_t frames() const;
  double seconds() const;

  ModelFile to_file() const;                            // docs/reference/model.md
  static MotionModel from_file(const ModelFile& file);  // throws Error::input naming the field or tensor
};

// Sums of all clips but one (all with left_out = nothing), learnt: one density per part.
std::vector<std::unique_ptr<const Surprise>> learn(const MotionModel& model, std::optional<std::size_t> left_out = {});

// Sums as a file keeps them (float32), so that a model that was just fitted is the one that is read back.
void round_sums(MotionModel& model);

// levels and fused from the clips: each clip's peaks are scored by the model without it. Throws Error::input when there is too
// little motion to calibrate.
void calibrate(MotionModel& model);

// The gated maximum of the parts' levels: the first, or a later one that is higher and reaches kGate. The gate stands where events
// start (EventConfig::on): an auxiliary observer speaks when it would raise an alarm alone, and the noise of a silent one does not
// disturb the ranks below. The recipe's gate of 2 costs 0.4 points of AUC on Ped2, where somebody crosses the walkway in a normal
// part of clip 07.
inline constexpr double kGate = 3;
double fuse(const std::vector<double>& levels);

}  // namespace vigil
