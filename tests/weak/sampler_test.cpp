// SPDX-License-Identifier: Apache-2.0
// Batches follow from the seed and their number alone.
#include "vigil/weak/sampler.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <gmock/gmock.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

std::vector<std::int64_t> range_of(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(last - first));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

Recipe drawing(Drawing how, int normal, int anomalous) {
  Recipe recipe;
  recipe.drawing = how;
  recipe.normal = normal;
  recipe.anomalous = anomalous;
  return recipe;
}

TEST(Sampler, APassTakesEachSampleOnce) {
  Sampler sampler(range_of(0, 6), range_of(6, 10), drawing(Drawing::passes, 3, 2));
  std::map<std::int64_t, int> times;
  for (std::int64_t step = 0; step < 4; ++step)
    for (const std::int64_t sample : sampler.batch(step)) ++times[sample];
  for (std::int64_t sample = 0; sample < 6; ++sample) EXPECT_EQ(times[sample], 2);
  for (std::int64_t sample = 6; sample < 10; ++sample) EXPECT_EQ(times[sample], 2);
}

TEST(Sampler, NormalSamplesComeFirst) {
  Sampler sampler(range_of(0, 6), range_of(6, 10), drawing(Drawing::passes, 3, 2));
  const std::vector<std::int64_t> batch = sampler.batch(7);
  EXPECT_TRUE(std::all_of(batch.begin(), batch.begin() + 3, [](std::int64_t sample) { return sample < 6; }));
  EXPECT_TRUE(std::all_of(batch.begin() + 3, batch.end(), [](std::int64_t sample) { return sample >= 6; }));
}

TEST(Sampler, ABatchFollowsFromTheSeedAndItsNumberAlone) {
  for (const Drawing how : {Drawing::passes, Drawing::fresh, Drawing::mixed}) {
    Sampler whole(range_of(0, 11), range_of(11, 18), drawing(how, 4, 3));
    std::vector<std::vector<std::int64_t>> batches;
    for (std::int64_t step = 0; step < 20; ++step) batches.push_back(whole.batch(step));
    Sampler resumed(range_of(0, 11), range_of(11, 18), drawing(how, 4, 3));
    for (std::int64_t step = 13; step < 20; ++step) EXPECT_EQ(resumed.batch(step), batches[static_cast<std::size_t>(step)]);
  }
}

TEST(Sampler, FreshBatchesNeverHoldASampleTwice) {
  Sampler sampler(range_of(0, 5), range_of(5, 9), drawing(Drawing::fresh, 4, 4));
  for (std::int64_t step = 0; step < 50; ++step) {
    std::vector<std::int64_t> batch = sampler.batch(step);
    std::sort(batch.begin(), batch.end());
    EXPECT_EQ(std::adjacent_find(batch.begin(), batch.end()), batch.end());
  }
}

TEST(Sampler, SeedsGiveOtherOrders) {
  Recipe one = drawing(Drawing::passes, 6, 4);
  Recipe two = one;
  two.seed = 2;
  EXPECT_NE(Sampler(range_of(0, 60), range_of(60, 100), one).batch(0), Sampler(range_of(0, 60), range_of(60, 100), two).batch(0));
}

TEST(Sampler, AClassWithoutASampleIsRefused) {
  try {
    const Sampler sampler({}, range_of(0, 4), drawing(Drawing::passes, 3, 2));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no normal sample to train on, and a batch asks for 3"));
  }
  try {
    const Sampler sampler(range_of(0, 2), range_of(2, 4), drawing(Drawing::fresh, 3, 2));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("a batch asks for 3 normal samples, there are 2"));
  }
}

}  // namespace
}  // namespace vigil
