// SPDX-License-Identifier: Apache-2.0
// Checked reading: see byte_source.h.
#include "vigil/base/torch/byte_source.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

std::string ByteSource::read(std::uint64_t at, std::uint64_t count, std::string_view what) const {
  if (at > size_ || count > size_ - at)
    throw Error::input(fmt::format("{}: cut: {} needs {} bytes from byte {} on, the file has {}", name_, what, count, at, size_),
                       "the copy is not complete or was changed: get it again");
  std::string bytes(count, '\0');
  in_.clear();
  in_.seekg(static_cast<std::streamoff>(at));
  in_.read(bytes.data(), static_cast<std::streamsize>(count));
  if (static_cast<std::uint64_t>(in_.gcount()) != count) throw Error::input(name_ + ": cannot be read to its end");
  return bytes;
}

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes.at(at + i))) << (8 * i);
  return value;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string out = "'";
  for (const char c : text.substr(0, kLongest)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > kLongest ? "...'" : "'");
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > text.size() - at) return false;
    std::uint32_t code = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      if (byte(at + i) >> 6 != 2) return false;
      code = code << 6 | (byte(at + i) & 0x3fu);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};  // by length: no overlong forms
    if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    at += length;
  }
  return true;
}

}  // namespace vigil
