// SPDX-License-Identifier: Apache-2.0
// Keeps the picture at each event's peak while frames pass by, with its odd regions marked. Beside the runner, before the report.
#pragma once

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "vigil/report/frames_of_scores.h"
#include "vigil/report/report.h"

namespace vigil {

// An event is known only after it has ended, so the frame of the running maximum is held (one handle), and what may become a peak
// is kept as a small JPEG until an event claims it or none can any more. Memory does not grow with the video but by the events'
// pictures.
class EventPictures {
 public:
  explicit EventPictures(const EventConfig& config, int largest_side = 480);

  void on_frame(const Frame& frame, const std::vector<Score>& scores);  // as RunHooks::on_frame
  void on_event(const Event& event);                                    // as RunHooks::on_event
  std::vector<EventPicture> take();                                     // after run(), in order of events

 private:
  struct Peak {  // the highest score of a stretch at or above `off`
    Frame frame;
    Score score;
    Nanoseconds begin;  // of the stretch
  };

  void see(const Frame& frame, const Score& score);
  void keep_peak();
  void forget_before(Nanoseconds time);

  EventConfig config_;
  int largest_side_;
  FramesOfScores frames_;
  std::optional<Peak> peak_;
  std::deque<std::pair<double, EventPicture>> kept_;  // level and picture, in order of time
  std::vector<EventPicture> pictures_;
};

}  // namespace vigil
