// SPDX-License-Identifier: Apache-2.0
// A small 2-D array of values: masks, score maps, statistics per cell. Row-major, no padding.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "vigil/base/geometry.h"

namespace vigil {

template <typename T>
class Grid {
 public:
  Grid() = default;
  explicit Grid(Size size, T value = {}) : size_(size), values_(static_cast<std::size_t>(size.area()), value) {}
  Grid(Size size, std::vector<T> values) : size_(size), values_(std::move(values)) {}

  bool operator==(const Grid&) const = default;
  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  bool empty() const { return values_.empty(); }
  std::size_t count() const { return values_.size(); }

  T& operator()(int x, int y) { return values_[index(x, y)]; }
  const T& operator()(int x, int y) const { return values_[index(x, y)]; }
  T& operator[](std::size_t i) { return values_[i]; }
  const T& operator[](std::size_t i) const { return values_[i]; }
  T* row(int y) { return values_.data() + index(0, y); }
  const T* row(int y) const { return values_.data() + index(0, y); }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }
  std::vector<T>& values() { return values_; }
  const std::vector<T>& values() const { return values_; }
  void fill(T value) { values_.assign(values_.size(), value); }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) + static_cast<std::size_t>(x);
  }

  Size size_;
  std::vector<T> values_;
};

}  // namespace vigil
