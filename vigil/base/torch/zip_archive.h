// SPDX-License-Identifier: Apache-2.0
// The entries of a ZIP archive that lie in it as they are (method "stored", which torch.save uses for all). Private to the reader
// of PyTorch files. Names are looked up, never used as paths.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "vigil/base/torch/byte_source.h"

namespace vigil {

class ZipArchive {
 public:
  struct Entry {
    std::uint64_t begin = 0;  // of the packed bytes in the file
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    unsigned method = 0;      // 0 stored, 8 deflated
    std::uint32_t check = 0;  // CRC-32; 0 = not computed
  };

  // Throws Error::input: no end record, beyond 4 GiB, of many disks, encrypted; an entry that lies outside the file or over
  // another, whose two headers differ, whose name is given twice or would leave the archive's folder.
  explicit ZipArchive(const ByteSource& source);

  const std::map<std::string, Entry>& entries() const { return entries_; }
  const Entry* find(const std::string& name) const;  // nullptr when there is none

  // Throws Error::input: deflated (so that no entry gives more bytes than the file has), checksum does not fit.
  std::string read(const std::string& name, const Entry& entry) const;

 private:
  void read_table(const std::string& end, std::uint64_t end_at);
  void add(const std::string& name, const std::string& record, std::uint64_t local_at);
  void check_overlaps() const;
  [[noreturn]] void fail(const std::string& what) const;

  const ByteSource& source_;
  std::uint64_t table_at_ = 0;
  std::map<std::string, Entry> entries_;
  std::map<std::uint64_t, const std::string*> begins_;  // names by where their local headers begin
};

}  // namespace vigil
