// SPDX-License-Identifier: Apache-2.0
// One array out of a file of any kind that features come in: .npy, .safetensors, HDF5, PyTorch, text. Private to the features.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "vigil/base/tensor.h"

namespace vigil {

class ArrayFile {
 public:
  virtual ~ArrayFile() = default;

  // Names of its arrays; empty when it holds one without a name.
  virtual std::vector<std::string> keys() const = 0;

  // Type and shape, without values.
  virtual Tensor header(const std::string& key) const = 0;

  // Indices [first, first + rows) of the first axis.
  virtual Tensor rows(const std::string& key, std::int64_t first, std::int64_t rows) const = 0;
};

// By the name's ending, else by the first bytes; files of torch.save by these alone. Throws Error::input: no such file, empty, of
// another kind; pickles, and PyTorch files with more than tensors, numbers and texts, are refused with a way out.
std::unique_ptr<ArrayFile> open_array_file(const std::filesystem::path& path);

// The array called `wanted` or, failing that, like the video: its id, or that without "_x264"; or the only one there is. Throws
// Error::input naming the nearest. Empty for a file without names.
std::string key_in(const ArrayFile& file, const std::filesystem::path& path, const std::string& wanted, const std::string& stem);

// A .txt of decimals: as many on every line. [lines, width] f32. Throws Error::input with the line.
Tensor read_text_array(const std::filesystem::path& path);

}  // namespace vigil
