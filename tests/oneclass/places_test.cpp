// SPDX-License-Identifier: Apache-2.0
// Specifies places of 2 x 2 cells and the blur over them.
#include "vigil/oneclass/places.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

// The blur as one weighted mean per place.
std::vector<double> plainly_blurred(const std::vector<double>& plane, const Places& places, const Spread& spread) {
  std::vector<double> out;
  const int rows = static_cast<int>(std::ceil(4 * spread.rows));  // its reach
  const int columns = static_cast<int>(std::ceil(4 * spread.columns));
  for (int y = 0; y < places.size.height; ++y)
    for (int x = 0; x < places.size.width; ++x) {
      double sum = 0;
      double weight = 0;
      for (int py = std::max(0, y - rows); py <= std::min(places.size.height - 1, y + rows); ++py)
        for (int px = std::max(0, x - columns); px <= std::min(places.size.width - 1, x + columns); ++px) {
          const double w = std::exp(-0.5 * std::pow((py - y) / spread.rows, 2) - 0.5 * std::pow((px - x) / spread.columns, 2));
          sum += w * plane[static_cast<std::size_t>(py * places.size.width + px)];
          weight += w;
        }
      out.push_back(sum / weight);
    }
  return out;
}

TEST(Places, CoverEachCellOnce) {
  for (const Size cells : {Size{90, 60}, Size{15, 11}, Size{1, 1}, Size{1, 8}}) {
    const Places places(cells);
    std::vector<int> counted(places.count());
    for (int cell = 0; cell < static_cast<int>(cells.area()); ++cell) ++counted.at(places.of(cell));
    for (std::size_t place = 0; place < counted.size(); ++place) EXPECT_EQ(counted[place], places.cells_in(place));
  }
}

TEST(Places, AreSquaresOfTwoByTwoCells) {
  const Places places({10, 6});
  EXPECT_EQ(places.size, (Size{5, 3}));
  EXPECT_EQ(places.of(0), places.of(11));
  EXPECT_NE(places.of(1), places.of(2));
  EXPECT_EQ(places.of(59), 14U);
}

TEST(Blur, IsTheGaussianMeanOfPlainArithmetic) {
  Rng rng(1);
  for (const Size cells : {Size{60, 40}, Size{9, 31}, Size{2, 2}})
    for (const Spread& spread : {kWide, kClose, kFeet}) {
      const Places places(cells);
      std::vector<double> plane(places.count());
      for (double& value : plane) value = rng.uniform(0, 10);
      const auto wanted = plainly_blurred(plane, places, spread);
      blur(plane, places, spread);
      for (std::size_t i = 0; i < plane.size(); ++i) EXPECT_NEAR(plane[i], wanted[i], 1e-9);
    }
}

TEST(Blur, KeepsWhatIsEvenUpToTheBorder) {
  const Places places({30, 20});
  std::vector<double> plane(places.count(), 7);
  blur(plane, places, kWide);
  for (const double value : plane) EXPECT_NEAR(value, 7, 1e-12);
}

TEST(Blur, KeepsTheMassOfWhatLiesInTheMiddleAndSpreadsItMoreAlongRows) {
  const Places places({120, 80});
  std::vector<double> plane(places.count());
  const int x = 30;
  const int y = 20;
  plane[static_cast<std::size_t>(y * places.size.width + x)] = 1000;
  blur(plane, places, kWide);
  double mass = 0, across = 0, down = 0;
  for (int py = 0; py < places.size.height; ++py)
    for (int px = 0; px < places.size.width; ++px) {
      const double value = plane[static_cast<std::size_t>(py * places.size.width + px)];
      mass += value;
      across += value * (px - x) * (px - x) / 1000;
      down += value * (py - y) * (py - y) / 1000;
    }
  EXPECT_NEAR(mass, 1000, 1e-3);
  EXPECT_NEAR(across, 16, 0.3);  // cut off at four deviations
  EXPECT_NEAR(down, 4, 0.1);
}

}  // namespace
}  // namespace vigil
