// SPDX-License-Identifier: Apache-2.0
// NumPy's array files. Reads versions 1 to 3, little and big endian, C and Fortran order; writes version 1, little endian, C order.
// Object arrays (pickles) and structured types are refused. A header's claim is checked against the file's size before any
// allocation.
#pragma once

#include <filesystem>
#include <string>

#include "vigil/base/tensor.h"

namespace vigil {

Tensor read_npy(const std::filesystem::path& path);  // throws Error::input: what is wrong and at which byte

// Type and shape without the values (bytes are empty), checked as read_npy checks them.
Tensor read_npy_header(const std::filesystem::path& path);

// Indices [first, first + rows) of the first axis, so that a part of a large file takes no more memory than itself; in Fortran
// order the whole file is passed over. Throws as read_npy, and when the file has no such rows.
Tensor read_npy_rows(const std::filesystem::path& path, std::int64_t first, std::int64_t rows);

// read_npy of a file in memory, called `name` in messages.
Tensor parse_npy(const std::string& bytes, const std::string& name);

void write_npy(const std::filesystem::path& path, const Tensor& tensor);  // whole or not at all

}  // namespace vigil
