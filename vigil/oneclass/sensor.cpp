// SPDX-License-Identifier: Apache-2.0
// From frames to motion: see sensor.h.
#include "vigil/oneclass/sensor.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/events/score.h"
#include "vigil/oneclass/catalogs.h"

namespace vigil {
namespace {

constexpr float kFullWeight = 0.5F;                 // weight of a cell that surely moves
constexpr double kCutShare = 0.6;                   // of the cells moving at once: a cut or a jump of exposure, not motion
constexpr Nanoseconds kLongestHold{1'000'000'000};  // after this a state is no transition any more
constexpr double kSteady = 0.25;                    // relative deviation from the nominal interval that is taken for jitter
constexpr double kShortest = 0.25;                  // of the nominal interval: frames closer together are stamped wrongly
constexpr double kGap = 4;  // nominal intervals without a frame (and a second): what was before is forgotten

constexpr double kLargestRateRatio = 2;

int down_to_cells(int pixels) {
  return std::max(kCell, pixels / kCell * kCell);
}

}  // namespace

void choose_working(Size picture, const std::optional<Box>& roi, double scale, Sensing& sensing) {
  sensing.picture = picture;
  sensing.look = roi ? roi->intersect(Box::whole(picture)) : Box::whole(picture);
  const auto scaled = [&](int pixels) {
    return std::clamp(static_cast<int>(std::lround(pixels * scale / kCell)) * kCell, kCell, down_to_cells(pixels));
  };
  if (scale < 1) {
    sensing.working = {scaled(sensing.look.width), scaled(sensing.look.height)};
  } else {
    sensing.working = {down_to_cells(sensing.look.width), down_to_cells(sensing.look.height)};
    sensing.look.width = std::min(sensing.look.width, sensing.working.width);
    sensing.look.height = std::min(sensing.look.height, sensing.working.height);
  }
}

void check_frame_rate(const std::string& name, double fps, const Sensing& sensing) {
  if (fps <= kLargestRateRatio * sensing.fps && sensing.fps <= kLargestRateRatio * fps) return;
  throw Error::input(fmt::format("{}: {:g} frames/s, but the model was fitted at {:g}; they may differ by a factor of {:g} at most",
                                 name, fps, sensing.fps, kLargestRateRatio),
                     "fit a model on footage of this rate; where the rate is told wrongly, give the right one (--fps)");
}

Sensor::Sensor(const Sensing& sensing, double fps)
    : sensing_(sensing),
      interval_(1 / fps),
      camera_(fps),
      weights_(sensing.working),
      flow_(flows().at(sensing.flow)()),
      field_{Grid<float>(cells_of(sensing.working)), Grid<float>(cells_of(sensing.working))},
      pooling_(cells_of(sensing.working), sensing.window, sensing.fps),
      weight_(cells_of(sensing.working)) {}

// How the motion since the frame before becomes motion per frame of the model.
float Sensor::pace(Nanoseconds interval) const {
  const double seconds = std::max(interval.seconds(), kShortest * interval_);
  const double taken = std::abs(seconds - interval_) <= kSteady * interval_ ? interval_ : seconds;
  return static_cast<float>(1 / (sensing_.fps * taken));
}

bool Sensor::cut() {
  const auto moving = std::count_if(weight_.values().begin(), weight_.values().end(), [](float w) { return w > kFullWeight; });
  return static_cast<double>(moving) > kCutShare * static_cast<double>(weight_.count());
}

Sensor::State Sensor::sense(const Frame& frame) {
  notes_ = 0;
  const cv::Mat picture = camera_.steady(gray_at(frame, sensing_.look, sensing_.working));
  if (camera_.shaking()) notes_ |= note::kCameraMotion;
  const State state = take(frame, picture);
  last_ = frame.time;
  return state;
}

Sensor::State Sensor::take(const Frame& frame, const cv::Mat& picture) {
  weights_.push(picture);
  flow_->push(picture);
  if (!last_) return State::first;
  const Nanoseconds interval = frame.time - *last_;

  // A repeated picture is mostly a repeated frame of a converted file: nothing stopped. Only a lasting one is a still world.
  if (weights_.same_as_before()) {
    if (!same_) same_since_ = *last_;
    same_ = true;
    if (frame.time - same_since_ <= kLongestHold) return State::held;
    notes_ |= note::kFrozen;
    motion_.clear();
    pooling_.forget();
    weight_.fill(0);
    return State::sensed;
  }
  same_ = false;

  if (interval.seconds() > std::max(1.0, kGap * interval_)) {
    pooling_.forget();
    weights_.keep_last();
    return State::held;
  }

  weights_.weigh(sensing_.thresholds, weight_);
  const bool is_cut = cut();
  if (is_cut && !cut_) cut_since_ = frame.time;
  cut_ = is_cut;
  if (is_cut && frame.time - cut_since_ <= kLongestHold) {
    notes_ |= note::kSceneChange;
    return State::held;
  }
  flow_->between(weight_, kLeastWeight, field_);
  pooling_.step(weight_, field_, pace(interval), motion_);
  return State::sensed;
}

}  // namespace vigil
