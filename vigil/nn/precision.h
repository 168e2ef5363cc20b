// SPDX-License-Identifier: Apache-2.0
// bfloat16 for the large products of a forward pass: about twice as fast on machines that have it, exact to three digits.
#pragma once

#include <ATen/ATen.h>

namespace vigil {

bool machine_has_bf16();  // instructions for products of bfloat16 (AVX512-BF16); without them bf16 is slower than float32

// While one lives on this thread, linear layers and convolutions multiply in bfloat16: what goes into a product is rounded to three
// digits, sums inside it and what comes out are float32. Everything else, attention and norms and losses, stays in float32, and
// so do parameters and their gradients. (libtorch's autocast hands bfloat16 on to norms, sigmoids and means: layer norm fails on
// it, and a score that is rounded to 1 has an infinite cross-entropy.) on = false: nothing changes.
class Bf16Scope {
 public:
  explicit Bf16Scope(bool on = true);
  ~Bf16Scope();
  Bf16Scope(const Bf16Scope&) = delete;
  Bf16Scope& operator=(const Bf16Scope&) = delete;

  static bool here();  // whether one that is on lives on this thread

 private:
  bool before_;
};

}  // namespace vigil
