// SPDX-License-Identifier: Apache-2.0
// The two forms that torch.save has had, behind one face: an object, and the bytes of its storages. Private to the reader of
// PyTorch files.
#pragma once

#include <memory>
#include <string>

#include "vigil/base/torch/byte_source.h"
#include "vigil/base/torch/pickle.h"

namespace vigil {

class TorchContainer {
 public:
  virtual ~TorchContainer() = default;

  virtual std::string format() const = 0;
  virtual std::string where() const = 0;  // the object, for messages
  virtual const Pickle& object() const = 0;
  virtual bool big_endian() const = 0;

  // Throws Error::input when the file has no such storage, or another number of bytes for it.
  virtual void check(const StorageClaim& storage) const = 0;

  // All of it, whatever part is asked for. Throws as check, and when its checksum does not fit.
  virtual std::string bytes(const StorageClaim& storage) const = 0;
};

// Since PyTorch 1.6: a zip archive with NAME/data.pkl and NAME/data/KEY for each storage. Throws Error::input: another archive,
// TorchScript, damaged.
std::unique_ptr<TorchContainer> open_torch_zip(const ByteSource& source);

// Before: five pickles in a row (a magic number, a version, a description of the machine, the object, the keys of its storages),
// then for each key in that order the number of elements and the elements. Throws Error::input.
std::unique_ptr<TorchContainer> open_torch_legacy(const ByteSource& source);

// Whether a file with these first bytes is of the older form.
bool is_torch_legacy(std::string_view first_bytes);

}  // namespace vigil
