// SPDX-License-Identifier: Apache-2.0
// High-pass and differences, in whole numbers: 16 of a plane's units are one grey level.
#include "vigil/oneclass/motion_weight.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "vigil/base/simd.h"

namespace vigil {
namespace {

constexpr int kReach = 15;                                 // of the mean: 31 x 31 pixels
constexpr int kSide = 2 * kReach + 1;                      //
constexpr float kMeanScale = 16.0F / (kSide * kSide);      // sum over 31 x 31 to the mean in 1/16 grey levels
constexpr float kCellScale = 1.0F / (16 * kCell * kCell);  // sum over a cell to its mean in grey levels
constexpr int kFlat = 8;                                   // half a grey level

VIGIL_FAST void add_and_remove(std::uint16_t* sums, const std::uint8_t* enter, const std::uint8_t* leave, int width) {
  for (int x = 0; x < width; ++x) sums[x] = static_cast<std::uint16_t>(sums[x] + enter[x] - leave[x]);
}

// (1 2 1) of three rows, with one repeated value at either end: out[0] and out[width + 1].
VIGIL_FAST void vertical(const std::uint8_t* above, const std::uint8_t* here, const std::uint8_t* below, std::int32_t* out,
                         int width) {
  for (int x = 0; x < width; ++x) out[x + 1] = above[x] + 2 * here[x] + below[x];
  out[0] = out[1];
  out[width + 1] = out[width];
}

// prefix[x] = sum of the columns before x, counted from kReach columns left of the picture.
void prefix_sums(const std::uint16_t* columns, std::int32_t* prefix, int width) {
  std::int32_t sum = 0;
  *prefix++ = 0;
  for (int x = 0; x < kReach; ++x) *prefix++ = sum += columns[0];
  for (int x = 0; x < width; ++x) *prefix++ = sum += columns[x];
  for (int x = 0; x < kReach; ++x) *prefix++ = sum += columns[width - 1];
}

VIGIL_FAST int subtract_mean(const std::int32_t* smooth, const std::int32_t* prefix, std::int16_t* out, int width) {
  int largest = 0;
  for (int x = 0; x < width; ++x) {
    const std::int32_t value = smooth[x] + 2 * smooth[x + 1] + smooth[x + 2];
    const auto mean = static_cast<std::int32_t>(static_cast<float>(prefix[x + kSide] - prefix[x]) * kMeanScale + 0.5F);
    const std::int32_t high = value - mean;
    out[x] = static_cast<std::int16_t>(high);
    largest = std::max(largest, std::abs(high));
  }
  return largest;
}

// One row of cells: sums of |a - b| over kCell rows and columns.
VIGIL_FAST void differences(const std::int16_t* a, const std::int16_t* b, int width, float* out) {
  for (int cell = 0; cell < width / kCell; ++cell) {
    std::int32_t sum = 0;
    for (int y = 0; y < kCell; ++y)
      for (int x = 0; x < kCell; ++x) {
        const int at = y * width + cell * kCell + x;
        sum += std::abs(a[at] - b[at]);
      }
    out[cell] = static_cast<float>(sum) * kCellScale;
  }
}

void all_differences(const std::vector<std::int16_t>& a, const std::vector<std::int16_t>& b, Size size, Grid<float>& out) {
  for (int row = 0; row < out.height(); ++row) {
    const auto start = static_cast<std::size_t>(row) * kCell * static_cast<std::size_t>(size.width);
    differences(a.data() + start, b.data() + start, size.width, out.row(row));
  }
}

VIGIL_FAST void weigh_cells(const float* one, const float* three, float one_scale, float three_scale, float* weight,
                            std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) weight[i] = std::min(1.0F, std::max(one[i] * one_scale, three[i] * three_scale));
}

bool equal(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size()) return false;
  for (int y = 0; y < a.rows; ++y)
    if (std::memcmp(a.ptr(y), b.ptr(y), static_cast<std::size_t>(a.cols)) != 0) return false;
  return true;
}

}  // namespace

MotionWeight::MotionWeight(Size working)
    : size_(working),
      one_(cells_of(working)),
      three_(cells_of(working)),
      column_sums_(static_cast<std::size_t>(working.width)),
      scratch_(static_cast<std::size_t>(2 * working.width + 2 * kReach + 3)) {
  for (Plane& plane : planes_) plane.resize(static_cast<std::size_t>(working.area()));
}

void MotionWeight::push(const cv::Mat& picture) {
  const int width = size_.width;
  const int height = size_.height;
  same_ = equal(picture, last_);
  picture.copyTo(last_);
  newest_ = (newest_ + 1) % 4;
  known_ = std::min(known_ + 1, 4);

  std::int32_t* smooth = scratch_.data();
  std::int32_t* prefix = smooth + width + 2;
  const auto row = [&](int y) { return picture.ptr<std::uint8_t>(std::clamp(y, 0, height - 1)); };
  std::fill(column_sums_.begin(), column_sums_.end(), std::uint16_t{0});
  for (int y = -kReach; y <= kReach; ++y)
    for (int x = 0; x < width; ++x)
      column_sums_[static_cast<std::size_t>(x)] = static_cast<std::uint16_t>(column_sums_[static_cast<std::size_t>(x)] + row(y)[x]);

  int largest = 0;
  std::int16_t* out = planes_[static_cast<std::size_t>(newest_)].data();
  for (int y = 0; y < height; ++y, out += width) {
    if (y > 0) add_and_remove(column_sums_.data(), row(y + kReach), row(y - kReach - 1), width);
    vertical(row(y - 1), row(y), row(y + 1), smooth, width);
    prefix_sums(column_sums_.data(), prefix, width);
    largest = std::max(largest, subtract_mean(smooth, prefix, out, width));
  }
  flat_ = largest <= kFlat;
  all_differences(before(0), before(std::min(1, known_ - 1)), size_, one_);
  all_differences(before(0), before(known_ - 1), size_, three_);
}

void MotionWeight::weigh(const MotionThresholds& thresholds, Grid<float>& weight) const {
  weigh_cells(one_.data(), three_.data(), 1 / thresholds.one, 1 / thresholds.three, weight.data(), weight.count());
}

}  // namespace vigil
