// SPDX-License-Identifier: Apache-2.0
// From flow per cell to the motion of things: object-sized windows and a memory that travels with what moves (one-class recipe,
// 10.2.4 and 10.2.5). Between the flow and the observers.
#pragma once

#include <vector>

#include "vigil/base/grid.h"
#include "vigil/oneclass/feet.h"
#include "vigil/oneclass/flow.h"

namespace vigil {

// The moving cells of one frame, row by row: cell = y * width + x.
struct Motion {
  std::vector<int> cells;
  std::vector<float> u;  // working pixels per frame of the model's frame rate
  std::vector<float> v;
  std::vector<float> coherence;  // |mean motion| / mean |motion| in the window, 0 to 1: low where things cross or limbs swing
  std::vector<int> ground;       // one cell of each thing: where it meets the ground, mostly (feet.h)

  void clear();
};

inline constexpr float kLeastWeight = 0.25F;  // cells with less motion weight have no part in the pooling, and need no flow

class MotionField {
 public:
  MotionField(Size cells, Window window, double fps);  // fps: of the model

  // The next frame. pace: model's frame interval / time since the frame before.
  void step(const Grid<float>& weight, const FlowField& flow, float pace, Motion& motion);

  void forget();  // what was before has nothing to do with what comes

 private:
  struct Pooled {  // means over the window of weight, weight * flow, weight * |flow|
    Grid<float> o, u, v, length;
    explicit Pooled(Size size) : o(size), u(size), v(size), length(size) {}
  };

  void pool(const Grid<float>& weight, const FlowField& flow);
  void box_mean(const Grid<float>& in, Grid<float>& out);
  void travel();

  Window window_;
  Standing standing_;
  Pooled now_;
  Pooled memory_;
  Pooled moved_;
  Grid<float> masked_;
  Grid<float> columns_;
  Grid<float> inverse_area_;  // 1 / cells of the window inside the picture
  bool started_ = false;
};

}  // namespace vigil
