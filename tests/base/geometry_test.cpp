// SPDX-License-Identifier: Apache-2.0
// Specifies boxes, sizes and grids, against counting pixels.
#include "vigil/base/geometry.h"

#include <gtest/gtest.h>

#include "vigil/base/grid.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

bool has(const Box& box, int x, int y) {
  return box.x <= x && x < box.right() && box.y <= y && y < box.bottom();
}

// What boxes share and span, against counting pixels.
TEST(Box, IntersectionAndUnionAreThoseOfTheirPixels) {
  Rng rng(1);
  const auto draw = [&] { return static_cast<int>(rng.below(8)); };
  for (int round = 0; round < 500; ++round) {
    const Box a{draw(), draw(), draw() + 1, draw() + 1};
    const Box b{draw(), draw(), draw() + 1, draw() + 1};
    int shared = 0, either = 0;
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 16; ++x) {
        shared += has(a, x, y) && has(b, x, y) ? 1 : 0;
        either += has(a, x, y) || has(b, x, y) ? 1 : 0;
        if (has(a, x, y) || has(b, x, y)) {
          ASSERT_TRUE(has(a.unite(b), x, y));
        }
        ASSERT_EQ(has(a.intersect(b), x, y), has(a, x, y) && has(b, x, y));
      }
    ASSERT_DOUBLE_EQ(intersection_over_union(a, b), static_cast<double>(shared) / either);
  }
}

TEST(Box, AnEmptyOneAddsNothing) {
  const Box box{1, 2, 3, 4};
  EXPECT_EQ(box.unite({}), box);
  EXPECT_EQ(Box{}.unite(box), box);
  EXPECT_EQ(intersection_over_union({}, {}), 0);
}

TEST(Box, TextReadsBack) {
  EXPECT_EQ(to_text(Box{1, 2, 3, 4}), "1,2,3,4");
  EXPECT_EQ(parse_box(" 1, 2,3,4"), (Box{1, 2, 3, 4}));
  for (const char* text : {"", "1,2,3", "1,2,3,4,5", "1,2,0,4", "1,2,-3,4", "-1,2,3,4", "a,2,3,4", "1.5,2,3,4", "1,2,2000000000,4"})
    EXPECT_EQ(parse_box(text), std::nullopt) << text;
}

TEST(Size, TextReadsBack) {
  EXPECT_EQ(to_text(Size{360, 240}), "360x240");
  EXPECT_EQ(parse_size("360x240"), (Size{360, 240}));
  for (const char* text : {"", "360", "360x", "0x240", "360x-1", "360*240", "99999999999x1"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(Size, AreaDoesNotOverflow) {
  EXPECT_EQ((Size{100'000, 100'000}).area(), 10'000'000'000LL);
  EXPECT_EQ((Size{-3, -3}).area(), 0);
}

TEST(Grid, IsRowMajorWithoutPadding) {
  Grid<int> grid({3, 2}, 0);
  grid(2, 1) = 5;
  EXPECT_EQ(grid.values()[5], 5);
  EXPECT_EQ(grid.row(1)[2], 5);
  EXPECT_EQ(grid.count(), 6U);
  grid.fill(1);
  EXPECT_EQ(grid, Grid<int>({3, 2}, 1));
  EXPECT_TRUE(Grid<int>().empty());
}

}  // namespace
}  // namespace vigil
