// SPDX-License-Identifier: Apache-2.0
// Learns what is normal from plain footage: sources in, a model file out. What `vigil fit` calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/base/geometry.h"
#include "vigil/detect/model_file.h"
#include "vigil/media/source.h"

namespace vigil {

// One clip of normal footage. Opened more than once: window and noise level are measured before the place model. Sources that
// read_ahead() decode while earlier frames are worked on.
struct Footage {
  std::string name;
  std::function<std::unique_ptr<FrameSource>()> open;
};

struct FitConfig {
  std::optional<Box> roi;        // the only part of the picture to look at; stored in the model
  std::string flow = "patches";  // how motion is measured; a name of flows() in oneclass/flow.h

  static auto fields() {
    using C = FitConfig;
    return fields_of<C>(field("roi", &C::roi, "pixels", any(), "look only at this part of the picture; stored in the model"),
                        field("flow", &C::flow, "", any(), "how motion is measured: a name of `vigil list flows`"));
  }
};

// What fitting found, for the user.
struct FitReport {
  std::int64_t clips = 0;   // clips, or blocks when there were fewer than four clips
  bool blocks = false;      // footage was cut into blocks of at least 10 s with a gap of 1 s
  std::int64_t frames = 0;  // that calibration rests on
  double seconds = 0;       // of footage
  double supported_rarity = 0;
  std::vector<std::string> notes;  // what was odd: damage in a clip, little motion, little footage
};

struct FittedModel {
  ModelFile file;
  FitReport report;
};

// Called with the number of frames looked at since its last call, from several threads. Each frame is reported kFitPasses
// times.
using FitProgress = std::function<void(std::int64_t frames)>;
inline constexpr int kFitPasses = 3;

// Clips are worked on side by side, up to threads() at a time; the result does not depend on how many. Throws Error::input when the
// footage cannot be used: black, frozen, without motion, of two sizes, too short; saying which clip. Error::usage: no footage, an
// unknown flow, a roi outside the picture. ErrorKind::interrupted after a signal.
FittedModel fit(const std::vector<Footage>& normal, const FitConfig& config, const FitProgress& progress = {});

// The model with more footage: place model and calibration are recomputed from the clips' stored sums and the new ones; window and
// noise level stay as first fitted. Throws as fit(), and Error::input when `model` is no motion model.
FittedModel append(const ModelFile& model, const std::vector<Footage>& normal, const FitProgress& progress = {});

}  // namespace vigil
