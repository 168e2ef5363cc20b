// SPDX-License-Identifier: Apache-2.0
// Where something moves, whatever the light does: pictures in, one weight per cell out (one-class recipe, section 10.2.3). First
// step of the motion detector; only what has weight is measured further.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/base/grid.h"

namespace vigil {

inline constexpr int kCell = 4;  // width and height of a cell in working pixels

inline Size cells_of(Size working) {
  return {working.width / kCell, working.height / kCell};
}

// Differences that pass for full motion, in grey levels of the high-passed picture, averaged over a cell.
struct MotionThresholds {
  float one = 8;     // to the picture before
  float three = 16;  // to the third picture before

  bool operator==(const MotionThresholds&) const = default;
};

// h = G3(I) - mean31(I), G3 the binomial filter (1 2 1)/4 in both directions, mean31 the mean over 31 x 31 pixels: light that
// changes slowly over the picture drops out. Borders repeat their pixels.
class MotionWeight {
 public:
  explicit MotionWeight(Size working);  // multiples of kCell

  // CV_8UC1 of the working size. With the first picture all differences are 0.
  void push(const cv::Mat& picture);

  void keep_last() { known_ = std::min(known_, 1); }  // the next picture is compared with the last one only

  // |h - h before| and |h - h three before|, averaged over each cell, in grey levels. Of fewer pictures the oldest stands for the
  // third before.
  const Grid<float>& one() const { return one_; }
  const Grid<float>& three() const { return three_; }

  // clip(max(one / thresholds.one, three / thresholds.three), 0, 1)
  void weigh(const MotionThresholds& thresholds, Grid<float>& weight) const;

  bool same_as_before() const { return same_; }  // the picture equals the one before, pixel by pixel
  bool flat() const { return flat_; }            // the picture shows nothing: all high-passed values are within half a grey level

 private:
  using Plane = std::vector<std::int16_t>;  // h in 1/16 grey levels

  const Plane& before(int count) const { return planes_[static_cast<std::size_t>((newest_ + 4 - count) % 4)]; }

  Size size_;
  std::array<Plane, 4> planes_;
  int newest_ = 0;
  int known_ = 0;  // planes filled
  Grid<float> one_;
  Grid<float> three_;
  std::vector<std::uint16_t> column_sums_;
  std::vector<std::int32_t> scratch_;
  cv::Mat last_;
  bool same_ = false;
  bool flat_ = true;
};

}  // namespace vigil
