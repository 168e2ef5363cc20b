// SPDX-License-Identifier: Apache-2.0
// Between the plain tensors of files and ATen's.
#include "vigil/nn/tensor.h"

#include <cstring>

#include "vigil/base/error.h"

namespace vigil {
namespace {

struct TypePair {
  DType plain;
  at::ScalarType aten;
};

constexpr TypePair kTypes[] = {
    {DType::boolean, at::kBool}, {DType::u8, at::kByte},   {DType::i8, at::kChar},
    {DType::i16, at::kShort},    {DType::i32, at::kInt},   {DType::i64, at::kLong},
    {DType::f16, at::kHalf},     {DType::f32, at::kFloat}, {DType::f64, at::kDouble},
};

}  // namespace

at::Tensor to_aten(const Tensor& tensor) {
  for (const TypePair& pair : kTypes)
    if (pair.plain == tensor.type) {
      at::Tensor copy = at::empty(tensor.shape, at::TensorOptions(pair.aten));
      if (!tensor.bytes.empty()) std::memcpy(copy.data_ptr(), tensor.bytes.data(), tensor.bytes.size());
      return copy;
    }
  throw Error::input("a tensor of type " + std::string(name_of(tensor.type)) + ", which libtorch has not");
}

Tensor to_plain(const at::Tensor& tensor) {
  const at::Tensor packed = tensor.detach().contiguous();
  for (const TypePair& pair : kTypes)
    if (pair.aten == packed.scalar_type()) {
      Tensor copy{pair.plain, packed.sizes().vec(), {}};
      copy.bytes.resize(packed.nbytes());
      if (!copy.bytes.empty()) std::memcpy(copy.bytes.data(), packed.data_ptr(), packed.nbytes());
      return copy;
    }
  throw Error::input("a tensor of type " + std::string(at::toString(packed.scalar_type())) + ", which Vigil's files have not");
}

std::string shape_text(const at::Tensor& tensor) {
  std::string text;
  for (const std::int64_t size : tensor.sizes()) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text.empty() ? "scalar" : text;
}

}  // namespace vigil
