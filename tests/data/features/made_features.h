// SPDX-License-Identifier: Apache-2.0
// Small arrays in the layouts of others, in which every value tells its row, crop and column.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/npy.h"

namespace vigil {

inline float told(std::int64_t row, std::int64_t crop, std::int64_t column) {
  return static_cast<float>(row * 100 + crop * 10 + column);
}

// rows x width of one crop.
inline Tensor one_crop(std::int64_t rows, std::int64_t width, std::int64_t crop = 0) {
  std::vector<float> values;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < width; ++column) values.push_back(told(row, crop, column));
  return Tensor::of(values, {rows, width});
}

inline Tensor rows_crops(std::int64_t rows, std::int64_t crops, std::int64_t width) {
  std::vector<float> values;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t crop = 0; crop < crops; ++crop)
      for (std::int64_t column = 0; column < width; ++column) values.push_back(told(row, crop, column));
  return Tensor::of(values, {rows, crops, width});
}

inline Tensor crops_rows(std::int64_t rows, std::int64_t crops, std::int64_t width) {
  std::vector<float> values;
  for (std::int64_t crop = 0; crop < crops; ++crop)
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t column = 0; column < width; ++column) values.push_back(told(row, crop, column));
  return Tensor::of(values, {crops, rows, width});
}

inline std::filesystem::path save(const std::filesystem::path& path, const Tensor& tensor) {
  std::filesystem::create_directories(path.parent_path());
  write_npy(path, tensor);
  return path;
}

}  // namespace vigil
