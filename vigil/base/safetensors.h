// SPDX-License-Identifier: Apache-2.0
// safetensors: eight bytes of header length, a JSON header, one blob. The container of Vigil's model files.
// Names, offsets, overlaps and sizes are checked before any allocation; nothing in a file is executed.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "vigil/base/tensor.h"

namespace vigil {

struct TensorFile {
  std::map<std::string, std::string> metadata;  // the header's "__metadata__"
  std::map<std::string, Tensor> tensors;

  bool operator==(const TensorFile&) const = default;
};

TensorFile read_safetensors(const std::filesystem::path& path);  // throws Error::input

// Types and shapes by name, without the values (bytes are empty), checked as read_safetensors checks them.
std::map<std::string, Tensor> read_safetensors_header(const std::filesystem::path& path);

// One tensor of many. Throws as read_safetensors, and when there is none of that name.
Tensor read_safetensors_tensor(const std::filesystem::path& path, const std::string& name);

void write_safetensors(const std::filesystem::path& path, const TensorFile& file);  // whole or not at all; tensors in name order

}  // namespace vigil
