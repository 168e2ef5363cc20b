// SPDX-License-Identifier: Apache-2.0
// HL-Net by its published count, forward values and graphs; its online branch is causal.
#include "vigil/nn/heads/hlnet.h"

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

constexpr const char* kSmall = "hlnet(hidden=6, hidden2=5, graph=3, online=4, online2=3)";

TEST(Hlnet, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("hlnet"), 1152, 1)->parameters().count(), 842883);
  EXPECT_EQ(make_head(parse_spec("hlnet"), 1024, 1)->parameters().count(), 769155);
}

TEST(Hlnet, NamesTensorsAsThePublishedFileDoes) {
  EXPECT_THAT(
      testing::tensor_names("hlnet", 16),
      ElementsAre("conv1d1.weight", "conv1d1.bias", "conv1d2.weight", "conv1d2.bias", "conv1d3.weight", "conv1d3.bias",
                  "conv1d4.weight", "conv1d4.bias", "gc1.weight", "gc1.residual.weight", "gc1.residual.bias", "gc2.weight",
                  "gc3.weight", "gc3.residual.weight", "gc3.residual.bias", "gc4.weight", "gc5.weight", "gc5.residual.weight",
                  "gc5.residual.bias", "gc6.weight", "simAdj.weight0", "simAdj.weight1", "disAdj.sigma", "classifier.weight",
                  "classifier.bias", "approximator.0.weight", "approximator.0.bias", "approximator.2.weight", "approximator.2.bias",
                  "conv1d_approximator.weight", "conv1d_approximator.bias"));
}

TEST(Hlnet, GivesTheForwardValuesOfTheOfficialModule) {
  const HeadOutput output = testing::golden_output("hlnet", 1152);
  // The module keeps exp(-|i - j| / e) in single precision, of which the last places of its logits speak.
  EXPECT_THAT(testing::numbers(output.extra("logits", "test")),
              Pointwise(DoubleNear(2.5e-8), {0.62377013, 0.72383846, 0.77340005, 0.77068978, 0.71219962, 0.61170164}));
  EXPECT_THAT(testing::numbers(output.extra("online_logits", "test")),
              Pointwise(DoubleNear(5e-9), {-0.12773170, -0.17019238, -0.22043188, -0.27163426, -0.31687697, -0.31687118}));
}

TEST(Hlnet, BranchSaysWhoseLogitsBecomeScores) {
  const HeadOutput offline = testing::golden_output("hlnet", 16);
  const HeadOutput online = testing::golden_output("hlnet(branch=online)", 16);
  EXPECT_TRUE(offline.scores.equal(at::sigmoid(offline.extra("logits", "test"))));
  EXPECT_TRUE(online.scores.equal(at::sigmoid(offline.extra("online_logits", "test"))));
}

TEST(Hlnet, ScoreGraphPrefersSnippetsOfLikeScore) {  // golden value G25
  const at::Tensor p = at::sigmoid(at::tensor(std::vector<double>{-1, 0, 2, 0.5})).unsqueeze(0);
  EXPECT_THAT(testing::numbers(score_graph(p, {})[0][0]),
              Pointwise(DoubleNear(5e-9), {0.30742207, 0.29041577, 0.14564812, 0.25651404}));
}

TEST(Hlnet, ScoreGraphNeitherGivesToNorTakesFromPadding) {
  const at::Tensor p = at::tensor(std::vector<double>{0.2, 0.9, 0.4, 0.5, 0.5}).unsqueeze(0);
  const at::Tensor padded = score_graph(p, at::tensor(std::vector<std::int64_t>{3}));
  EXPECT_TRUE(at::allclose(padded.narrow(1, 0, 3).narrow(2, 0, 3), score_graph(p.narrow(1, 0, 3), {})));
  EXPECT_EQ(padded.narrow(1, 3, 2).abs().sum().item<double>() + padded.narrow(2, 3, 2).abs().sum().item<double>(), 0);
}

TEST(Hlnet, OnlineScoreNeedsFourSnippetsBeforeItsOwn) {
  const auto head = make_head(parse_spec("hlnet(branch=online)"), 16, 1);
  ASSERT_EQ(head->reach(), Reach::past);
  ASSERT_EQ(head->past(), 4);
  testing::fill_by_rule(head->parameters());
  const HeadInput bag = testing::golden_input(16, 9);
  const at::Tensor scores = head->forward(bag, Pass{}).scores;
  const auto last_of = [&](std::int64_t first) {  // of snippets first to 7
    return head->forward({bag.features.narrow(2, first, 8 - first), {}, {}}, Pass{}).scores[0][-1].item<double>();
  };
  EXPECT_NEAR(last_of(3), scores[0][7].item<double>(), 1e-12);
  EXPECT_GT(std::abs(last_of(4) - scores[0][7].item<double>()), 1e-6);
}

TEST(Hlnet, OfflineScoreNeedsTheBag) {
  const auto head = make_head(parse_spec("hlnet"), 16, 1);
  EXPECT_EQ(head->reach(), Reach::bag);
  EXPECT_EQ(head->past(), 0);
}

TEST(Hlnet, PaddingChangesNoScore) {
  EXPECT_LT(testing::padding_error("hlnet", 16), 1e-12);
  EXPECT_LT(testing::padding_error("hlnet(branch=online)", 16), 1e-12);
  EXPECT_GT(testing::padding_error("hlnet(official_padding=true)", 16), 1e-6);
}

TEST(Hlnet, OneSnippetIsABag) {
  const auto head = make_head(parse_spec("hlnet"), 16, 1);
  testing::fill_by_rule(head->parameters());
  EXPECT_THAT(testing::numbers(head->forward(testing::golden_input(16, 1), Pass{}).scores),
              ElementsAre(::testing::AllOf(::testing::Gt(0.0), ::testing::Lt(1.0))));
}

TEST(Hlnet, GradientsAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  testing::fill_by_rule(head->parameters());
  const auto sum_of = [&](const char* logits) {
    return head->forward(testing::golden_input(7), Pass{}).extra(logits, "test").sum();
  };
  EXPECT_LT(testing::gradient_error(head->parameters(), [&] { return sum_of("online_logits"); }), 1e-7);
  // The score graph is a constant to the gradient; with online scores that are all alike it is one to finite differences too.
  testing::tensor_named(*head, "conv1d_approximator.weight").detach().zero_();
  EXPECT_LT(testing::gradient_error(head->parameters(), [&] { return sum_of("logits"); }), 1e-7);
}

TEST(Hlnet, OfflineLogitsDoNotTeachTheOnlineBranch) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  head->forward({normal({1, 1, 6, 7}, 1, head->parameters().random()), {}, {}}, Pass{}).extra("logits", "test").sum().backward();
  EXPECT_TRUE(testing::tensor_named(*head, "conv1d2.weight").grad().defined());
  EXPECT_FALSE(testing::tensor_named(*head, "approximator.0.weight").grad().defined());
  EXPECT_FALSE(testing::tensor_named(*head, "conv1d_approximator.weight").grad().defined());
}

}  // namespace
}  // namespace vigil
