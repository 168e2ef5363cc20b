// SPDX-License-Identifier: Apache-2.0
// Specifies the numbers that a seed means.
#include "vigil/base/rng.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

// From the reference code of xoshiro256++ 1.0 (prng.di.unimi.it), seeded with splitmix64 from 0: a seed means these numbers for
// ever.
TEST(Rng, GivesTheNumbersOfTheReference) {
  Rng rng(0);
  EXPECT_EQ(rng.next(), 0x53175d61490b23dfULL);
  EXPECT_EQ(rng.next(), 0x61da6f3dc380d507ULL);
  EXPECT_EQ(rng.next(), 0x5c0fdf91ec9a7bfcULL);
}

TEST(SplitMix64, GivesTheNumbersOfTheReferenceAndSkipsAhead) {  // metric specification, section 7
  SplitMix64 draws{42};
  EXPECT_EQ(draws.next(), 13679457532755275413ULL);
  EXPECT_EQ(draws.next(), 2949826092126892291ULL);
  EXPECT_EQ(draws.next(), 5139283748462763858ULL);
  SplitMix64 skipped{42};
  skipped.skip(2);
  EXPECT_EQ(skipped.next(), 5139283748462763858ULL);
}

TEST(Rng, TheSameSeedGivesTheSameNumbers) {
  Rng a(5), b(5), c(6);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
}

TEST(Rng, UniformFillsItsRangeEvenly) {
  Rng rng(1);
  std::vector<int> bins(10, 0);
  for (int i = 0; i < 100'000; ++i) {
    const double value = rng.uniform();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    ++bins[static_cast<std::size_t>(value * 10)];
  }
  for (const int count : bins) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Rng, BelowIsUnbiased) {
  Rng rng(2);
  std::vector<int> bins(7, 0);
  for (int i = 0; i < 70'000; ++i) ++bins[rng.below(7)];
  for (const int count : bins) EXPECT_NEAR(count, 10'000, 500);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, BetweenHasBothEnds) {
  Rng rng(3);
  std::vector<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.push_back(rng.between(-2, 2));
  EXPECT_EQ(*std::min_element(seen.begin(), seen.end()), -2);
  EXPECT_EQ(*std::max_element(seen.begin(), seen.end()), 2);
  rng.between(INT64_MIN, INT64_MAX);  // the whole range does not overflow
}

TEST(Rng, NormalHasMeanZeroAndDeviationOne) {
  Rng rng(4);
  double sum = 0, squares = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = rng.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / kCount), 1, 0.02);
}

TEST(Rng, AForkIsItsOwnAndLeavesItsParent) {
  Rng parent(7), same(7);
  Rng one = parent.fork(1);
  Rng again = same.fork(1);
  Rng two = parent.fork(2);
  const std::uint64_t first = one.next();
  EXPECT_EQ(first, again.next());
  EXPECT_NE(first, two.next());
}

TEST(Rng, ShuffleKeepsEveryValue) {
  Rng rng(8);
  std::vector<int> values(50);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<int> before = values;
  rng.shuffle(values);
  EXPECT_NE(values, before);
  EXPECT_TRUE(std::is_permutation(values.begin(), values.end(), before.begin()));
}

}  // namespace
}  // namespace vigil
