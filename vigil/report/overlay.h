// SPDX-License-Identifier: Apache-2.0
// The video again, with odd regions boxed and a strip of the score below; red while an event goes on. Beside the runner.
#pragma once

#include <deque>
#include <filesystem>
#include <vector>

#include "vigil/events/builder.h"
#include "vigil/media/source.h"
#include "vigil/media/writer.h"
#include "vigil/report/frames_of_scores.h"

namespace vigil {

struct OverlayOptions {
  Nanoseconds strip{10'000'000'000};  // of score shown below the picture
  int largest_side = 1280;            // larger pictures are scaled down
};

class OverlayVideo {
 public:
  // Throws Error::input when the file cannot be written.
  OverlayVideo(const std::filesystem::path& path, const StreamInfo& stream, const EventConfig& config,
               const OverlayOptions& options = {});

  void on_frame(const Frame& frame, const std::vector<Score>& scores);  // as RunHooks::on_frame
  void close();                                                         // the file appears under its name

 private:
  struct Moment {
    Nanoseconds time;
    double level = 0;
  };

  void draw(const Frame& frame, const Score& score);
  void draw_strip(cv::Mat& strip, const Frame& frame, const Score& score) const;

  EventConfig config_;
  OverlayOptions options_;
  Size picture_;  // of the video within the overlay
  int strip_height_ = 0;
  VideoWriter writer_;
  FramesOfScores frames_;
  std::deque<Moment> recent_;  // of the last `strip`
  Nanoseconds first_;          // time of the first frame, which is 0 in the overlay
  bool started_ = false;
  bool alarm_ = false;
};

}  // namespace vigil
