// SPDX-License-Identifier: Apache-2.0
// libtorch's tensor, as this room uses it: ATen alone (operations and their gradients), never torch/torch.h, which takes five times
// as long to compile. Conversion to and from the plain tensors of files.
#pragma once

#include <ATen/ATen.h>

#include "vigil/base/tensor.h"

namespace vigil {

// Copies; the type stays. Throws Error::input for types that
// the other side has not (u16, u32, u64, bf16).
at::Tensor to_aten(const Tensor& tensor);
Tensor to_plain(const at::Tensor& tensor);

std::string shape_text(const at::Tensor& tensor);  // "4 x 32 x 512"

}  // namespace vigil
