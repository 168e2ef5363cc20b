// SPDX-License-Identifier: Apache-2.0
// What the two readers of level 5 MAT files share: types of elements, numbers in them, the file's first bytes. Private to the
// folder.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "vigil/base/error.h"

namespace vigil::mat {

constexpr std::size_t kHeader = 128;             // bytes before the first element
constexpr std::size_t kMostUnpacked = 1u << 30;  // the longest mask file of Avenue unpacks to 331 MB

enum Type {
  kInt8 = 1,
  kUint8 = 2,
  kInt16 = 3,
  kUint16 = 4,
  kInt32 = 5,
  kUint32 = 6,
  kSingle = 7,
  kDouble = 9,
  kInt64 = 12,
  kUint64 = 13,
  kMatrix = 14,
  kCompressed = 15,
  kUtf8 = 16,
  kUtf16 = 17
};
enum Class { kCell = 1, kStruct = 2, kChar = 4, kFirstNumeric = 6, kLastNumeric = 15 };

std::size_t size_of_type(int type);  // bytes of one number; 0 when it is no number

template <typename T>
T value_at(std::span<const char> bytes, std::size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

double number_at(std::span<const char> bytes, int type, std::size_t index);

// first: the first kHeader bytes, or all when there are fewer. Throws Error::input: version 4 or 7.3, big endian, another file.
void check_header(std::string_view first, const std::string& where);

Error damage(const std::string& where, const std::string& what);  // "...: a damaged .mat file: ..."

}  // namespace vigil::mat
