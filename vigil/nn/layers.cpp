// SPDX-License-Identifier: Apache-2.0
// Layers on ATen, and the few matrices that several heads share.
#include "vigil/nn/layers.h"

#include <cmath>
#include <stdexcept>

#include "vigil/nn/precision.h"

namespace vigil {
namespace {

template <typename Draw>
at::Tensor filled(std::vector<std::int64_t> shape, const Draw& draw) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  auto* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(draw());
  return tensor;
}

// fans: inputs and outputs that one weight sees, the kernel included.
at::Tensor initial_weight(std::vector<std::int64_t> shape, double fan_in, double fan_out, Init init, Rng& random) {
  switch (init) {
    case Init::torch_default:
      return uniform(std::move(shape), 1 / std::sqrt(fan_in), random);
    case Init::xavier_uniform:
    case Init::xavier_zero:
      return uniform(std::move(shape), std::sqrt(6 / (fan_in + fan_out)), random);
    case Init::glorot_normal: {
      const double deviation = std::sqrt(2 / (fan_in + fan_out));
      return filled(std::move(shape), [&] {
        double drawn = random.normal();
        while (std::abs(drawn) > 2) drawn = random.normal();
        return deviation * drawn;
      });
    }
  }
  throw std::logic_error("no such Init");
}

at::Tensor initial_bias(std::int64_t out, double fan_in, Init init, Rng& random) {
  if (init == Init::xavier_zero || init == Init::glorot_normal) return at::zeros({out}, at::kFloat);
  return uniform({out}, 1 / std::sqrt(fan_in), random);
}

at::Tensor rounded(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.to(at::kBFloat16) : tensor;
}

}  // namespace

at::Tensor uniform(std::vector<std::int64_t> shape, double bound, Rng& random) {
  return filled(std::move(shape), [&] { return random.uniform(-bound, bound); });
}

at::Tensor normal(std::vector<std::int64_t> shape, double deviation, Rng& random) {
  return filled(std::move(shape), [&] { return deviation * random.normal(); });
}

Linear::Linear(const Scope& scope, std::int64_t in, std::int64_t out, Init init, bool with_bias)
    : weight(scope.learned("weight",
                           initial_weight({out, in}, static_cast<double>(in), static_cast<double>(out), init, scope.random()))) {
  if (with_bias) bias = scope.learned("bias", initial_bias(out, static_cast<double>(in), init, scope.random()));
}

at::Tensor affine(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  if (!Bf16Scope::here()) return at::linear(x, weight, bias);
  return at::linear(rounded(x), rounded(weight), rounded(bias)).to(x.scalar_type());
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return affine(x, weight, bias);
}

Conv1d::Conv1d(const Scope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel, Conv1dOptions opts) : options(opts) {
  const std::int64_t seen = in / options.groups * kernel;
  const std::int64_t seen_by = out / options.groups * kernel;
  const auto fan_in = static_cast<double>(seen);
  const auto fan_out = static_cast<double>(seen_by);
  weight =
      scope.learned("weight", initial_weight({out, in / options.groups, kernel}, fan_in, fan_out, options.init, scope.random()));
  if (options.bias) bias = scope.learned("bias", initial_bias(out, fan_in, options.init, scope.random()));
}

at::Tensor Conv1d::operator()(const at::Tensor& x) const {
  const auto convolved = [&](const at::Tensor& in, const at::Tensor& w, const at::Tensor& b) {
    return at::conv1d(in, w, b, 1, options.padding, options.dilation, options.groups);
  };
  if (!Bf16Scope::here()) return convolved(x, weight, bias);
  return convolved(rounded(x), rounded(weight), rounded(bias)).to(x.scalar_type());
}

LayerNorm::LayerNorm(const Scope& scope, std::int64_t width)
    : weight(scope.learned("weight", at::ones({width}, at::kFloat))), bias(scope.learned("bias", at::zeros({width}, at::kFloat))) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, weight.sizes(), weight, bias, 1e-5);
}

BatchNorm1d::BatchNorm1d(const Scope& scope, std::int64_t channels)
    : weight(scope.learned("weight", at::ones({channels}, at::kFloat))),
      bias(scope.learned("bias", at::zeros({channels}, at::kFloat))),
      running_mean(scope.fixed("running_mean", at::zeros({channels}, at::kFloat))),
      running_var(scope.fixed("running_var", at::ones({channels}, at::kFloat))) {}

at::Tensor BatchNorm1d::operator()(const at::Tensor& x, const Pass& pass) const {
  return at::batch_norm(x, weight, bias, running_mean, running_var, pass.training, 0.1, 1e-5, false);
}

at::Tensor length_mask(const at::Tensor& lengths, std::int64_t batch, std::int64_t time, const at::TensorOptions& like) {
  if (!lengths.defined()) return at::ones({batch, time}, like);
  const at::Tensor steps = at::arange(time, at::kLong).unsqueeze(0);
  return (steps < lengths.unsqueeze(1)).to(like.dtype());
}

at::Tensor distance_decay(std::int64_t time, double scale, const at::TensorOptions& like) {
  const at::Tensor steps = at::arange(time, like);
  return at::exp(-at::abs(steps.unsqueeze(0) - steps.unsqueeze(1)) / scale);
}

at::Tensor cosine_graph(const at::Tensor& x, const at::Tensor& lengths, double threshold) {
  const at::Tensor norms = x.norm(2, {2}, true);
  const at::Tensor products = at::matmul(x, x.transpose(1, 2));
  const at::Tensor cosines = products / (at::matmul(norms, norms.transpose(1, 2)) + 1e-20);
  const at::Tensor kept = at::where(cosines > threshold, cosines, at::zeros_like(cosines));
  if (!lengths.defined()) return at::softmax(kept, 2);
  const at::Tensor inside = length_mask(lengths, x.size(0), x.size(1), x.options());
  const at::Tensor columns = inside.unsqueeze(1);
  const at::Tensor hidden = kept.masked_fill(columns.eq(0), -INFINITY);
  return at::softmax(hidden, 2) * columns * inside.unsqueeze(2);
}

}  // namespace vigil
