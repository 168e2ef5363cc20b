// SPDX-License-Identifier: Apache-2.0
// Semantic and dynamic branches, against values of the official module and loops.
#include "vigil/nn/heads/wsal.h"

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

constexpr const char* kSmall = "wsal(hidden=6, branch=4)";

// v[t, j] = sin(f + 0.9 t + 0.3 j), 5 x 6.
at::Tensor waves(double f) {
  at::Tensor v = at::empty({1, 5, 6}, at::kDouble);
  for (std::int64_t t = 0; t < 5; ++t)
    for (std::int64_t j = 0; j < 6; ++j) v[0][t][j] = std::sin(f + 0.9 * static_cast<double>(t) + 0.3 * static_cast<double>(j));
  return v;
}

at::Tensor anomalous_waves() {
  at::Tensor v = waves(0);
  v[0][2] *= -1;
  return v;
}

TEST(Wsal, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("wsal"), 1024, 1)->parameters().count(), 1984001);
}

TEST(Wsal, HasThePublishedNamesInTheirOrder) {
  const auto head = make_head(parse_spec("wsal"), 1024, 1);
  std::vector<std::string> tensors;
  for (const Parameters::Entry& entry : head->parameters().entries())
    if (entry.name.ends_with("weight")) tensors.push_back(entry.name + " " + shape_text(entry.tensor));
  EXPECT_THAT(tensors, ElementsAre("fc0.weight 512 x 1024", "conv.weight 512 x 512 x 5", "fc1_1.weight 128 x 512",
                                   "fc1_2.weight 1 x 128", "fc2_1.weight 128 x 512", "fc2_2.weight 128 x 128"));
}

TEST(Wsal, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("wsal", 1024).extra("semantic", "test")),
              Pointwise(DoubleNear(5e-9), {0.60053653, 0.60054067, 0.60054503, 0.60054858, 0.60055250, 0.60055607}));
}

TEST(Wsal, DynamicsAreOneMinusTheCosineOfNeighbours) {  // golden values G33 and G34
  EXPECT_THAT(testing::numbers(wsal_dynamics(anomalous_waves(), {})),
              Pointwise(DoubleNear(5e-9), {0.15682596, 1.80584533, 1.14252179, 0.32926450}));
  EXPECT_THAT(testing::numbers(wsal_dynamics(waves(1), {})),
              Pointwise(DoubleNear(5e-9), {0.22983352, 0.88724864, 0.26886696, 0.13420073}));
}

TEST(Wsal, ScoresAreTheMeanOfBothBranches) {  // golden value G36
  const at::Tensor s = at::tensor({0.1, 0.7, 0.9, 0.4, 0.2}, at::kDouble).unsqueeze(0);
  EXPECT_THAT(testing::numbers(wsal_fused(s, wsal_dynamics(anomalous_waves(), {}))),
              Pointwise(DoubleNear(5e-9), {0.12841298, 0.84066782, 1.18709178, 0.56794657, 0.26463225}));
}

TEST(Wsal, ScoresOfTheHeadAreFusedFromItsExtras) {
  const HeadOutput output = testing::filled_head(kSmall)->forward(testing::golden_input(7), Pass{});
  const at::Tensor& dynamics = output.extra("dynamics", "test");
  EXPECT_EQ(dynamics.sizes().vec(), (std::vector<std::int64_t>{1, 5}));
  EXPECT_GT(dynamics.max().item<double>(), 1e-4);
  EXPECT_TRUE(output.scores.equal(wsal_fused(output.extra("semantic", "test"), dynamics)));
  EXPECT_TRUE(wsal_fused(output.extra("semantic", "test"), dynamics, 0).equal(output.extra("semantic", "test")));
}

// The dynamic branch has no published forward values.
TEST(Wsal, GivesTheDynamicsOfLoopsOverItsLayers) {
  const auto head = testing::filled_head(kSmall);
  const HeadInput input = testing::golden_input(7);
  const testing::PlainLayers layers(head->parameters());
  const testing::Rows x = testing::map(layers.linear("fc0", testing::rows_of(input.features[0][0])), testing::relu);
  testing::Rows longer{x[0], x[0]};
  longer.insert(longer.end(), x.begin(), x.end());
  longer.insert(longer.end(), {x.back(), x.back()});
  const testing::Rows around = layers.conv("conv", longer);
  const testing::Rows context(around.begin() + 2, around.end() - 2);
  const testing::Rows v = layers.linear("fc2_2", testing::map(layers.linear("fc2_1", context), testing::relu));
  std::vector<double> expected;
  for (std::size_t t = 0; t + 1 < v.size(); ++t)
    expected.push_back(1 - testing::dot(v[t + 1], v[t]) / std::sqrt(testing::dot(v[t], v[t]) * testing::dot(v[t + 1], v[t + 1])));
  EXPECT_THAT(testing::numbers(head->forward(input, Pass{}).extra("dynamics", "test")), Pointwise(DoubleNear(1e-12), expected));
}

TEST(Wsal, OneSnippetHasNoDynamics) {
  const HeadOutput output = testing::filled_head(kSmall)->forward(testing::golden_input(7, 1), Pass{});
  EXPECT_EQ(output.extra("dynamics", "test").numel(), 0);
  EXPECT_EQ(output.scores.item<double>(), output.extra("semantic", "test").item<double>() / 2);
}

TEST(Wsal, PaddingChangesNothing) {
  for (const std::int64_t length : {1, 2, 3, 7}) EXPECT_LT(testing::padding_error(kSmall, 7, length, 8), 1e-12) << length;
}

TEST(Wsal, BeyondTheLengthTheLastChangeIsRepeated) {
  const std::vector<double> full = testing::numbers(wsal_dynamics(waves(1), {}));
  EXPECT_THAT(testing::numbers(wsal_dynamics(waves(1), at::tensor({3}, at::kLong))),
              ElementsAre(full[0], full[1], full[1], full[1]));
  EXPECT_THAT(testing::numbers(wsal_dynamics(waves(1), at::tensor({1}, at::kLong))), Each(0.0));
}

TEST(Wsal, BagsAndCropsDoNotMix) {
  EXPECT_LT(testing::batch_error(kSmall), 1e-12);
}

TEST(Wsal, GivesDynamicsOfSeveralCropsAsTheirMean) {
  const auto head = testing::filled_head(kSmall);
  Rng random(5);
  const at::Tensor x = normal({1, 2, 4, 7}, 1, random).to(at::kDouble);
  const auto dynamics = [&](const at::Tensor& features) {
    return head->forward({features, {}, {}}, Pass{}).extra("dynamics", "test");
  };
  EXPECT_TRUE(at::allclose(dynamics(x), (dynamics(x.narrow(1, 0, 1)) + dynamics(x.narrow(1, 1, 1))) / 2));
}

TEST(Wsal, GradientsAreThoseOfFiniteDifferences) {
  EXPECT_LT(testing::score_gradient_error(kSmall), 1e-7);
}

}  // namespace
}  // namespace vigil
