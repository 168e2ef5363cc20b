// SPDX-License-Identifier: Apache-2.0
// Features of the texts of classes from a file, for heads and losses that compare video with text. What writes such a file is no
// part of Vigil: a text encoder of the same model as the features of the video.
#pragma once

#include <filesystem>

#include "vigil/nn/tensor.h"

namespace vigil {

// [K, F], floating: one row for each class, normal first, then in the order of the data set's classes, which is by name. An NPY
// file, or the tensor `text` of a safetensors file, told by its ending; rows are taken as they are. Throws Error::input: what is
// wrong with the file, another ending, other than two axes, no row, numbers that are not finite.
at::Tensor read_class_texts(const std::filesystem::path& path);

}  // namespace vigil
