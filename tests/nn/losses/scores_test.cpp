// SPDX-License-Identifier: Apache-2.0
// Ranking, smoothness and sparsity: losses of scores alone. Published values with 8 decimals.
#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/losses/batch.h"

namespace vigil {
namespace {

using testing::example;
using testing::Example;
using ::testing::HasSubstr;
using testing::refusal;
using testing::tensor;
using testing::two_and_two;
using testing::value;

constexpr double kEps = 5e-9;

TEST(Rank, OfAllPairsIsTheirMean) {
  EXPECT_NEAR(value("rank", two_and_two()), 0.42500000, kEps);
  EXPECT_NEAR(value("rank(pairs=one)", two_and_two()), 0.42500000, kEps);  // linear, so the pairing does not matter
}

TEST(Rank, AsSultanisCodeWritesItIsTheSumOverAllPairsDividedByTheBags) {
  const char* form_a = "rank(reduce=form_a) + 8e-5*sparse + 8e-5*smooth";
  EXPECT_NEAR(value("rank(reduce=form_a)", two_and_two()), 0.85, kEps);
  EXPECT_NEAR(value("8e-5*sparse", two_and_two()), 0.00030400, kEps);
  EXPECT_NEAR(value("8e-5*smooth", two_and_two()), 0.00008720, kEps);
  EXPECT_NEAR(value(form_a, two_and_two()), 0.85039120, kEps);
}

TEST(Rank, AsPortsWriteItIsHalfOfThatForTwoBags) {
  EXPECT_NEAR(value("rank(pairs=one) + 8e-5*sparse(reduce=mean) + 8e-5*smooth(reduce=mean)", two_and_two()), 0.42519560, kEps);
}

TEST(Rank, ClipsWhereAScoreIsAboveOneAndThenThePairingMatters) {
  Example scaled = two_and_two();
  scaled.output.scores = scaled.output.scores / 0.4;  // as after dropout behind the sigmoid
  EXPECT_NEAR(value("rank(pairs=one)", scaled), 0, kEps);
  scaled.output.scores[3][2] = 1.6;
  EXPECT_NEAR(value("rank(pairs=one)", scaled), (0 + 0.35) / 2, kEps);
  EXPECT_NEAR(value("rank", scaled), (0.6 + 0 + 0.35 + 0) / 4, kEps);
}

TEST(Rank, OfThreeAgainstTheLargestOfDubey) {
  EXPECT_NEAR(value("rank(top=3, negative=max)", two_and_two()), 0.69166667, kEps);
}

TEST(Rank, OfThreeAgainstThreeOfDubey) {
  EXPECT_NEAR(value("rank(top=3)", two_and_two()), 0.64166667, kEps);
}

TEST(Rank, OfMistWithTheMeanOfAnomalousScores) {
  EXPECT_NEAR(value("rank(top=2) + 0.01*sparse(norm=mean, reduce=mean)", two_and_two()), 0.57975000, kEps);
}

TEST(Rank, TakesOneInSixteenOfTheTrueLengthForTopZero) {
  Example long_bags =
      example({1, 0}, testing::filled({2, 40}, [](const auto& i) { return 0.01 * double(i[1]) + 0.1 * double(i[0]); }));
  long_bags.bags.lengths = tensor({40, 15}, {2}).to(at::kLong);
  const double a = (.39 + .38 + .37) / 3, n = .1 + .14;  // 40 / 16 + 1 = 3 and 15 / 16 + 1 = 1
  EXPECT_NEAR(value("rank(top=0)", long_bags), 1 - a + n, kEps);
}

TEST(Rank, RefusesMoreThanABagHas) {
  EXPECT_EQ(refusal([] { value("rank(top=5)", two_and_two()); }),
            "the loss 'rank' takes the top 5 snippets, a bag has 4 [top=0 takes one in sixteen of each bag]");
  Example short_bag = two_and_two();
  short_bag.bags.lengths = tensor({4, 4, 2, 4}, {4}).to(at::kLong);
  EXPECT_THAT(refusal([&] { value("rank(top=3)", short_bag); }), HasSubstr("takes the top 3 snippets, a bag has 2"));
  EXPECT_EQ(refusal([&] { value("rank(top=3, negative=max)", short_bag); }), "");
}

TEST(Rank, RefusesTheSumOverAllPairsOfPairsOneToOne) {
  EXPECT_EQ(refusal([] { value("rank(reduce=form_a, pairs=one)", two_and_two()); }),
            "the loss 'rank' has reduce=form_a, which sums over all pairs, and pairs=one [leave one of them out]");
}

TEST(MeanRank, IsTheDifferenceOfMeansOfDted) {
  EXPECT_NEAR(value("mean_rank", two_and_two()), 0.71250000, kEps);
  EXPECT_NEAR(value("mean_rank + 8e-5*sparse(reduce=mean) + 8e-5*smooth(reduce=mean)", two_and_two()), 0.71269560, kEps);
}

// Dynamics and scores of one anomalous and one normal bag of five snippets.
Example wsal() {
  const at::Tensor semantic = tensor({.1, .7, .9, .4, .2, .2, .3, .25, .1, .15}, {2, 5});
  const auto one_bag = [](double f) {
    return testing::filled({5, 6}, [f](const auto& i) { return std::sin(f + .9 * double(i[0]) + .3 * double(i[1])); });
  };
  at::Tensor v = at::stack({one_bag(0), one_bag(1)});
  v[0][2] *= -1;
  const at::Tensor dynamics = 1 - at::cosine_similarity(v.slice(1, 1), v.slice(1, 0, -1), 2);
  return example({1, 0}, semantic, {{"semantic", semantic}, {"dynamics", dynamics}});
}

constexpr const char* kWsal =
    "dynamic_rank + range_rank + 8e-5*sparse(of=dynamics, reduce=mean) + 8e-5*sparse(of=dynamics, on=normal, reduce=mean) + "
    "8e-5*sparse(of=semantic, reduce=mean) + 8e-5*sparse(of=semantic, on=normal, reduce=mean) + "
    "8e-5*smooth(of=dynamics, reduce=mean) + 8e-5*smooth(of=semantic, reduce=mean)";

TEST(DynamicRank, IsTheHingeOfTheLargestChange) {
  EXPECT_NEAR(value("dynamic_rank", wsal()), 0.08140332, kEps);
}

TEST(RangeRank, IsTheHingeOfLargestMinusSmallest) {
  EXPECT_NEAR(value("range_rank", wsal()), 0.40000000, kEps);
}

TEST(RangeRank, WithItsCompanionsIsTheTotalOfWsal) {
  EXPECT_NEAR(value(kWsal, wsal()), 0.48242454, kEps);
  // With as many bags of each class, the mean over all bags twice is the sum of both classes' means.
  EXPECT_NEAR(value("dynamic_rank + range_rank + 1.6e-4*sparse(of=dynamics, on=all, reduce=mean) + "
                    "1.6e-4*sparse(of=semantic, on=all, reduce=mean) + 8e-5*smooth(of=dynamics, reduce=mean) + "
                    "8e-5*smooth(of=semantic, reduce=mean)",
                    wsal()),
              0.48242454, kEps);
}

TEST(DynamicRank, NeedsBagsOfTwoSnippets) {
  Example one_snippet = wsal();
  one_snippet.bags.lengths = tensor({5, 1}, {2}).to(at::kLong);
  EXPECT_THAT(refusal([&] { value("dynamic_rank", one_snippet); }), HasSubstr("takes the top 1 snippets, a bag has 0"));
}

TEST(Sparse, AsRtfmIsOneNormOfAllAnomalousScores) {
  EXPECT_NEAR(value("8e-3*sparse(norm=l2, scope=flat)", two_and_two()), 0.01228983, kEps);
}

TEST(Smooth, AsRtfmCountsTheJumpFromBagToBag) {
  EXPECT_NEAR(value("8e-4*smooth(scope=flat)", two_and_two()), 0.00088000, kEps);
  EXPECT_NEAR(value("8e-4*smooth", two_and_two()), 0.00087200, kEps);
}

TEST(Smooth, OfASingleSnippetIsZero) {
  const Example single = example({1, 0}, tensor({.3, .4}, {2, 1}));
  EXPECT_EQ(value("smooth", single), 0);
  EXPECT_EQ(value("smooth(scope=flat)", single), 0);
}

TEST(Sparse, OfNormalBagsByNormAndMeanIsTheNormalLossOfBnWvad) {
  Example bags = two_and_two();
  bags.output.extras["probability"] = bags.output.scores;
  EXPECT_NEAR(value("normal_norm", bags), 0.40385760, kEps);
  EXPECT_NEAR(value("sparse(on=normal, norm=l2, reduce=mean)", bags), 0.40385760, kEps);
}

TEST(Sparse, RefusesAMeanOverBagsThatAreStrungTogether) {
  EXPECT_EQ(refusal([] { value("sparse(scope=flat, reduce=mean)", two_and_two()); }),
            "the loss 'sparse' has scope=flat, where there is one row only, and reduce=mean over bags [leave one of them out]");
  EXPECT_THAT(refusal([] { value("smooth(scope=flat, reduce=mean)", two_and_two()); }),
              HasSubstr("the loss 'smooth' has scope=flat"));
}

}  // namespace
}  // namespace vigil
