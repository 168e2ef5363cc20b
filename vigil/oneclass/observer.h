// SPDX-License-Identifier: Apache-2.0
// What is measured at each place of the picture: the contract of an observer. Between the motion of a frame and the densities.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vigil/events/score.h"
#include "vigil/oneclass/motion_field.h"

namespace vigil {

// Values of one attribute in one frame, at the cells where it can be measured, row by row.
struct Observations {
  std::vector<int> cells;
  std::vector<float> values;

  void clear() {
    cells.clear();
    values.clear();
  }
};

// What a density knows of normal values at a place.
struct NormalValues {
  double low = 0;    // 1 % quantile of normal values
  double high = 0;   // 99 % quantile
  double share = 0;  // of normal footage that is like the observed value, in [0, 1]
};

// How the model's units become people's.
struct Units {
  double pixels = 1;             // full-picture pixels in a working pixel
  double frames_per_second = 1;  // of the model
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual std::string name() const = 0;  // also Evidence::attribute

  virtual void observe(const Motion& motion, Observations& out) const = 0;  // out comes cleared
  virtual float most() const = 0;                                           // observed values lie in [0, most()]

  // attribute, observed, normal range, unit and text; level and share are the caller's.
  virtual Evidence explain(float value, const NormalValues& normal, const Units& units) const = 0;
};

}  // namespace vigil
