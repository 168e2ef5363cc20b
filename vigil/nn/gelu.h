// SPDX-License-Identifier: Apache-2.0
// GELU with a gradient that holds for every layout.
#pragma once

#include "vigil/nn/tensor.h"

namespace vigil {

// x Phi(x), by the error function. Not at::gelu alone: in single precision libtorch 1.13 (by oneDNN) gives a wrong gradient, out of
// memory that nobody wrote, when the gradient that comes in is laid out otherwise than x, as a transpose after the layer leaves it.
at::Tensor gelu_of(const at::Tensor& x);

}  // namespace vigil
