// SPDX-License-Identifier: Apache-2.0
// The checks of head_checks.h.
#include "tests/nn/heads/head_checks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/nn/golden.h"

namespace vigil::testing {

std::unique_ptr<Head> filled_head(const std::string& spec) {
  auto head = make_head(parse_spec(spec), 7, 1);
  fill_by_rule(head->parameters());
  return head;
}

double padding_error(const std::string& spec, std::int64_t width, std::int64_t length, std::int64_t time) {
  const auto head = make_head(parse_spec(spec), width, 1);
  fill_by_rule(head->parameters());
  Rng random(4);
  at::Tensor both = normal({2, 1, time, width}, 1, random).to(at::kDouble);
  both[0].narrow(1, length, time - length).zero_();
  const at::Tensor joint = head->forward({both, at::tensor({length, time}, at::kLong), {}}, Pass{}).scores;
  double worst = 0;
  for (const auto& [bag, inside] : {std::pair<std::int64_t, std::int64_t>{0, length}, {1, time}}) {
    const at::Tensor alone = head->forward({both.narrow(0, bag, 1).narrow(2, 0, inside), {}, {}}, Pass{}).scores[0];
    worst = std::max(worst, (joint[bag].narrow(0, 0, inside) - alone).abs().max().item<double>());
  }
  return worst;
}

double batch_error(const std::string& spec) {
  const auto head = filled_head(spec);
  Rng random(6);
  const at::Tensor x = normal({2, 3, 5, 7}, 1, random).to(at::kDouble);
  const at::Tensor joint = head->forward({x, {}, {}}, Pass{}).scores;
  at::Tensor apart = at::zeros_like(joint);
  for (std::int64_t bag = 0; bag < 2; ++bag)
    for (std::int64_t crop = 0; crop < 3; ++crop)
      apart[bag] += head->forward({x.narrow(0, bag, 1).narrow(1, crop, 1), {}, {}}, Pass{}).scores[0] / 3;
  return (joint - apart).abs().max().item<double>();
}

double score_gradient_error(const std::string& spec) {
  const auto head = filled_head(spec);
  Rng random(8);
  const HeadInput input{normal({1, 1, 5, 7}, 1, random).to(at::kDouble), {}, {}};
  const at::Tensor weights = at::arange(1, 6, at::kDouble);
  const double error = gradient_error(head->parameters(), [&] { return (head->forward(input, Pass{}).scores * weights).sum(); });
  for (const at::Tensor& tensor : head->parameters().learned())
    if (!tensor.grad().defined() || !tensor.grad().any().item<bool>()) return INFINITY;
  return error;
}

std::vector<std::string> tensor_names(const std::string& spec, std::int64_t width) {
  const auto head = make_head(parse_spec(spec), width, 1);
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : head->parameters().entries()) names.push_back(entry.name);
  return names;
}

at::Tensor tensor_named(const Head& head, const std::string& name) {
  for (const Parameters::Entry& entry : head.parameters().entries())
    if (entry.name == name) return entry.tensor;
  return {};
}

}  // namespace vigil::testing
