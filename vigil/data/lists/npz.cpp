// SPDX-License-Identifier: Apache-2.0
// Reads .npz archives (ZIP files of .npy files, stored or deflated): read_npz of frame_labels.h. The central directory at the end
// says what is there.
#include <cstring>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/lists/inflate.h"

namespace vigil {
namespace {

constexpr std::size_t kEndRecord = 22, kEntry = 46, kLocal = 30;
constexpr std::size_t kLongestComment = 1 << 16;
constexpr std::size_t kMostUnpacked = 1u << 30;

class Archive {
 public:
  explicit Archive(const std::filesystem::path& path) : where_(path.string()), bytes_(read_file(path)) {}

  std::map<std::string, Tensor> read() const {
    const std::size_t end = find_end();
    const std::size_t count = u16(end + 10);
    std::size_t at = u32(end + 16);
    std::map<std::string, Tensor> arrays;
    for (std::size_t i = 0; i < count; ++i) {
      if (u32(at) != 0x02014b50) fail("its table of contents is broken");
      const std::size_t name_size = u16(at + 28);
      std::string name = part(at + kEntry, name_size);
      const std::string npy = unpack(at, name);
      if (name.ends_with(".npy")) name.resize(name.size() - 4);
      if (!arrays.emplace(name, parse_npy(npy, where_ + ": " + name)).second) fail("it holds '" + name + "' twice");
      at += kEntry + name_size + u16(at + 30) + u16(at + 32);
    }
    if (arrays.empty()) fail("it holds no array");
    return arrays;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error::input(where_ + ": not a readable .npz archive: " + what, "write it again with numpy.savez");
  }
  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || bytes_.size() - at < size) fail("it is cut");
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at + i])) << (8 * i);
    return value;
  }
  std::uint32_t u16(std::size_t at) const { return number(at, 2); }
  std::uint32_t u32(std::size_t at) const { return number(at, 4); }
  std::string part(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || bytes_.size() - at < size) fail("it is cut");
    return bytes_.substr(at, size);
  }

  std::size_t find_end() const {
    if (bytes_.size() < kEndRecord) fail("it is too short");
    for (std::size_t back = 0; back <= kLongestComment && back + kEndRecord <= bytes_.size(); ++back) {
      const std::size_t at = bytes_.size() - kEndRecord - back;
      if (u32(at) == 0x06054b50) return at;
    }
    fail("its end is missing");
  }

  std::string unpack(std::size_t entry, const std::string& name) const {
    const std::uint32_t method = u16(entry + 10), packed = u32(entry + 20), size = u32(entry + 24), local = u32(entry + 42);
    if (packed == UINT32_MAX || size == UINT32_MAX || local == UINT32_MAX) fail("'" + name + "' is larger than 4 GB");
    if (u32(local) != 0x04034b50) fail("'" + name + "' is not where its table says");
    const std::string bytes = part(local + kLocal + u16(local + 26) + u16(local + 28), packed);
    if (method == 0) return bytes;
    if (method != 8) fail(fmt::format("'{}' is packed by method {}", name, method));
    return inflate(bytes, Packing::deflate, kMostUnpacked, where_ + ": " + name);
  }

  std::string where_;
  std::string bytes_;
};

}  // namespace

std::map<std::string, Tensor> read_npz(const std::filesystem::path& path) {
  return Archive(path).read();
}

}  // namespace vigil
