// SPDX-License-Identifier: Apache-2.0
// Batches for tests of losses: the published ones, and one with every extra.
#include "tests/nn/losses/batch.h"

#include <algorithm>
#include <cmath>

#include "tests/nn/golden.h"

#include "vigil/base/error.h"

namespace vigil::testing {

at::Tensor tensor(std::vector<double> values, std::vector<std::int64_t> shape) {
  return at::from_blob(values.data(), shape, at::kDouble).clone();
}

at::Tensor filled(std::vector<std::int64_t> shape, const std::function<double(const std::vector<std::int64_t>&)>& f) {
  at::Tensor all = at::empty(shape, at::kDouble);
  std::vector<std::int64_t> index(shape.size(), 0);
  for (std::int64_t n = 0; n < all.numel(); ++n) {
    std::int64_t rest = n;
    for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) index[axis] = rest % shape[axis];
    all.data_ptr<double>()[n] = f(index);
  }
  return all;
}

Example example(std::vector<double> labels, at::Tensor scores, std::map<std::string, at::Tensor> extras) {
  const auto bags = static_cast<std::int64_t>(labels.size());
  return {{std::move(scores), std::move(extras)}, {tensor(std::move(labels), {bags}), {}, {}, {}}};
}

Example two_and_two() {
  return example({1, 1, 0, 0}, tensor({.10, .40, .80, .30, .20, .90, .60, .50, .05, .15, .10, .20, .30, .25, .35, .10}, {4, 4}));
}

double value(const std::string& spec, const Example& example) {
  return LossSum(parse_spec_sum(spec))(example.output, example.bags).total.item<double>();
}

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error.what()) + " [" + error.hint() + "]";
  }
  return {};
}

Everything::Everything() {
  constexpr std::int64_t kBags = 4, kTime = 18, kWidth = 2, kClasses = 3;
  Rng random(11);
  const auto leaf = [&](const std::string& name, const at::Tensor& values) {
    const at::Tensor kept = leaves.add(name, values.to(at::kDouble), true);
    name == "scores" ? output.scores = kept : output.extras[name] = kept;
  };
  const auto between_0_and_1 = [&] { return uniform({kBags, kTime}, 0.48, random) + 0.5; };
  for (const char* name : {"scores", "semantic", "own_attention", "other_attention", "probability"}) leaf(name, between_0_and_1());
  for (const char* name : {"logits", "online_logits", "magnitudes"}) leaf(name, normal({kBags, kTime}, 1.5, random));
  leaf("dynamics", uniform({kBags, kTime - 1}, 1, random) + 1);
  leaf("embeddings", normal({kBags, 2, kTime, kWidth}, 60, random));
  for (const char* name : {"visual", "tokens", "hidden_1", "hidden_2"}) leaf(name, normal({kBags, kTime, kWidth}, 1, random));
  leaf("own_memory", normal({kBags, kTime, kWidth}, 60, random));
  leaf("mean", normal({2, kTime, kWidth}, 1, random));
  leaf("log_variance", normal({2, kTime, kWidth}, 1, random));
  leaf("class_logits", normal({kBags, kTime, kClasses}, 1, random));
  leaf("text", normal({kClasses, kWidth}, 1, random));
  leaf("logit_scale", at::full({}, 0.7));
  for (const char* name : {"running_mean_1", "running_mean_2"}) output.extras[name] = tensor({.2, -.3}, {kWidth});
  for (const char* name : {"running_var_1", "running_var_2"}) output.extras[name] = tensor({.6, 1.7}, {kWidth});
  output.extras["selected"] = at::arange(12, at::kLong).reshape({kBags, 3}).remainder(7);

  bags.labels = tensor({1, 0, 0, 1}, {kBags});
  bags.lengths = tensor({18, 7, 18, 12}, {kBags}).to(at::kLong);
  bags.classes = tensor({0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1}, {kBags, kClasses});
  bags.frames = between_0_and_1().to(at::kDouble);

  leaf("reconstruction", normal({kBags, kTime, kWidth}, 1, random));
  leaf("gather", at::full({}, 0.4));
  for (const char* name : {"event_logits", "background_logits"}) leaf(name, normal({kBags, kClasses}, 2, random));
}

void Everything::set(const std::string& name, const at::Tensor& value) {
  (name == "scores" ? output.scores : output.extras.at(name)).detach().copy_(value);
}

int time_axis(const std::string& extra) {
  for (const char* none : {"selected", "text", "logit_scale", "running_mean_1", "running_mean_2", "running_var_1", "running_var_2",
                           "gather", "event_logits", "background_logits"})
    if (extra == none) return -1;
  return extra == "embeddings" ? 2 : 1;
}

double gradient_error(Everything& everything, const std::string& spec) {
  const LossSum loss(parse_spec_sum(spec));
  const auto value = [&] { return loss(everything.output, everything.bags).total; };
  for (const at::Tensor& leaf : everything.leaves.learned()) leaf.mutable_grad() = at::Tensor();
  value().backward();
  double worst = 0;
  for (const at::Tensor& leaf : everything.leaves.learned()) {
    if (!leaf.grad().defined()) continue;
    const std::vector<double> gradient = numbers(leaf.grad());
    for (std::int64_t i = 0; i < leaf.numel(); ++i) {
      constexpr double kStep = 1e-6;
      double& number = leaf.data_ptr<double>()[i];
      const double kept = number;
      number = kept + kStep;
      const double above = value().item<double>();
      number = kept - kStep;
      const double below = value().item<double>();
      number = kept;
      const double analytic = gradient[static_cast<std::size_t>(i)];
      worst = std::max(worst, std::abs(analytic - (above - below) / (2 * kStep)) / std::max(1.0, std::abs(analytic)));
    }
  }
  return worst;
}

bool all_finite(Everything& everything, const Example& example, const std::string& spec) {
  for (const at::Tensor& leaf : everything.leaves.learned()) leaf.mutable_grad() = at::Tensor();
  const at::Tensor total = LossSum(parse_spec_sum(spec))(example.output, example.bags).total;
  total.backward();
  bool finite = total.isfinite().item<bool>();
  for (const at::Tensor& leaf : everything.leaves.learned())
    if (leaf.grad().defined()) finite = finite && leaf.grad().isfinite().all().item<bool>();
  return finite;
}

}  // namespace vigil::testing
