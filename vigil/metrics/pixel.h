// SPDX-License-Identifier: Apache-2.0
// Where in the picture: the pixel-level criterion of the UCSD benchmarks, the dual one, and the AUC of single pixels. Frames are
// given one at a time; score maps and masks are never kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/base/grid.h"
#include "vigil/metrics/curve.h"

namespace vigil {

// Maps: a score per pixel, of the mask's size. Masks: anything but 0 is anomalous. Other sizes or NaN: Error::input with both sizes
// or the pixel.
using ScoreMap = Grid<float>;
using Mask = Grid<std::uint8_t>;

// Li & Mahadevan 2014: an anomalous frame is found when at least `coverage` of its anomalous pixels are at or above the threshold;
// a normal frame alarms falsely when any pixel is. Painting the whole frame passes: see DualPixelLevel.
class PixelLevel {
 public:
  explicit PixelLevel(double coverage = 0.40);
  void add(const ScoreMap& map, const Mask& mask);
  Curve curve() const;  // of frames: roc_auc() and equal_error_rate() of it are the published figures

 private:
  double coverage_;
  std::vector<double> scores_;
  std::vector<std::uint8_t> truth_;
};

// Sabokrou 2015: moreover at least `share` of the pixels at or above the threshold must be anomalous ones. A frame can be lost
// again when the threshold falls, so the curve may go down.
class DualPixelLevel {
 public:
  explicit DualPixelLevel(double share = 0.05, double coverage = 0.40);
  void add(const ScoreMap& map, const Mask& mask);
  std::optional<double> auc() const;  // trapezoids over all thresholds; nothing when a class of frames is missing

 private:
  struct Change {
    double threshold = 0;
    int found = 0;  // +1 or -1 found frame, from this threshold down
    int alarms = 0;
  };
  double share_;
  double coverage_;
  std::vector<Change> changes_;
  std::size_t positives_ = 0;
  std::size_t negatives_ = 0;
};

// Every pixel is a sample: another figure than "pixel level", ruled by the size of the picture. Keeps each distinct score once;
// when they are more than kMostScores, all are cut to 16 significant bits, so that memory stays small however many frames come.
// Scores that differ by less than 1 part in 32,768 then count as equal. Nothing depends on the order of frames.
class Pixelwise {
 public:
  void add(const ScoreMap& map, const Mask& mask);
  std::optional<double> auc() const;
  std::optional<double> ap() const;

  static constexpr std::size_t kMostScores = 1 << 20;

 private:
  struct Value {
    float score = 0;
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
  };
  static void join(std::vector<Value>& values);
  static void join_few(std::vector<Value>& values, bool& cut);
  std::vector<Value> joined() const;

  std::vector<Value> values_;
  std::size_t joined_size_ = 0;
  bool cut_ = false;  // scores have 16 significant bits
};

}  // namespace vigil
