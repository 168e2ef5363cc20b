// SPDX-License-Identifier: Apache-2.0
// Batches for tests of losses: those of the published values, and one with everything that a loss may ask for, as leaves whose
// gradients can be had. Double precision.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vigil/nn/loss.h"

namespace vigil::testing {

// Numbers row by row, double.
at::Tensor tensor(std::vector<double> values, std::vector<std::int64_t> shape);

// f(i) of the indices in row-major order, double.
at::Tensor filled(std::vector<std::int64_t> shape, const std::function<double(const std::vector<std::int64_t>&)>& f);

// A head's output and its bags.
struct Example {
  HeadOutput output;
  BagLabels bags;
};

// Two anomalous bags A, then two normal bags N, of four scores.
Example two_and_two();

// One bag for each label, scores and extras given.
Example example(std::vector<double> labels, at::Tensor scores, std::map<std::string, at::Tensor> extras = {});

// The value of a sum of losses by spec.
double value(const std::string& spec, const Example& example);

// What the error says, with its hint in brackets; empty when there is none.
std::string refusal(const std::function<void()>& call);

// Four bags (anomalous, normal, normal, anomalous) of two crops and at most 18 snippets, with every extra of the table in head.h.
// The leaves are in `leaves` under the extras' names ("scores" among them).
struct Everything : Example {
  Everything();

  Parameters leaves{1};

  void set(const std::string& name, const at::Tensor& value);  // broadcast into the leaf
};

// The axis of time of an extra, or -1.
int time_axis(const std::string& extra);

// |gradient by autograd - by central differences| over all elements of all leaves, the largest relative to max(1, |gradient|).
double gradient_error(Everything& everything, const std::string& spec);

// The value and the gradients of all leaves are finite.
bool all_finite(Everything& everything, const Example& example, const std::string& spec);

}  // namespace vigil::testing
