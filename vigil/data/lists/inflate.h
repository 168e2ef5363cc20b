// SPDX-License-Identifier: Apache-2.0
// Unpacks zlib and raw deflate streams of published truth files (.mat, .npz). Private to the folder.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>

namespace vigil {

enum class Packing { zlib, deflate };

// Throws Error::input naming `where`: damaged, cut, or more than `most` bytes come out (the claim of a header is never believed).
std::string inflate(std::span<const char> packed, Packing packing, std::size_t most, const std::string& where);

// A zlib stream inside a file, unpacked while it is read: takes the memory of two small buffers, however much comes out.
class InflateStream {
 public:
  // The next `packed` bytes of `file`, which must outlive it.
  InflateStream(std::istream& file, std::uint64_t packed, std::size_t most, std::string where);
  ~InflateStream();

  // Fills `out`; gives fewer bytes only at the end. Throws as inflate() does.
  std::size_t read(std::span<char> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigil
