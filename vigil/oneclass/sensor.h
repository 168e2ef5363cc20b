// SPDX-License-Identifier: Apache-2.0
// Frames in, motion per cell out: weight, flow and pooling in one, with the rules for cuts, frozen pictures and gaps (one-class
// recipe, 10.5). What fitting and scoring share, so that both see the same.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "vigil/media/frame.h"
#include "vigil/oneclass/camera_motion.h"
#include "vigil/oneclass/flow.h"
#include "vigil/oneclass/motion_field.h"
#include "vigil/oneclass/motion_weight.h"

namespace vigil {

// What of a model the sensor needs. Fixed when a model is first fitted.
struct Sensing {
  Size picture;  // of the full picture
  Box look;      // the part of it that is looked at
  Size working;  // what that part is scaled to: multiples of kCell, never larger than it
  MotionThresholds thresholds;
  Window window;
  double fps = 0;  // of the normal footage
  std::string flow = "patches";

  bool operator==(const Sensing&) const = default;
  double pixels() const { return static_cast<double>(look.width) / working.width; }  // full-picture pixels in a working one
};

// `look` for a roi (or the whole picture), and `working` for a scale of at most 1. At scale 1 up to 3 pixels at the right and lower
// border are left out instead of being squeezed.
void choose_working(Size picture, const std::optional<Box>& roi, double scale, Sensing& sensing);

// Throws Error::input when the frame rates differ by more than a factor of two: motion per frame would not compare.
void check_frame_rate(const std::string& name, double fps, const Sensing& sensing);

class Sensor {
 public:
  enum class State {
    first,  // nothing to compare with yet
    held,   // nothing new can be said: what was said last holds
    sensed  // motion() is of this frame
  };

  Sensor(const Sensing& sensing, double fps);  // fps: nominal, of this stream

  State sense(const Frame& frame);
  const Motion& motion() const { return motion_; }
  const Grid<float>& weight() const { return weight_; }  // of the last frame that was sensed
  unsigned notes() const { return notes_; }              // note::k... of the last frame

 private:
  State take(const Frame& frame, const cv::Mat& picture);
  bool cut();
  float pace(Nanoseconds interval) const;

  Sensing sensing_;
  double interval_;  // nominal, seconds
  CameraMotion camera_;
  MotionWeight weights_;
  std::unique_ptr<Flow> flow_;
  FlowField field_;
  MotionField pooling_;
  Grid<float> weight_;
  Motion motion_;
  std::optional<Nanoseconds> last_;
  Nanoseconds same_since_;
  Nanoseconds cut_since_;
  bool same_ = false;
  bool cut_ = false;
  unsigned notes_ = 0;
};

}  // namespace vigil
