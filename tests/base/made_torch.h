// SPDX-License-Identifier: Apache-2.0
// Files of torch.save put together by hand, opcode by opcode (names as in Python's pickletools), and the archives around them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace vigil::made_torch {

inline std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += i < 8 ? static_cast<char>(value >> (8 * i) & 255) : '\0';
  return text;
}

template <typename T>
std::string raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// ---- pieces of a pickle: each leaves one value on the stack

inline std::string text(const std::string& value) {  // BINUNICODE
  return "X" + little(value.size(), 4) + value;
}

inline std::string integer(std::int64_t value) {  // BININT, LONG1
  return value == static_cast<std::int32_t>(value) ? "J" + little(static_cast<std::uint64_t>(value), 4)
                                                   : "\x8a\x08" + little(static_cast<std::uint64_t>(value), 8);
}

inline std::string tuple(const std::string& items) {  // MARK ... TUPLE
  return "(" + items + "t";
}

inline std::string numbers(const std::vector<std::int64_t>& values) {
  std::string items;
  for (const std::int64_t value : values) items += integer(value);
  return tuple(items);
}

inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

inline std::string list(const std::string& items) {  // EMPTY_LIST MARK ... APPENDS
  return "](" + items + "e";
}

inline std::string dict(const std::string& keys_and_values) {  // EMPTY_DICT MARK ... SETITEMS
  return "}(" + keys_and_values + "u";
}

inline std::string ordered_dict() {  // OrderedDict()
  return global("collections", "OrderedDict") + ")R";
}

inline std::string storage(const std::string& type, const std::string& key, std::int64_t count, const std::string& more = "") {
  return tuple(text("storage") + global("torch", type) + text(key) + text("cpu") + integer(count) + more) + "Q";
}

// of: a storage. more: behind the hooks.
inline std::string tensor(const std::string& of, std::int64_t begin, const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& strides, const std::string& more = "") {
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple(of + integer(begin) + numbers(shape) + numbers(strides) + "\x89" + ordered_dict() + more) + "R";
}

inline std::string floats(const std::string& key, std::int64_t count) {  // all of a storage
  return tensor(storage("FloatStorage", key, count), 0, {count}, {1});
}

inline std::string pickle(const std::string& value) {  // PROTO 2 ... STOP
  return "\x80\x02" + value + ".";
}

// ---- archives

struct ZipPart {
  std::string name, bytes;
  std::uint32_t check = 0;  // CRC-32, 0 = not computed
  int method = 0;
  int flags = 0x0808;                               // sizes stand behind the bytes: only the table tells them
  std::string local_name{};                         // empty = as in the table
  std::uint64_t claimed = 0, unpacked = 0, at = 0;  // what the table says instead of the truth, if not 0
};

// As PyTorch writes it: values begin at multiples of 64 (here without the padding), then the table.
inline std::string zip(const std::vector<ZipPart>& parts) {
  std::string bytes, table;
  for (const ZipPart& part : parts) {
    const std::uint64_t size = part.claimed ? part.claimed : part.bytes.size();
    const std::string local = part.local_name.empty() ? part.name : part.local_name;
    table += "PK\x01\x02" + little(0, 4) + little(static_cast<unsigned>(part.flags), 2) +
             little(static_cast<unsigned>(part.method), 2) + little(0, 4) + little(part.check, 4) + little(size, 4) +
             little(part.unpacked ? part.unpacked : size, 4) + little(part.name.size(), 2) + little(0, 12) +
             little(part.at ? part.at - 1 : bytes.size(), 4) + part.name;
    bytes += "PK\x03\x04" + little(0, 2) + little(static_cast<unsigned>(part.flags), 2) +
             little(static_cast<unsigned>(part.method), 2) + little(0, 16) + little(local.size(), 2) + little(4, 2) + local + "FB" +
             little(0, 2) + part.bytes;
  }
  return bytes + table + "PK\x05\x06" + little(0, 4) + little(parts.size(), 2) + little(parts.size(), 2) + little(table.size(), 4) +
         little(bytes.size(), 4) + little(0, 2);
}

using Storages = std::vector<std::pair<std::string, std::string>>;  // key, bytes

// The zip form of `value`. more: entries beside.
inline std::string torch_zip(const std::string& value, const Storages& storages, const std::vector<ZipPart>& more = {}) {
  std::vector<ZipPart> parts{{"x/data.pkl", pickle(value)}};
  for (const auto& [key, bytes] : storages) parts.push_back({"x/data/" + key, bytes});
  parts.push_back({"x/version", "3\n"});
  parts.insert(parts.end(), more.begin(), more.end());
  return zip(parts);
}

struct LegacyStorage {
  std::string key;
  std::uint64_t count;
  std::string bytes;
};

// The older form. A storage's count stands before its bytes.
inline std::string torch_legacy(const std::string& value, const std::vector<LegacyStorage>& storages, bool little_endian = true,
                                std::int64_t version = 1001) {
  std::string keys, bytes;
  for (const LegacyStorage& one : storages) {
    keys += text(one.key);
    bytes += little(one.count, 8) + one.bytes;
  }
  const std::string magic = std::string("\x8a\x0a") + "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  return pickle(magic) + pickle(integer(version)) + pickle(dict(text("little_endian") + (little_endian ? "\x88" : "\x89"))) +
         pickle(value) + pickle(list(keys)) + bytes;
}

}  // namespace vigil::made_torch
