// SPDX-License-Identifier: Apache-2.0
// The layers that heads are made of: they register their tensors under published names and apply them. Tensors are [N, T, W] for
// linear and norm layers, [N, W, T] for convolutions, as in the sources.
#pragma once

#include <optional>

#include "vigil/nn/parameters.h"

namespace vigil {

// How one pass through a head is made.
struct Pass {
  bool training = false;  // dropout and batch statistics are in force
  Rng* random = nullptr;  // of dropout and sampling; must be given when training
};

// How weights begin. Biases: torch_default is U(+-1/sqrt(fan in)), `xavier_zero` and `glorot_normal` begin at 0.
enum class Init {
  torch_default,   // Kaiming uniform (a = sqrt 5), which is U(+-1/sqrt(fan in)); bias the same
  xavier_uniform,  // U(+-sqrt(6 / (fan in + fan out))); bias as torch_default
  xavier_zero,     // the same; bias 0
  glorot_normal,   // N(0, 2 / (fan in + fan out)), truncated at two deviations as Keras does; bias 0
};

at::Tensor uniform(std::vector<std::int64_t> shape, double bound, Rng& random);     // U(-bound, bound), float32
at::Tensor normal(std::vector<std::int64_t> shape, double deviation, Rng& random);  // N(0, deviation^2), float32

// x [..., in], weight [out, in], bias [out] or undefined: x weight^T + bias, in the precision of the thread (precision.h).
at::Tensor affine(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

struct Linear {
  Linear(const Scope& scope, std::int64_t in, std::int64_t out, Init init = Init::torch_default, bool with_bias = true);
  at::Tensor operator()(const at::Tensor& x) const;  // [..., in] to [..., out]

  at::Tensor weight;  // [out, in]
  at::Tensor bias;    // [out]; undefined without
};

struct Conv1dOptions {
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;
  Init init = Init::torch_default;
};

struct Conv1d {
  Conv1d(const Scope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel, Conv1dOptions options = {});
  at::Tensor operator()(const at::Tensor& x) const;  // [N, in, T] to [N, out, T']

  at::Tensor weight;  // [out, in / groups, kernel]
  at::Tensor bias;
  Conv1dOptions options;
};

struct LayerNorm {
  LayerNorm(const Scope& scope, std::int64_t width);
  at::Tensor operator()(const at::Tensor& x) const;  // over the last axis, eps 1e-5

  at::Tensor weight;  // [width], begins at 1
  at::Tensor bias;    // [width], begins at 0
};

struct BatchNorm1d {
  BatchNorm1d(const Scope& scope, std::int64_t channels);
  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;  // [N, channels, T]; eps 1e-5, momentum 0.1

  at::Tensor weight;
  at::Tensor bias;
  at::Tensor running_mean;  // updated in place by passes in training
  at::Tensor running_var;
};

// Zero with probability p, the rest divided by 1 - p; x itself outside training. The mask is drawn by blocks, so that it is the
// same on any number of threads.
at::Tensor dropout(const at::Tensor& x, double p, const Pass& pass);

// [B, T] of 1 inside the true length and 0 beyond, as x's type. lengths: [B] int64, or undefined for all ones.
at::Tensor length_mask(const at::Tensor& lengths, std::int64_t batch, std::int64_t time, const at::TensorOptions& like);

// exp(-|i - j| / scale), [T, T].
at::Tensor distance_decay(std::int64_t time, double scale, const at::TensorOptions& like);

// Keeps the cosine of every pair of rows that is above `threshold`, 0 elsewhere; then a softmax over each row inside the true
// length, 0 beyond (zeros inside still weigh exp(0), as in the sources). x [B, T, D] to [B, T, T].
at::Tensor cosine_graph(const at::Tensor& x, const at::Tensor& lengths, double threshold);

// floor(T / 16) + 1, the number of snippets that most methods pick of a bag.
inline std::int64_t one_in_sixteen(std::int64_t time) {
  return time / 16 + 1;
}

}  // namespace vigil
