// SPDX-License-Identifier: Apache-2.0
// How motion between two pictures is found, where it is asked for. Between the motion weight and the pooling.
#pragma once

#include <memory>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/base/grid.h"

namespace vigil {

// Displacements in working pixels per frame, one per cell: what is at x now was at x - (u, v) in the picture before.
struct FlowField {
  Grid<float> u;
  Grid<float> v;
};

// One per stream; implementations keep what they need of the picture before. Same pictures, same bits, on any number of threads.
class Flow {
 public:
  virtual ~Flow() = default;

  virtual void push(const cv::Mat& picture) = 0;  // CV_8UC1; all of one size, multiples of kCell

  // Between the last two pictures pushed, for the cells where `wanted` is above `least`. Others may hold anything finite. The
  // fields have the size of `wanted`. At least two pictures were pushed.
  virtual void between(const Grid<float>& wanted, float least, FlowField& flow) = 0;
};

}  // namespace vigil
