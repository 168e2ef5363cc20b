// SPDX-License-Identifier: Apache-2.0
// The self-attention head of whole bags, against loops over its layers and the tensors of the published file.
#include "vigil/nn/heads/attention.h"

#include <array>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"
#include "tests/nn/heads/plain.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pointwise;
using testing::Rows;

constexpr const char* kSmall = "attention(attention=5, heads=2, hidden=4)";

struct Plain {
  Rows attention;  // [T, r]
  double score;
};

Plain plain_output(const Head& head, const Rows& x) {
  const testing::PlainLayers layers(head.parameters());
  Rows attention = layers.linear("self_anttention.2", testing::map(layers.linear("self_anttention.0", x), std::tanh));
  const std::size_t heads = attention[0].size();
  for (std::size_t r = 0; r < heads; ++r) {
    double total = 0;
    for (const auto& row : attention) total += std::exp(row[r]);
    for (auto& row : attention) row[r] = std::exp(row[r]) / total;
  }
  std::vector<double> means(x[0].size() * heads, 0.0);
  for (std::size_t t = 0; t < x.size(); ++t)
    for (std::size_t f = 0; f < x[t].size(); ++f)
      for (std::size_t r = 0; r < heads; ++r) means[f * heads + r] += x[t][f] * attention[t][r];
  return {attention, testing::sigmoid(layers.linear("fc2", layers.linear("fc1", {means}))[0][0])};
}

TEST(Attention, HasTheTensorsOfThePublishedFile) {
  const auto head = make_head(parse_spec("attention"), 2048, 1);
  std::vector<std::string> tensors;
  for (const Parameters::Entry& entry : head->parameters().entries())
    tensors.push_back(entry.name + " " + shape_text(entry.tensor));
  EXPECT_THAT(tensors,
              ElementsAre("self_anttention.0.weight 64 x 2048", "self_anttention.0.bias 64", "self_anttention.2.weight 3 x 64",
                          "self_anttention.2.bias 3", "fc1.weight 32 x 6144", "fc1.bias 32", "fc2.weight 1 x 32", "fc2.bias 1"));
  EXPECT_EQ(head->parameters().count(), 64 * 2048 + 64 + 3 * 64 + 3 + 32 * 6144 + 32 + 33);
}

TEST(Attention, GivesTheValuesOfLoopsOverItsLayers) {
  const auto head = testing::filled_head(kSmall);
  for (const std::int64_t time : {1, 6, 28}) {
    const HeadInput input = testing::golden_input(7, time);
    const Plain plain = plain_output(*head, testing::rows_of(input.features[0][0]));
    const HeadOutput output = head->forward(input, Pass{});
    EXPECT_NEAR(output.extra("bag_score", "test").item<double>(), plain.score, 1e-12);
    for (std::size_t r = 0; r < 2; ++r)
      EXPECT_THAT(testing::numbers(output.extra("attention", "test").select(2, static_cast<std::int64_t>(r))),
                  Pointwise(DoubleNear(1e-12), testing::column(plain.attention, r)));
  }
}

TEST(Attention, EverySnippetHasTheScoreOfItsBag) {
  const auto head = testing::filled_head(kSmall);
  Rng random(2);
  const HeadOutput output = head->forward({normal({3, 2, 9, 7}, 1, random).to(at::kDouble), {}, {}}, Pass{});
  EXPECT_EQ(output.scores.sizes().vec(), (std::vector<std::int64_t>{3, 9}));
  EXPECT_EQ(output.extra("attention", "test").sizes().vec(), (std::vector<std::int64_t>{3, 9, 2}));
  for (std::int64_t bag = 0; bag < 3; ++bag)
    EXPECT_THAT(testing::numbers(output.scores[bag]), Each(output.extra("bag_score", "test")[bag].item<double>()));
  EXPECT_GT((output.scores[0][0] - output.scores[1][0]).abs().item<double>(), 1e-6);
}

TEST(Attention, AWindowIsABagOfItsOwnOutsideTraining) {
  const auto whole = testing::filled_head(kSmall);
  const auto cut = testing::filled_head("attention(attention=5, heads=2, hidden=4, window=4)");
  Rng random(2);
  const HeadInput input{normal({2, 2, 9, 7}, 1, random).to(at::kDouble), at::tensor({9, 6}, at::kLong), {}};
  const HeadOutput output = cut->forward(input, Pass{});
  EXPECT_EQ(output.scores.sizes().vec(), (std::vector<std::int64_t>{2, 9}));
  EXPECT_EQ(output.extra("attention", "test").sizes().vec(), (std::vector<std::int64_t>{2, 9, 2}));
  for (const auto& [bag, first, rows] : {std::array<std::int64_t, 3>{0, 0, 4}, {0, 4, 4}, {0, 8, 1}, {1, 0, 4}, {1, 4, 2}}) {
    const at::Tensor part = input.features.narrow(0, bag, 1).narrow(2, first, rows);
    const at::Tensor alone = whole->forward({part, {}, {}}, Pass{}).scores[0];
    EXPECT_LT((output.scores[bag].narrow(0, first, rows) - alone).abs().max().item<double>(), 1e-12) << bag << " from " << first;
  }
  EXPECT_NEAR(output.extra("bag_score", "test")[1].item<double>(), output.scores[1].narrow(0, 0, 6).mean().item<double>(), 1e-12);
  Rng drops(3), same(3);
  EXPECT_TRUE(cut->forward(input, Pass{true, &drops}).scores.equal(whole->forward(input, Pass{true, &same}).scores));
}

TEST(Attention, PaddingGetsNoAttentionAndChangesNothing) {
  for (const std::int64_t length : {1, 4, 11}) EXPECT_LT(testing::padding_error(kSmall, 7, length, 12), 1e-12) << length;
  const auto head = testing::filled_head(kSmall);
  const HeadOutput output = head->forward({testing::golden_input(7, 6).features, at::tensor({4}, at::kLong), {}}, Pass{});
  const at::Tensor attention = output.extra("attention", "test")[0];
  EXPECT_THAT(testing::numbers(attention.narrow(0, 4, 2)), Each(0.0));
  EXPECT_THAT(testing::numbers(attention.sum(0)), Each(DoubleNear(1, 1e-12)));
}

TEST(Attention, DropoutIsOnTheAttentionWeights) {  // so with all features equal, M is that feature times the sum of what is left
  const auto head = make_head(parse_spec("attention(attention=5, heads=2, hidden=4, dropout=0.5)"), 7, 1);
  const at::Tensor x = at::ones({400, 1, 1, 7});
  Rng random(3);
  const at::Tensor scores = head->forward({x, {}, {}}, Pass{true, &random}).scores;
  EXPECT_EQ(std::get<0>(at::unique_dim(scores, 0)).size(0), 4);  // one snippet, two heads: each weight is 0 or 2
}

TEST(Attention, BagsAndCropsDoNotMix) {
  EXPECT_LT(testing::batch_error(kSmall), 1e-12);
}

TEST(Attention, GradientsAreThoseOfFiniteDifferences) {
  EXPECT_LT(testing::score_gradient_error(kSmall), 1e-7);
}

}  // namespace
}  // namespace vigil
