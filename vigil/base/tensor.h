// SPDX-License-Identifier: Apache-2.0
// A plain n-dimensional array as it stands in files (NPY, safetensors). Row-major, little-endian, no strides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

enum class DType { boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, f32, f64 };

std::size_t size_of(DType type);       // bytes of one element
std::string_view name_of(DType type);  // "f32", "i64", "bool", ...

struct Tensor {
  DType type = DType::f32;
  std::vector<std::int64_t> shape;  // empty = a scalar
  std::vector<std::byte> bytes;     // count() * size_of(type)

  bool operator==(const Tensor&) const = default;
  std::int64_t count() const;  // product of the shape

  // Copies out, converted to double / float. f16 is widened; integers above 2^53 lose their last bits.
  std::vector<double> to_doubles() const;
  std::vector<float> to_floats() const;

  static Tensor of(std::span<const float> values, std::vector<std::int64_t> shape);
  static Tensor of(std::span<const double> values, std::vector<std::int64_t> shape);
  static Tensor of(std::span<const std::int64_t> values, std::vector<std::int64_t> shape);
  static Tensor of(std::span<const std::int32_t> values, std::vector<std::int64_t> shape);
  static Tensor of(std::span<const std::uint8_t> values, std::vector<std::int64_t> shape);
};

}  // namespace vigil
