// SPDX-License-Identifier: Apache-2.0
// The laws of vigil/oneclass/density.h as one test that every density is put through.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"
#include "vigil/oneclass/density.h"

namespace vigil {

inline std::vector<float> surprises_of(const Surprise& surprise, const Observations& observations) {
  std::vector<float> out;
  surprise.of(observations, out);
  return out;
}

// Frames in which each cell is observed by chance; value: draws one.
inline std::vector<Observations> drawn_frames(const Places& places, int count, Rng& rng, const std::function<float(Rng&)>& value) {
  std::vector<Observations> frames(static_cast<std::size_t>(count));
  for (Observations& frame : frames)
    for (int cell = 0; cell < static_cast<int>(places.cells.area()); ++cell)
      if (rng.chance(0.3)) {
        frame.cells.push_back(cell);
        frame.values.push_back(value(rng));
      }
  return frames;
}

inline Sums sums_of(const Density& density, const std::vector<Observations>& frames, const Places& places) {
  Sums sums(static_cast<std::size_t>(density.planes()) * places.count());
  for (const Observations& frame : frames) density.count(frame, places, sums);
  return sums;
}

inline void check_density_laws(const Density& density, const std::function<float(Rng&)>& value) {
  const Places places({15, 11});
  Rng rng(4);
  const auto a = drawn_frames(places, 40, rng, value);
  const auto b = drawn_frames(places, 30, rng, value);
  auto both = a;
  both.insert(both.end(), b.begin(), b.end());
  const Sums of_a = sums_of(density, a, places);
  const Sums of_b = sums_of(density, b, places);
  const Sums of_both = sums_of(density, both, places);
  Sums without_b = of_both;
  for (std::size_t i = 0; i < of_both.size(); ++i) {
    EXPECT_NEAR(of_both[i], of_a[i] + of_b[i], 1e-9 * (1 + of_both[i])) << "sums of two clips must add up";
    EXPECT_GE(of_both[i], 0) << "a model file keeps no negative sums";
    without_b[i] -= of_b[i];
  }

  const auto learnt = surprises_of(*density.learn(of_a, {40, 70}, places), b.front());
  const auto relearnt = surprises_of(*density.learn(without_b, {40, 70}, places), b.front());
  ASSERT_EQ(learnt.size(), b.front().cells.size());
  for (std::size_t i = 0; i < learnt.size(); ++i) {
    EXPECT_TRUE(std::isfinite(learnt[i]));
    EXPECT_NEAR(learnt[i], relearnt[i], 1e-4) << "a clip that is taken away must be as if it had never been there";
  }

  const auto surprise = density.learn(of_both, {70, 70}, places);
  for (std::size_t i = 0; i < b.front().cells.size(); ++i) {
    const NormalValues normal = surprise->normal(b.front().cells[i], b.front().values[i]);
    EXPECT_LE(normal.low, normal.high);
    EXPECT_GE(normal.share, 0);
    EXPECT_LE(normal.share, 1);
  }

  const Sums nothing(of_a.size());
  for (const float s : surprises_of(*density.learn(nothing, {}, places), b.front())) EXPECT_TRUE(std::isfinite(s));
  EXPECT_TRUE(surprises_of(*surprise, {}).empty());
}

}  // namespace vigil
