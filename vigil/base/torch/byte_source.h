// SPDX-License-Identifier: Apache-2.0
// Parts of a file by position, never beyond its end. Private to the reader of PyTorch files.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

namespace vigil {

class ByteSource {
 public:
  // in: seekable, `size` bytes long; it must live as long as this.
  ByteSource(std::istream& in, std::uint64_t size, std::string name) : in_(in), size_(size), name_(std::move(name)) {}

  const std::string& name() const { return name_; }  // of the file, for messages
  std::uint64_t size() const { return size_; }

  // Throws Error::input when the file has not that many; `what` is what is looked for.
  std::string read(std::uint64_t at, std::uint64_t count, std::string_view what) const;

 private:
  std::istream& in_;
  std::uint64_t size_;
  std::string name_;
};

// The little-endian number at `at` of `bytes`, which must be long enough.
std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t width);

// Text of a file in a message: quoted, cut to 80 characters, what is not printable ASCII as '?'.
std::string shown(std::string_view text);

// Well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace vigil
