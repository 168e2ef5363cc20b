// SPDX-License-Identifier: Apache-2.0
// bfloat16 for the large products of a forward pass: about twice as fast on machines that have it, exact to three digits.
#pragma once

#include <ATen/ATen.h>

namespace vigil {

bool machine_has_bf16();  // instructions for products of bfloat16 (AVX512-BF16); without them bf16 is slower than float32

// While one lives on this thread, linear layers, convolutions and matrix products convert to bfloat16 and give it; sums, softmax,
// norms and losses stay in float32. Parameters and their gradients stay float32. Put the forward pass inside, the loss, backward()
// and the optimiser outside. on = false: nothing changes.
class Bf16Scope {
 public:
  explicit Bf16Scope(bool on = true);
  ~Bf16Scope();
  Bf16Scope(const Bf16Scope&) = delete;
  Bf16Scope& operator=(const Bf16Scope&) = delete;

 private:
  bool on_;
  bool was_on_ = false;
  at::ScalarType type_before_ = at::kBFloat16;
};

}  // namespace vigil
