// SPDX-License-Identifier: Apache-2.0
// Pairs scores with the frames they speak of: see frames_of_scores.h.
#include "vigil/report/frames_of_scores.h"

namespace vigil {

void FramesOfScores::push(const Frame& frame, const std::vector<Score>& scores, const Visit& visit) {
  // The runner gives the last frame a second time when the end of the stream completed scores.
  if (frame.picture && frame.index > last_) {
    waiting_.push_back(frame);
    last_ = frame.index;
  }
  for (const Score& score : scores) {
    while (!waiting_.empty() && waiting_.front().index < score.frames.end) {
      if (waiting_.front().index >= score.frames.begin) visit(waiting_.front(), score);
      waiting_.pop_front();
    }
  }
}

}  // namespace vigil
