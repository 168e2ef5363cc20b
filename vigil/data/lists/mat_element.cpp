// SPDX-License-Identifier: Apache-2.0
// Elements of level 5 MAT files: see mat_element.h.
#include "vigil/data/lists/mat_element.h"

namespace vigil::mat {

std::size_t size_of_type(int type) {
  switch (type) {
    case kInt8:
    case kUint8:
    case kUtf8:
      return 1;
    case kInt16:
    case kUint16:
    case kUtf16:
      return 2;
    case kInt32:
    case kUint32:
    case kSingle:
      return 4;
    case kDouble:
    case kInt64:
    case kUint64:
      return 8;
    default:
      return 0;
  }
}

double number_at(std::span<const char> bytes, int type, std::size_t index) {
  switch (type) {
    case kInt8:
      return value_at<std::int8_t>(bytes, index);
    case kUint8:
    case kUtf8:
      return value_at<std::uint8_t>(bytes, index);
    case kInt16:
      return value_at<std::int16_t>(bytes, index);
    case kUint16:
    case kUtf16:
      return value_at<std::uint16_t>(bytes, index);
    case kInt32:
      return value_at<std::int32_t>(bytes, index);
    case kUint32:
      return value_at<std::uint32_t>(bytes, index);
    case kSingle:
      return value_at<float>(bytes, index);
    case kDouble:
      return value_at<double>(bytes, index);
    case kInt64:
      return static_cast<double>(value_at<std::int64_t>(bytes, index));
    case kUint64:
      return static_cast<double>(value_at<std::uint64_t>(bytes, index));
    default:
      return 0;
  }
}

void check_header(std::string_view first, const std::string& where) {
  if (first.starts_with("MATLAB 7.3"))
    throw Error::input(where + ": a .mat file of version 7.3 (HDF5), which is not read", "save it again with save(..., '-v7')");
  if (first.size() < kHeader || !first.starts_with("MATLAB 5.0"))
    throw Error::input(where + ": not a .mat file of version 5 to 7: it does not begin with 'MATLAB 5.0'");
  if (first.substr(126, 2) != "IM") throw Error::input(where + ": a big-endian .mat file", "save it again on a usual computer");
}

Error damage(const std::string& where, const std::string& what) {
  return Error::input(where + ": a damaged .mat file: " + what, "copy or download it again");
}

}  // namespace vigil::mat
