// SPDX-License-Identifier: Apache-2.0
// MATLAB's level 5 files (.mat, versions 6 and 7): numbers, texts, cells and structs, packed or not. No library does this in our
// process: docs/decisions/0013-own-mat-reader.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace vigil {

struct MatValue {
  enum class Kind { numbers, text, cell, structure, other };

  std::string name;  // of a variable
  Kind kind = Kind::other;
  std::vector<std::int64_t> shape;  // at least two extents
  std::string text;
  std::vector<MatValue> items;      // of a cell, first index fastest; of a struct: element 0's fields, element 1's fields, ...
  std::vector<std::string> fields;  // of a struct, in order

  std::int64_t count() const;                             // product of the shape
  std::vector<double> numbers() const;                    // first index fastest, as stored
  const MatValue* field(const std::string& field) const;  // of a struct's first element; null when it has no such field

  // Numbers as they lie in the file.
  int stored_type = 0;
  std::span<const char> bytes;
  std::shared_ptr<const std::string> owner;  // of bytes
};

// All variables. Throws Error::input: no such file, version 4 or 7.3, big endian, cut or damaged, sizes that do not add up.
std::vector<MatValue> read_mat(const std::filesystem::path& path);

}  // namespace vigil
