// SPDX-License-Identifier: Apache-2.0
// Element types and conversions of plain arrays.
#include "vigil/base/tensor.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace vigil {
namespace {

static_assert(std::endian::native == std::endian::little, "files are little-endian and are copied as they are");

double half_to_double(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  double value = 0;
  if (exponent == 31)
    value = fraction ? std::nan("") : HUGE_VAL;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(1024 + fraction, exponent - 25);
  return half & 0x8000 ? -value : value;
}

template <typename Stored, typename Out>
void widen(const std::vector<std::byte>& bytes, std::vector<Out>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof stored, sizeof stored);
    out[i] = static_cast<Out>(stored);
  }
}

template <typename Out>
std::vector<Out> converted(const Tensor& tensor) {
  std::vector<Out> out(static_cast<std::size_t>(tensor.count()));
  if (tensor.bytes.size() != out.size() * size_of(tensor.type)) throw std::logic_error("tensor: bytes do not fit its shape");
  switch (tensor.type) {
    case DType::boolean:
    case DType::u8:
      widen<std::uint8_t>(tensor.bytes, out);
      break;
    case DType::i8:
      widen<std::int8_t>(tensor.bytes, out);
      break;
    case DType::u16:
      widen<std::uint16_t>(tensor.bytes, out);
      break;
    case DType::i16:
      widen<std::int16_t>(tensor.bytes, out);
      break;
    case DType::u32:
      widen<std::uint32_t>(tensor.bytes, out);
      break;
    case DType::i32:
      widen<std::int32_t>(tensor.bytes, out);
      break;
    case DType::u64:
      widen<std::uint64_t>(tensor.bytes, out);
      break;
    case DType::i64:
      widen<std::int64_t>(tensor.bytes, out);
      break;
    case DType::f16: {
      std::vector<std::uint16_t> halves(out.size());
      widen<std::uint16_t>(tensor.bytes, halves);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Out>(half_to_double(halves[i]));
      break;
    }
    case DType::f32:
      widen<float>(tensor.bytes, out);
      break;
    case DType::f64:
      widen<double>(tensor.bytes, out);
      break;
  }
  return out;
}

template <typename T>
Tensor stored(DType type, std::span<const T> values, std::vector<std::int64_t> shape) {
  Tensor tensor{type, std::move(shape), std::vector<std::byte>(values.size_bytes())};
  if (tensor.count() != static_cast<std::int64_t>(values.size())) throw std::logic_error("tensor: values do not fit the shape");
  if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  return tensor;
}

}  // namespace

std::size_t size_of(DType type) {
  switch (type) {
    case DType::boolean:
    case DType::u8:
    case DType::i8:
      return 1;
    case DType::u16:
    case DType::i16:
    case DType::f16:
      return 2;
    case DType::u32:
    case DType::i32:
    case DType::f32:
      return 4;
    default:
      return 8;
  }
}

std::string_view name_of(DType type) {
  constexpr std::string_view kNames[] = {"bool", "u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "f16", "f32", "f64"};
  return kNames[static_cast<std::size_t>(type)];
}

std::int64_t Tensor::count() const {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

std::vector<double> Tensor::to_doubles() const {
  return converted<double>(*this);
}
std::vector<float> Tensor::to_floats() const {
  return converted<float>(*this);
}

Tensor Tensor::of(std::span<const float> values, std::vector<std::int64_t> shape) {
  return stored(DType::f32, values, std::move(shape));
}
Tensor Tensor::of(std::span<const double> values, std::vector<std::int64_t> shape) {
  return stored(DType::f64, values, std::move(shape));
}
Tensor Tensor::of(std::span<const std::int64_t> values, std::vector<std::int64_t> shape) {
  return stored(DType::i64, values, std::move(shape));
}
Tensor Tensor::of(std::span<const std::int32_t> values, std::vector<std::int64_t> shape) {
  return stored(DType::i32, values, std::move(shape));
}
Tensor Tensor::of(std::span<const std::uint8_t> values, std::vector<std::int64_t> shape) {
  return stored(DType::u8, values, std::move(shape));
}

}  // namespace vigil
