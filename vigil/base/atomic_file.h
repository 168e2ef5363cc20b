// SPDX-License-Identifier: Apache-2.0
// Files that matter are written whole or not at all: temporary name beside the target, fsync, rename.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vigil {

class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);  // throws Error::input when the folder cannot be written
  ~AtomicFile();                                      // without commit() the temporary file is removed, the target untouched
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view text);
  void write(std::span<const std::byte> bytes);
  void seek(std::int64_t position);  // bytes from the start: where the next write goes (formats that fill in sizes afterwards)
  void commit();                     // fsync, rename; throws Error::input (full disk, ...) and leaves the old target as it was

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

// Removes what AtomicFiles of processes that are no more left in a folder: of killed programs. Only for folders that no other
// computer writes into, since processes are looked for on this one.
void remove_left_parts(const std::filesystem::path& folder);

void write_file(const std::filesystem::path& path, std::string_view text);  // AtomicFile in one call
std::string read_file(const std::filesystem::path& path);                   // whole file; throws Error::input

}  // namespace vigil
