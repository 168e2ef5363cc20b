// SPDX-License-Identifier: Apache-2.0
// What one update does to a run of numbers, for each rule. Private to the optimiser.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "vigil/nn/optimiser.h"

namespace vigil {

template <typename Number>
struct UpdateRun {
  Number* value;
  const Number* gradient;
  std::array<Number*, 2> slots;  // as the rule names them; null beyond
  std::int64_t count;
};

// The numbers of one update, the same for a whole tensor.
struct UpdateFactors {
  double rate;           // of this tensor
  double decay;          // of this tensor
  double scale;          // of the gradients, by clipping
  std::int64_t steps;    // this update included
  OptimiserConfig rule;  // the rest
};

struct OptimiserRule {
  std::vector<const char*> slots;  // names of what it remembers
  void (*update_floats)(const UpdateRun<float>& run, const UpdateFactors& factors);
  void (*update_doubles)(const UpdateRun<double>& run, const UpdateFactors& factors);
};

double sum_of_squares(const float* values, std::int64_t count);
double sum_of_squares(const double* values, std::int64_t count);

}  // namespace vigil
