// SPDX-License-Identifier: Apache-2.0
// The contract of everything that scores a stream of frames. Between media (frames in) and events (scores out).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/geometry.h"
#include "vigil/events/score.h"
#include "vigil/media/source.h"

namespace vigil {

// Scores one stream. Laws: spans come in order, touch, and cover every frame pushed exactly once after finish(); the same frames
// give the same bits on any number of threads. One thread at a time.
class DetectorStream {
 public:
  virtual ~DetectorStream() = default;
  virtual std::vector<Score> push(const Frame& frame) = 0;
  virtual std::vector<Score> finish() = 0;  // flushes the look-ahead; nothing may be pushed after
};

struct ScoreOptions {
  double region_floor = 2.0;  // regions are reported down to this level
  bool maps = false;          // fill Score::map
};

// A fitted or trained model. Immutable, shared by all threads.
class Detector {
 public:
  virtual ~Detector() = default;

  // Throws Error::input when the stream does not fit the model (size, frame rate), saying both values.
  virtual std::unique_ptr<DetectorStream> open(const StreamInfo& stream, const ScoreOptions& options = {}) const = 0;

  virtual int delay() const = 0;                // frames of look-ahead; 0 = causal
  virtual double supported_rarity() const = 0;  // the highest rarity that its calibration claims
  virtual std::optional<Box> roi() const = 0;   // the part of the picture it looks at; nothing = all
  virtual std::string describe() const = 0;     // one line for people: kind, what it learnt from
};

}  // namespace vigil
