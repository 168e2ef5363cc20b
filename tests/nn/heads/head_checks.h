// SPDX-License-Identifier: Apache-2.0
// What tests of heads ask alike: whether padding changes the scores of a bag, and the names of tensors.
#pragma once

#include <algorithm>
#include <vector>

#include "tests/nn/golden.h"

namespace vigil::testing {

// A head made by `spec` and filled by the rule, given a bag of 4 snippets alone, and padded with zeros to 6 beside a bag of 6: the
// largest difference of scores inside the true lengths, to each bag alone.
inline double padding_error(const std::string& spec, std::int64_t width) {
  const auto head = make_head(parse_spec(spec), width, 1);
  fill_by_rule(head->parameters());
  const at::Tensor whole = golden_input(width).features;
  const at::Tensor part = whole.narrow(2, 1, 4);
  const at::Tensor padded = at::constant_pad_nd(part, {0, 0, 0, 2});
  const at::Tensor lengths = at::tensor(std::vector<std::int64_t>{6, 4});
  const at::Tensor joint = head->forward({at::cat({whole, padded}), lengths, {}}, Pass{}).scores;
  const at::Tensor first = joint.narrow(0, 0, 1) - head->forward({whole, {}, {}}, Pass{}).scores;
  const at::Tensor second = joint.narrow(0, 1, 1).narrow(1, 0, 4) - head->forward({part, {}, {}}, Pass{}).scores;
  return std::max(first.abs().max().item<double>(), second.abs().max().item<double>());
}

// The names of a head's tensors in their order.
inline std::vector<std::string> tensor_names(const std::string& spec, std::int64_t width) {
  const auto head = make_head(parse_spec(spec), width, 1);
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : head->parameters().entries()) names.push_back(entry.name);
  return names;
}

// The tensor of that name.
inline at::Tensor tensor_named(const Head& head, const std::string& name) {
  for (const Parameters::Entry& entry : head.parameters().entries())
    if (entry.name == name) return entry.tensor;
  return {};
}

}  // namespace vigil::testing
