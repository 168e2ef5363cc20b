// SPDX-License-Identifier: Apache-2.0
// Specifies pooling and the travelling memory against plain double arithmetic.
#include "vigil/oneclass/motion_field.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

// The recipe as it is written, in doubles, cell by cell.
class PlainField {
 public:
  PlainField(Size cells, Window window) : cells_(cells), window_(window) {}

  void step(const Grid<float>& weight, const FlowField& flow, double pace) {
    const Pooled now = pool(weight, flow);
    Pooled next = now;
    if (!memory_.o.empty())
      for (int y = 0; y < cells_.height; ++y)
        for (int x = 0; x < cells_.width; ++x) {
          const double mass = now.o(x, y);
          const double px = mass > 0 ? x - now.u(x, y) / mass / 4 : x;
          const double py = mass > 0 ? y - now.v(x, y) / mass / 4 : y;
          next.o(x, y) = 0.7 * sample(memory_.o, px, py) + 0.3 * now.o(x, y);
          next.u(x, y) = 0.7 * sample(memory_.u, px, py) + 0.3 * now.u(x, y);
          next.v(x, y) = 0.7 * sample(memory_.v, px, py) + 0.3 * now.v(x, y);
          next.length(x, y) = 0.7 * sample(memory_.length, px, py) + 0.3 * now.length(x, y);
        }
    memory_ = next;
    motion.clear();
    for (std::size_t i = 0; i < weight.count(); ++i) {
      if (now.o[i] < 0.3 || memory_.o[i] < 0.3) continue;
      motion.cells.push_back(static_cast<int>(i));
      motion.u.push_back(static_cast<float>(pace * memory_.u[i] / memory_.o[i]));
      motion.v.push_back(static_cast<float>(pace * memory_.v[i] / memory_.o[i]));
      motion.coherence.push_back(static_cast<float>(std::hypot(memory_.u[i], memory_.v[i]) / memory_.length[i]));
    }
  }

  Motion motion;

 private:
  struct Pooled {
    Grid<double> o, u, v, length;
  };

  Pooled pool(const Grid<float>& weight, const FlowField& flow) const {
    Pooled sums{Grid<double>(cells_), Grid<double>(cells_), Grid<double>(cells_), Grid<double>(cells_)};
    for (int y = 0; y < cells_.height; ++y)
      for (int x = 0; x < cells_.width; ++x) {
        int count = 0;
        for (int wy = y - window_.height / 2; wy <= y + window_.height / 2; ++wy)
          for (int wx = x - window_.width / 2; wx <= x + window_.width / 2; ++wx) {
            if (wx < 0 || wy < 0 || wx >= cells_.width || wy >= cells_.height) continue;
            ++count;
            const double w = weight(wx, wy) > kLeastWeight ? weight(wx, wy) : 0;
            sums.o(x, y) += w;
            sums.u(x, y) += w > 0 ? w * flow.u(wx, wy) : 0;
            sums.v(x, y) += w > 0 ? w * flow.v(wx, wy) : 0;
            sums.length(x, y) += w > 0 ? w * std::hypot(flow.u(wx, wy), flow.v(wx, wy)) : 0;
          }
        sums.o(x, y) /= count;
        sums.u(x, y) /= count;
        sums.v(x, y) /= count;
        sums.length(x, y) /= count;
      }
    return sums;
  }

  double sample(const Grid<double>& grid, double x, double y) const {
    x = std::clamp(x, 0.0, cells_.width - 1.0);
    y = std::clamp(y, 0.0, cells_.height - 1.0);
    const int x0 = static_cast<int>(x);
    const int y0 = static_cast<int>(y);
    const auto at = [&](int cx, int cy) { return grid(std::min(cx, cells_.width - 1), std::min(cy, cells_.height - 1)); };
    return std::lerp(std::lerp(at(x0, y0), at(x0 + 1, y0), x - x0), std::lerp(at(x0, y0 + 1), at(x0 + 1, y0 + 1), x - x0), y - y0);
  }

  Size cells_;
  Window window_;
  Pooled memory_;
};

struct Seen {
  Grid<float> weight;
  FlowField flow;
};

// Blocks of cells that move, with flow that is finite nonsense where there is no weight.
Seen drawn(Size cells, Rng& rng) {
  Seen seen{Grid<float>(cells), {Grid<float>(cells), Grid<float>(cells)}};
  for (int y = 0; y < cells.height; ++y)
    for (int x = 0; x < cells.width; ++x) {
      const bool moves = (x / 4 + y / 4) % 2 == 0;
      seen.weight(x, y) = static_cast<float>(moves ? rng.uniform(0.3, 1) : rng.uniform(0, 0.25));
      seen.flow.u(x, y) = static_cast<float>(moves ? rng.uniform(-9, 9) : 1e30);
      seen.flow.v(x, y) = static_cast<float>(moves ? rng.uniform(-9, 9) : -1e30);
    }
  return seen;
}

void expect_motion(const Motion& found, const Motion& wanted) {
  ASSERT_EQ(found.cells, wanted.cells);
  for (std::size_t i = 0; i < found.cells.size(); ++i) {
    EXPECT_NEAR(found.u[i], wanted.u[i], 1e-4) << "cell " << found.cells[i];
    EXPECT_NEAR(found.v[i], wanted.v[i], 1e-4) << "cell " << found.cells[i];
    EXPECT_NEAR(found.coherence[i], wanted.coherence[i], 1e-4) << "cell " << found.cells[i];
  }
}

TEST(MotionField, IsThatOfPlainArithmeticFrameByFrame) {
  Rng rng(1);
  for (const Size cells : {Size{20, 16}, Size{1, 1}, Size{1, 9}, Size{9, 1}, Size{3, 5}})
    for (const Window window : {Window{5, 5}, Window{9, 11}, Window{1, 3}, Window{31, 5}}) {
      MotionField field(cells, window, 10);
      PlainField plain(cells, window);
      Motion motion;
      for (int frame = 0; frame < 5; ++frame) {
        const Seen seen = drawn(cells, rng);
        field.step(seen.weight, seen.flow, 1, motion);
        plain.step(seen.weight, seen.flow, 1);
        expect_motion(motion, plain.motion);
      }
    }
}

TEST(MotionField, AtABorderIsTheMeanOfTheCellsThatThereAre) {
  const Size cells{12, 12};
  const Seen seen{Grid<float>(cells, 1), {Grid<float>(cells, 2), Grid<float>(cells, -1)}};
  MotionField field(cells, {5, 7}, 10);
  Motion motion;
  field.step(seen.weight, seen.flow, 1, motion);
  ASSERT_EQ(motion.cells.size(), 144U);
  for (std::size_t i = 0; i < motion.cells.size(); ++i) {
    EXPECT_NEAR(motion.u[i], 2, 1e-5);
    EXPECT_NEAR(motion.v[i], -1, 1e-5);
  }
}

TEST(MotionField, AWindowWithLittleWeightDoesNotMove) {
  const Size cells{15, 15};
  Grid<float> weight(cells);
  const FlowField flow{Grid<float>(cells, 3), Grid<float>(cells, 0)};
  MotionField field(cells, {5, 5}, 10);
  Motion motion;
  for (int i = 0; i < 7; ++i) weight(5 + i % 5, 7 + i / 5) = 1;  // 7 of 25 cells: below 0.3
  field.step(weight, flow, 1, motion);
  EXPECT_TRUE(motion.cells.empty());
  weight(7, 8) = 1;  // 8 of 25
  field.forget();
  field.step(weight, flow, 1, motion);
  EXPECT_FALSE(motion.cells.empty());
}

// A mass of 6 x 6 cells that moves by two cells a frame, measured with an error that alternates.
Seen moving_mass(Size cells, int frame) {
  Seen seen{Grid<float>(cells), {Grid<float>(cells), Grid<float>(cells)}};
  for (int y = 6; y < 12; ++y)
    for (int x = 0; x < 6; ++x) {
      seen.weight(2 + 2 * frame + x, y) = 1;
      seen.flow.u(2 + 2 * frame + x, y) = 8.0F + (frame % 2 ? 4.0F : -4.0F);
    }
  return seen;
}

TEST(MotionField, TheMemoryTravelsWithAMass) {
  const Size cells{40, 18};
  MotionField field(cells, {5, 5}, 10);
  Motion motion;
  for (int frame = 0; frame < 14; ++frame) {
    const Seen seen = moving_mass(cells, frame);
    field.step(seen.weight, seen.flow, 1, motion);
    if (frame < 8) continue;
    const int middle = 8 * cells.width + 4 + 2 * frame;
    const auto at = std::find(motion.cells.begin(), motion.cells.end(), middle);
    ASSERT_NE(at, motion.cells.end());
    const float u = motion.u[static_cast<std::size_t>(at - motion.cells.begin())];
    EXPECT_NEAR(u, 8, 1.5) << "the error of one frame is 4, and the memory must even it out";
    for (const int cell : motion.cells) EXPECT_NEAR(cell % cells.width, 4.5 + 2 * frame, 4.6) << "motion was left behind";
  }
}

TEST(MotionField, PaceTurnsMotionSinceTheLastFrameIntoMotionPerFrame) {
  const Size cells{12, 12};
  const Seen seen{Grid<float>(cells, 1), {Grid<float>(cells, 2), Grid<float>(cells, -1)}};
  MotionField field(cells, {5, 5}, 10);
  Motion motion;
  field.step(seen.weight, seen.flow, 0.5F, motion);
  EXPECT_NEAR(motion.u.front(), 1, 1e-5);
  EXPECT_NEAR(motion.v.front(), -0.5, 1e-5);
}

TEST(MotionField, ForgetsEverythingWhenTold) {
  Rng rng(3);
  const Size cells{20, 16};
  MotionField used(cells, {5, 5}, 10);
  MotionField fresh(cells, {5, 5}, 10);
  Motion of_used;
  Motion of_fresh;
  const Seen before = drawn(cells, rng);
  used.step(before.weight, before.flow, 1, of_used);
  used.forget();
  const Seen now = drawn(cells, rng);
  used.step(now.weight, now.flow, 1, of_used);
  fresh.step(now.weight, now.flow, 1, of_fresh);
  EXPECT_EQ(of_used.cells, of_fresh.cells);
  EXPECT_EQ(of_used.u, of_fresh.u);
  EXPECT_EQ(of_used.v, of_fresh.v);
}

TEST(MotionField, MotionOfOneMindIsCoherentAndCrossingMotionIsNot) {
  const Size cells{20, 20};
  Grid<float> weight(cells, 1.0F);
  FlowField flow{Grid<float>(cells, 2.0F), Grid<float>(cells)};
  Motion motion;
  MotionField(cells, {5, 5}, 10).step(weight, flow, 1, motion);
  for (const float coherence : motion.coherence) EXPECT_NEAR(coherence, 1, 1e-5);
  for (int y = 0; y < cells.height; ++y)
    for (int x = 0; x < cells.width; x += 2) flow.u(x, y) = -2;
  MotionField(cells, {5, 5}, 10).step(weight, flow, 1, motion);
  for (const float coherence : motion.coherence) EXPECT_LT(coherence, 0.4);
}

}  // namespace
}  // namespace vigil
