// SPDX-License-Identifier: Apache-2.0
// What a pickle of tensors says, as plain values. Private to the reader of PyTorch files. A pickle is a program for a stack
// machine; this one knows only what builds containers, numbers, texts and claims of tensors. It calls nothing: see objects.h for
// the few globals that it knows by name.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/tensor.h"

namespace vigil {

// How the elements of a storage lie in the file, and what they become.
struct TorchElement {
  std::string_view storage;  // "FloatStorage"
  std::size_t width;         // bytes of an element in the file
  DType type;                // of the tensors made of it
  bool bfloat = false;       // the upper half of an f32
};

// A row of elements somewhere in the file.
struct StorageClaim {
  std::string key;
  const TorchElement* element = nullptr;
  std::int64_t count = 0;
  std::int64_t view_begin = 0, view_count = 0;  // the part that tensors may use (older files; else all)
};

// A window on a storage. Nothing of it is checked yet but that there are at most 8 axes and as many strides.
struct TensorClaim {
  std::size_t storage = 0;  // index into Pickle::storages
  std::int64_t begin = 0;   // elements from the beginning of the storage's part
  std::vector<std::int64_t> shape, strides;
};

using PickleIndex = std::uint32_t;  // into Pickle::values

struct PickleValue {
  enum class Kind { none, boolean, integer, real, text, tuple, list, dict, global, storage, tensor };
  Kind kind = Kind::none;
  std::int64_t number = 0;  // boolean, integer; the known global; index into storages or tensors
  double real = 0;
  std::string_view text;           // text; name of a storage's class. Points into the pickle's bytes
  std::vector<PickleIndex> items;  // tuple, list; dict: key, value, key, value, ...
};

// Values refer to each other by index, so sharing and circles cost nothing and nothing recurses.
struct Pickle {
  std::vector<PickleValue> values;
  std::vector<StorageClaim> storages;
  std::vector<TensorClaim> tensors;
  std::map<std::string, std::size_t, std::less<>> first_claim;  // index into storages by key
  std::size_t copied = 0;  // items that were copied from one container to another; count as values
  PickleIndex root = 0;
  std::size_t size = 0;  // bytes that it took
};

constexpr std::size_t kLargestPickle = 64u << 20;
constexpr std::size_t kMostPickleValues = 1'000'000;

// Where in which file, for messages.
struct PicklePlace {
  std::string where;       // "x.pt: data.pkl"
  std::uint64_t base = 0;  // where the pickle begins in `where`
  std::size_t byte = 0;    // in the pickle

  [[noreturn]] void fail(const std::string& what) const;                                // damaged or hostile
  [[noreturn]] void refuse(const std::string& what, const std::string& way_out) const;  // well-formed, but not for this reader
};

// The pickle that `bytes` begin with; the result points into them. Throws Error::input: see torch_file.h.
Pickle read_pickle(std::string_view bytes, PicklePlace place);

}  // namespace vigil
