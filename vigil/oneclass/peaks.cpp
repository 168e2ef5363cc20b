// SPDX-License-Identifier: Apache-2.0
// Choosing the peaks of a frame.
#include "vigil/oneclass/peaks.h"

#include <algorithm>

namespace vigil {
namespace {

constexpr int kSquare = 16;  // cells a side

}  // namespace

void add_peaks(const Observations& frame, const Surprise& surprise, const Sensing& sensing, Peaks& peaks) {
  const Size cells = cells_of(sensing.working);
  const int across = (cells.width + kSquare - 1) / kSquare;
  const int down = (cells.height + kSquare - 1) / kSquare;
  std::vector<float> values;
  surprise.of(frame, values);
  std::vector<std::ptrdiff_t> best(static_cast<std::size_t>(across * down), -1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= kSilent) continue;
    const int square = frame.cells[i] / cells.width / kSquare * across + frame.cells[i] % cells.width / kSquare;
    std::ptrdiff_t& here = best[static_cast<std::size_t>(square)];
    if (here < 0 || values[i] > values[static_cast<std::size_t>(here)]) here = static_cast<std::ptrdiff_t>(i);
  }
  std::erase(best, -1);
  std::stable_sort(best.begin(), best.end(), [&](std::ptrdiff_t a, std::ptrdiff_t b) {
    return values[static_cast<std::size_t>(a)] > values[static_cast<std::size_t>(b)];
  });
  for (std::size_t i = 0; i < kPeaks; ++i) {
    const bool there = i < best.size();
    peaks.cells.push_back(there ? frame.cells[static_cast<std::size_t>(best[i])] : -1);
    peaks.values.push_back(there ? frame.values[static_cast<std::size_t>(best[i])] : 0);
  }
}

}  // namespace vigil
