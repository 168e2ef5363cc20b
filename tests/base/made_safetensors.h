// SPDX-License-Identifier: Apache-2.0
// safetensors files put together by hand, also such as nobody should write.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace vigil::made_safetensors {

inline std::string bytes_of(const std::string& header, const std::string& blob) {
  const std::uint64_t length = header.size();
  std::string out(sizeof length, '\0');
  std::memcpy(out.data(), &length, sizeof length);
  return out + header + blob;
}

// One tensor of a header; shape and offsets as JSON.
inline std::string entry(const std::string& name, const std::string& type, const std::string& shape, const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

}  // namespace vigil::made_safetensors
