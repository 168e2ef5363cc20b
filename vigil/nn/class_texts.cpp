// SPDX-License-Identifier: Apache-2.0
// Files of class texts.
#include "vigil/nn/class_texts.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/safetensors.h"

namespace vigil {
namespace {

Tensor read_by_ending(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_npy(path);
  if (path.extension() == ".safetensors") return read_safetensors_tensor(path, "text");
  const std::string ending = path.extension().string();
  throw Error::input(fmt::format("{}: texts of classes are read from .npy and .safetensors, {}", path.string(),
                                 ending.empty() ? "and this name has no ending" : fmt::format("not from '{}'", ending)),
                     "write them as NPY, or as the tensor `text` of a safetensors file");
}

}  // namespace

at::Tensor read_class_texts(const std::filesystem::path& path) {
  at::Tensor texts = to_aten(read_by_ending(path));
  if (texts.dim() != 2 || texts.numel() == 0)
    throw Error::input(fmt::format("{} is {}, texts of classes are K x F", path.string(), shape_text(texts)),
                       "one row for each class, normal first");
  if (!texts.is_floating_point()) texts = texts.to(at::kFloat);
  const auto wrong = texts.isfinite().logical_not().sum().item<std::int64_t>();
  if (wrong > 0)
    throw Error::input(fmt::format("{}: {} of {} numbers are not finite", path.string(), wrong, texts.numel()),
                       "make the texts' features again");
  return texts;
}

}  // namespace vigil
