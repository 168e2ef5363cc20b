// SPDX-License-Identifier: Apache-2.0
// The tensors of files that torch.save wrote (.pt, .pth, .pkl): the zip form, and the form before PyTorch 1.6. A small machine
// reads the part of the pickle language that state dicts need; nothing in a file is ever executed, and what would be is refused by
// name.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/tensor.h"

namespace vigil {

struct TorchFile {
  // Nested dicts and lists are joined with dots: "state_dict.fc1.weight", "layers.0". A file that is one bare tensor has it as "".
  // Row-major and little-endian whatever its strides and the file's byte order; bfloat16 comes as f32. Tensors that share values in
  // the file have each their own.
  std::map<std::string, Tensor> tensors;
  std::vector<std::string> order;  // names of the tensors as they stand in the file
  std::map<std::string, std::string>
      scalars;         // numbers, texts, "true" and "false" found beside, by the same names; None is dropped
  std::string format;  // "zip" or "legacy"
};

// Read are tensors of float, double, half, bfloat16, bool and integers, in dicts (also OrderedDict), lists and tuples, with
// parameters, shapes, numbers and texts beside. Limits, each checked before memory is taken for it: file 4 GiB, one tensor 2 GiB
// and 8 axes, all tensors 4 times the file + 16 MiB (tied, expanded and bfloat16 ones grow), pickle 64 MiB and 1 million values,
// 64 levels, 100,000 tensors and as many scalars, names of 4 KiB, 16 MiB of names and texts. A checksum of the zip form is compared
// unless it is 0 (not computed).
//
// Throws Error::input, naming the byte, tensor or storage: cut, changed or hostile files; whole modules and anything that is no
// plain value (the global is named, with a way to convert the file once in Python); complex, quantized and other element types;
// TorchScript, plain pickles, .npz and the tar form of 2016; the same name twice.
TorchFile read_torch_file(const std::filesystem::path& path);

// Types, shapes and scalars without the values (bytes are empty), checked as read_torch_file checks them, but for the checksums.
TorchFile read_torch_header(const std::filesystem::path& path);

// One tensor of many. Throws as read_torch_file, and when there is none of that name.
Tensor read_torch_tensor(const std::filesystem::path& path, const std::string& name);

// read_torch_file of a file in memory, called `name` in messages.
TorchFile parse_torch_file(const std::string& bytes, const std::string& name);

// Whether a file with these first bytes (16 or more) is worth a try: any zip archive, or the older form's mark.
bool may_be_torch_file(std::string_view first_bytes);

}  // namespace vigil
