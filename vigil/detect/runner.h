// SPDX-License-Identifier: Apache-2.0
// Source to scores to events, in one loop: the same for `detect`, `evaluate` and (later) live cameras.
#pragma once

#include <functional>
#include <vector>

#include "vigil/detect/detector.h"
#include "vigil/events/builder.h"

namespace vigil {

struct RunOptions {
  EventConfig events;
  ScoreOptions scores;
};

// Called in stream order, on the calling thread. Empty ones are skipped.
struct RunHooks {
  // Scores that this frame completed; called once more with the last frame when the end of the stream completed some.
  std::function<void(const Frame& frame, const std::vector<Score>& scores)> on_frame;
  std::function<void(const Event& event)> on_event;
};

struct RunResult {
  StreamInfo stream;
  StreamHealth health;
  std::vector<Score> scores;  // without regions and maps, so that memory stays flat: who wants them takes them in on_frame
  std::vector<Event> events;
  bool interrupted = false;  // stopped by a signal: what is here is what was done
  double seconds = 0;        // wall time
};

// Reads `source` to its end, or until interrupted(). Decoding overlaps with scoring when the source is a read_ahead().
RunResult run(FrameSource& source, const Detector& detector, const RunOptions& options, const RunHooks& hooks = {});

}  // namespace vigil
