// SPDX-License-Identifier: Apache-2.0
// BN-WVAD by its published count, forward values and distances.
#include "vigil/nn/heads/bnwvad.h"

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const std::string kSmall = "bnwvad(embedding=6, heads=2, head_width=3, feed_forward=5, hidden_1=4, hidden_2=3";

at::Tensor table(std::vector<double> values, std::int64_t rows) {
  return at::tensor(values).reshape({rows, -1});
}

TEST(Bnwvad, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("bnwvad"), 1024, 1)->parameters().count(), 5791905);
}

TEST(Bnwvad, NamesTensorsAsTheOfficialModuleDoes) {
  EXPECT_THAT(
      testing::tensor_names("bnwvad(layers=1)", 16),
      ElementsAre("normal_head.conv1.weight", "normal_head.conv1.bias", "normal_head.bn1.weight", "normal_head.bn1.bias",
                  "normal_head.bn1.running_mean", "normal_head.bn1.running_var", "normal_head.conv2.weight",
                  "normal_head.conv2.bias", "normal_head.bn2.weight", "normal_head.bn2.bias", "normal_head.bn2.running_mean",
                  "normal_head.bn2.running_var", "normal_head.conv3.weight", "normal_head.conv3.bias", "embedding.conv_1.0.weight",
                  "embedding.conv_1.0.bias", "selfatt.layers.0.0.norm.weight", "selfatt.layers.0.0.norm.bias",
                  "selfatt.layers.0.0.fn.to_qkv.weight", "selfatt.layers.0.0.fn.to_out.0.weight",
                  "selfatt.layers.0.0.fn.to_out.0.bias", "selfatt.layers.0.1.norm.weight", "selfatt.layers.0.1.norm.bias",
                  "selfatt.layers.0.1.fn.net.0.weight", "selfatt.layers.0.1.fn.net.0.bias", "selfatt.layers.0.1.fn.net.3.weight",
                  "selfatt.layers.0.1.fn.net.3.bias"));
}

TEST(Bnwvad, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("bnwvad", 1024).scores),
              Pointwise(DoubleNear(5e-9), {6.57644468, 6.58317060, 6.58503874, 6.58447448, 6.58395463, 6.58438327}));
}

TEST(Bnwvad, DistancesAreThoseOfMahalanobis) {  // golden value G43
  const at::Tensor mean = at::tensor(std::vector<double>{0.1, -0.2, 0.3});
  const at::Tensor variance = at::tensor(std::vector<double>{0.5, 1, 2});
  EXPECT_THAT(testing::numbers(mahalanobis(table({0.2, -0.1, 0.4, 0, -0.3, 0.2}, 2), mean, variance)),
              Pointwise(DoubleNear(5e-9), {0.18708287, 0.18708287}));
  EXPECT_THAT(testing::numbers(mahalanobis(table({0.4, -0.3, 0.6, 0.5, 0.1, -0.1}, 2), mean, variance)),
              Pointwise(DoubleNear(5e-9), {0.48476799, 0.70000000}));
}

TEST(Bnwvad, ScoreIsProbabilityTimesDistancesOfItsExtras) {
  const HeadOutput output = testing::golden_output(kSmall + ")", 7);
  const auto distance = [&](const std::string& level) {
    return mahalanobis(output.extra("hidden_" + level, "test"), output.extra("running_mean_" + level, "test"),
                       output.extra("running_var_" + level, "test"));
  };
  EXPECT_TRUE(at::allclose(output.scores, output.extra("probability", "test") * (distance("1") + distance("2"))));
}

TEST(Bnwvad, CropsAreAveragedBeforeProbabilityAndDistanceAreMultiplied) {
  const auto head = make_head(parse_spec(kSmall + ")"), 7, 3);
  Rng random(5);
  const at::Tensor x = normal({2, 3, 6, 7}, 1, random);
  at::Tensor probability = at::zeros({2, 6});
  at::Tensor distance = at::zeros({2, 6});
  for (std::int64_t crop = 0; crop < 3; ++crop) {
    const HeadOutput apart = head->forward({x.narrow(1, crop, 1), {}, {}}, Pass{});
    probability += apart.extra("probability", "test") / 3;
    distance += apart.scores / apart.extra("probability", "test") / 3;
  }
  EXPECT_TRUE(at::allclose(head->forward({x, {}, {}}, Pass{}).scores, probability * distance, 1e-5, 1e-5));
}

TEST(Bnwvad, TrainingMovesTheRunningStatisticsAndUsesThem) {
  const auto head = make_head(parse_spec(kSmall + ")"), 7, 3);
  testing::fill_by_rule(head->parameters());
  const at::Tensor before = testing::tensor_named(*head, "normal_head.bn1.running_mean").clone();
  Rng random(5);
  const HeadOutput output = head->forward(testing::golden_input(7), Pass{true, &random});
  const at::Tensor batch_mean = output.extra("hidden_1", "test").flatten(0, 1).mean(0);
  EXPECT_TRUE(at::allclose(output.extra("running_mean_1", "test"), before * 0.9 + batch_mean * 0.1));
  EXPECT_FALSE(output.extra("running_mean_1", "test").requires_grad());
}

TEST(Bnwvad, PaddingIsLeftOutOfBatchStatistics) {
  const at::Tensor bag = testing::golden_input(7).features;
  const HeadInput padded{at::constant_pad_nd(bag, {0, 0, 0, 3}), at::tensor(std::vector<std::int64_t>{6}), {}};
  const auto change = [&](const std::string& option) {  // of the probability and of both running means
    const auto one = make_head(parse_spec(kSmall + option), 7, 3);
    const auto other = make_head(parse_spec(kSmall + option), 7, 3);
    testing::fill_by_rule(one->parameters());
    testing::fill_by_rule(other->parameters());
    Rng random(5);
    const HeadOutput a = one->forward({bag, {}, {}}, Pass{true, &random});
    const HeadOutput b = other->forward(padded, Pass{true, &random});
    const at::Tensor inside = b.extra("probability", "test").narrow(1, 0, 6);
    double worst = (a.extra("probability", "test") - inside).abs().max().item<double>();
    for (const char* name : {"running_mean_1", "running_var_1", "running_mean_2", "running_var_2"})
      worst = std::max(worst, (a.extra(name, "test") - b.extra(name, "test")).abs().max().item<double>());
    return worst;
  };
  EXPECT_LT(change(")"), 1e-12);
  EXPECT_GT(change(", official_padding=true)"), 1e-6);
}

TEST(Bnwvad, TrainingRefusesABatchWithoutVariance) {
  const auto head = make_head(parse_spec(kSmall + ")"), 7, 3);
  Rng random(5);
  try {
    head->forward({at::zeros({1, 1, 4, 7}), at::tensor(std::vector<std::int64_t>{1}), {}}, Pass{true, &random});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the head bnwvad needs at least 2 snippets in a training batch, these are 1"));
  }
}

TEST(Bnwvad, PaddingChangesNoScore) {
  EXPECT_LT(testing::padding_error("bnwvad", 16), 1e-12);
  EXPECT_GT(testing::padding_error("bnwvad(official_padding=true)", 16), 1e-6);
}

TEST(Bnwvad, OneSnippetIsABag) {
  const auto head = make_head(parse_spec("bnwvad"), 16, 1);
  testing::fill_by_rule(head->parameters());
  EXPECT_EQ(head->reach(), Reach::bag);
  EXPECT_THAT(testing::numbers(head->forward(testing::golden_input(16, 1), Pass{}).scores), ElementsAre(Gt(0.0)));
}

TEST(Bnwvad, GradientsAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec(kSmall + ")"), 7, 3);
  testing::fill_by_rule(head->parameters());
  EXPECT_LT(
      testing::gradient_error(head->parameters(), [&] { return head->forward(testing::golden_input(7), Pass{}).scores.sum(); }),
      1e-7);
}

TEST(Bnwvad, GradientsThroughBatchStatisticsAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec(kSmall + ")"), 7, 3);
  testing::fill_by_rule(head->parameters());
  const at::Tensor bag = testing::golden_input(7).features;
  const at::Tensor short_bag = at::constant_pad_nd(bag.flip({2}).narrow(2, 0, 4), {0, 0, 0, 2});
  const HeadInput input{at::cat({bag, short_bag}), at::tensor(std::vector<std::int64_t>{6, 4}), {}};
  EXPECT_LT(testing::gradient_error(head->parameters(),
                                    [&] {
                                      Rng random(5);
                                      const at::Tensor p = head->forward(input, Pass{true, &random}).extra("probability", "test");
                                      return p[0].square().sum() + p[1].narrow(0, 0, 4).square().sum();
                                    }),
            1e-6);
}

}  // namespace
}  // namespace vigil
