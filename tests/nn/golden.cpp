// SPDX-License-Identifier: Apache-2.0
// Heads filled by rule, and gradients by finite differences: see golden.h.
#include "tests/nn/golden.h"

#include <algorithm>
#include <cmath>

namespace vigil::testing {

void fill_by_rule(Parameters& parameters) {
  parameters.convert(at::kDouble);
  std::int64_t q = 0;
  for (const Parameters::Entry& entry : parameters.entries()) {
    const std::string& name = entry.name;
    const auto ends = [&](const char* text) { return name.ends_with(text); };
    at::Tensor target = entry.tensor.detach();
    const at::Tensor a = at::sin(at::arange(target.numel(), at::kDouble) * 0.37 + static_cast<double>(q)).reshape(target.sizes());
    if (target.dim() >= 2 && !ends(".g") && !ends(".b"))
      target.copy_(a / std::sqrt(static_cast<double>(target.numel() / target.size(0))));
    else if (ends("weight") || ends(".g") || ends("running_var"))
      target.copy_(1 + 0.1 * a);
    else
      target.copy_(0.1 * a);
    ++q;
  }
}

HeadInput golden_input(std::int64_t width, std::int64_t time) {
  at::Tensor x = at::empty({1, 1, time, width}, at::kDouble);
  auto values = x.accessor<double, 4>();
  for (std::int64_t t = 0; t < time; ++t)
    for (std::int64_t d = 0; d < width; ++d)
      values[0][0][t][d] = std::sin(0.05 * static_cast<double>((t + 1) * (d % 7 + 1)) + 0.01 * static_cast<double>(d));
  return {x, {}, {}};
}

std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().to(at::kDouble).reshape({-1}).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

HeadOutput golden_output(const std::string& spec, std::int64_t width) {
  const auto head = make_head(parse_spec(spec), width, 1);
  fill_by_rule(head->parameters());
  return head->forward(golden_input(width), Pass{});
}

double gradient_error(Parameters& parameters, const std::function<at::Tensor()>& value) {
  for (const at::Tensor& tensor : parameters.learned()) tensor.mutable_grad() = at::Tensor();
  value().backward();
  double worst = 0;
  for (const at::Tensor& tensor : parameters.learned()) {
    if (!tensor.grad().defined()) continue;
    const std::vector<double> gradient = numbers(tensor.grad());
    auto* numbers_of = tensor.data_ptr<double>();
    const std::int64_t step = std::max<std::int64_t>(1, tensor.numel() / 3);
    for (std::int64_t i = 0; i < tensor.numel(); i += step) {
      constexpr double kStep = 1e-5;
      const double kept = numbers_of[i];
      numbers_of[i] = kept + kStep;
      const double above = value().item<double>();
      numbers_of[i] = kept - kStep;
      const double below = value().item<double>();
      numbers_of[i] = kept;
      const double analytic = gradient[static_cast<std::size_t>(i)];
      worst = std::max(worst, std::abs(analytic - (above - below) / (2 * kStep)) / std::max(1.0, std::abs(analytic)));
    }
  }
  return worst;
}

}  // namespace vigil::testing
