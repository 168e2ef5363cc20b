// SPDX-License-Identifier: Apache-2.0
// Brings each score together with its frames, also when a detector looks ahead and scores come later than frames. Within this room.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "vigil/events/score.h"
#include "vigil/media/frame.h"

namespace vigil {

// Holds as many frame handles as the detector looks ahead: one for a causal detector.
class FramesOfScores {
 public:
  using Visit = std::function<void(const Frame& frame, const Score& score)>;

  // Calls `visit` for each frame of each score, in order. frame and scores as RunHooks::on_frame gives them.
  void push(const Frame& frame, const std::vector<Score>& scores, const Visit& visit);

 private:
  std::deque<Frame> waiting_;
  std::int64_t last_ = -1;  // index of the latest frame
};

}  // namespace vigil
