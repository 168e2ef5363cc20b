// SPDX-License-Identifier: Apache-2.0
// Heads filled by a rule, and the input of the published forward values: so whole heads can be compared with the official modules
// without any weights file. Double precision, one bag of one crop and six snippets.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vigil/nn/head.h"

namespace vigil::testing {

// Tensor number q (of those in `order`, or of all but constants of type integer), element n: a = sin(0.37 n + q); two or more
// dimensions (names ending .g and .b excepted): a / sqrt(product of all dimensions but the first); names ending in weight, .g or
// running_var: 1 + 0.1 a; others 0.1 a. Converts to double.
void fill_by_rule(Parameters& parameters);

// x[0, 0, t, d] = sin(0.05 (t + 1) ((d mod 7) + 1) + 0.01 d), [1, 1, time, width] double.
HeadInput golden_input(std::int64_t width, std::int64_t time = 6);

// All numbers of a tensor.
std::vector<double> numbers(const at::Tensor& tensor);

// The scores of a head made by `spec`, filled by the rule, for golden_input, outside training.
HeadOutput golden_output(const std::string& spec, std::int64_t width);

// |analytic gradient - central difference| of every learned tensor of a head, at a few elements each; the largest, relative to
// max(1, |gradient|).
double gradient_error(Parameters& parameters, const std::function<at::Tensor()>& value);

}  // namespace vigil::testing
