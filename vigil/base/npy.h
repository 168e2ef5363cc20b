// SPDX-License-Identifier: Apache-2.0
// NumPy's array files. Reads versions 1 to 3, little and big endian, C and Fortran order; writes version 1, little endian, C order.
// Object arrays (pickles) and structured types are refused. A header's claim is checked against the file's size before any
// allocation.
#pragma once

#include <filesystem>
#include <string>

#include "vigil/base/tensor.h"

namespace vigil {

Tensor read_npy(const std::filesystem::path& path);                       // throws Error::input: what is wrong and at which byte
Tensor parse_npy(const std::string& bytes, const std::string& name);      // the same of a file in memory, called `name` in messages
void write_npy(const std::filesystem::path& path, const Tensor& tensor);  // whole or not at all

}  // namespace vigil
