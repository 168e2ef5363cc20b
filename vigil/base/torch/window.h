// SPDX-License-Identifier: Apache-2.0
// Windows on storages: checked, and copied out row by row. Private to the reader of PyTorch files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vigil/base/tensor.h"
#include "vigil/base/torch/pickle.h"

namespace vigil {

// Type and shape of the tensor without its bytes. Throws Error::input when the window is not one: sizes or strides below 0, more
// than 2 GiB, elements outside its part of the storage. name: of the tensor; where: the file.
Tensor header_of(const TensorClaim& claim, const StorageClaim& storage, const std::string& name, const std::string& where);

// Bytes that a tensor without its bytes will have; header_of has checked that they can be counted.
std::uint64_t bytes_of(const Tensor& header);

// Fills tensor.bytes of a header from all bytes of the storage.
void fill_from(Tensor& tensor, const TensorClaim& claim, const StorageClaim& storage, std::string_view bytes, bool big_endian);

}  // namespace vigil
