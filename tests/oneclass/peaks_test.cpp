// SPDX-License-Identifier: Apache-2.0
// Specifies what is kept of each normal frame for calibration.
#include "vigil/oneclass/peaks.h"

#include <set>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

class ItsValue : public Surprise {
 public:
  void of(const Observations& observations, std::vector<float>& out) const override { out = observations.values; }
  NormalValues normal(int /*cell*/, float /*value*/) const override { return {}; }
};

Sensing sensing_of(Size working) {
  Sensing sensing;
  sensing.working = working;
  return sensing;
}

TEST(Peaks, AreTheMostSurprisingOfDifferentSquares) {
  const Sensing sensing = sensing_of({256, 192});  // 64 x 48 cells, 4 x 3 squares
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    Observations frame;
    for (int cell = 0; cell < 64 * 48; ++cell)
      if (rng.chance(0.01)) {
        frame.cells.push_back(cell);
        frame.values.push_back(static_cast<float>(rng.uniform(-5, 5)));
      }
    Peaks peaks;
    add_peaks(frame, ItsValue(), sensing, peaks);
    ASSERT_EQ(peaks.cells.size(), static_cast<std::size_t>(kPeaks));
    EXPECT_EQ(peaks.values[0], *std::max_element(frame.values.begin(), frame.values.end()));
    EXPECT_TRUE(std::is_sorted(peaks.values.rbegin(), peaks.values.rend()));
    std::set<int> squares;
    for (const int cell : peaks.cells) squares.insert(cell / 64 / 16 * 4 + cell % 64 / 16);
    EXPECT_EQ(squares.size(), static_cast<std::size_t>(kPeaks));
    for (std::size_t i = 0; i < frame.cells.size(); ++i)
      if (!squares.contains(frame.cells[i] / 64 / 16 * 4 + frame.cells[i] % 64 / 16)) {
        EXPECT_LE(frame.values[i], peaks.values[3]) << "a stronger one of another square was left out";
      }
  }
}

TEST(Peaks, OfAFrameWithFewObservationsAreFilledWithNone) {
  Peaks peaks;
  add_peaks({}, ItsValue(), sensing_of({64, 64}), peaks);
  EXPECT_EQ(peaks.cells, (std::vector<std::int32_t>{-1, -1, -1, -1}));
  add_peaks({{5, 6}, {1, 2}}, ItsValue(), sensing_of({64, 64}), peaks);  // of one square
  EXPECT_EQ(peaks.cells, (std::vector<std::int32_t>{-1, -1, -1, -1, 6, -1, -1, -1}));
  EXPECT_EQ(peaks.values[4], 2);
}

TEST(Peaks, AreNeverWhatADensityIsSilentAbout) {
  Peaks peaks;
  add_peaks({{5}, {kSilent}}, ItsValue(), sensing_of({64, 64}), peaks);
  EXPECT_EQ(peaks.cells, (std::vector<std::int32_t>{-1, -1, -1, -1}));
}

}  // namespace
}  // namespace vigil
