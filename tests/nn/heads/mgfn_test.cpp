// SPDX-License-Identifier: Apache-2.0
// MGFN by its published counts and forward values.
#include "vigil/nn/heads/mgfn.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/nn/golden.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const char* const kSmall = "mgfn(width1=4, width2=6, width3=8, depth1=1, depth2=1, depth3=1, head_width=2)";

std::unique_ptr<Head> small(std::int64_t width) {
  auto head = make_head(parse_spec(kSmall), width, 3);
  testing::fill_by_rule(head->parameters());
  return head;
}

at::Tensor with_norm(const at::Tensor& x) {
  return at::cat({x, x.norm(2, {3}, true)}, 3);
}

TEST(Mgfn, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("mgfn"), 2048, 1)->parameters().count(), 28652773);
  EXPECT_EQ(make_head(parse_spec("mgfn"), 1024, 1)->parameters().count(), 28456165);
}

TEST(Mgfn, NamesItsTensorsAsThePublishedStateDict) {
  const auto head = make_head(parse_spec("mgfn(depth1=1, depth2=1, depth3=1)"), 64, 1);
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : head->parameters().entries()) names.push_back(entry.name);
  const std::vector<std::string> feed_forward = {"2.0.g", "2.0.b", "2.1.weight", "2.1.bias", "2.4.weight", "2.4.bias"};
  std::vector<std::string> expected = {"to_tokens.weight", "to_tokens.bias"};
  for (int stage = 0; stage < 3; ++stage) {
    const std::string at = "stages." + std::to_string(stage) + ".";
    std::vector<std::string> block = {"0.weight", "0.bias", "1.norm.g", "1.norm.b", "1.to_qkv.weight"};
    if (stage > 0)
      block = {"0.weight",           "0.bias",        "1.norm.weight",    "1.norm.bias",   "1.norm.running_mean",
               "1.norm.running_var", "1.to_v.weight", "1.rel_pos.weight", "1.rel_pos.bias"};
    block.insert(block.end(), {"1.to_out.weight", "1.to_out.bias"});
    block.insert(block.end(), feed_forward.begin(), feed_forward.end());
    for (const std::string& name : block) expected.push_back(at + "0.layers.0." + name);
    if (stage < 2)
      for (const char* name : {"1.0.g", "1.0.b", "1.1.weight", "1.1.bias"}) expected.push_back(at + name);
  }
  expected.insert(expected.end(),
                  {"to_logits.0.weight", "to_logits.0.bias", "fc.weight", "fc.bias", "to_mag.weight", "to_mag.bias"});
  EXPECT_EQ(names, expected);
}

TEST(Mgfn, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("mgfn", 2048).scores),
              Pointwise(DoubleNear(5e-9), {0.63114528, 0.63061279, 0.63053568, 0.63053099, 0.63055852, 0.63173688}));
}

TEST(Mgfn, TheNormMayComeWithTheFeatures) {
  const auto here = small(7);
  auto given = make_head(parse_spec(std::string(kSmall).insert(5, "append_norm=false, ")), 8, 3);
  testing::fill_by_rule(given->parameters());
  const at::Tensor x = testing::golden_input(7).features;
  EXPECT_TRUE(at::equal(here->forward({x, {}, {}}, Pass{}).scores, given->forward({with_norm(x), {}, {}}, Pass{}).scores));
}

TEST(Mgfn, ScoresAndMagnitudesAreMeansOverCrops) {
  const auto head = small(7);
  Rng random(5);
  const at::Tensor x = normal({2, 3, 4, 7}, 1, random).to(at::kDouble);
  const HeadOutput joint = head->forward({x, {}, {}}, Pass{});
  at::Tensor scores = at::zeros({2, 4}, at::kDouble), magnitudes = at::zeros({2, 4}, at::kDouble);
  for (std::int64_t crop = 0; crop < 3; ++crop) {
    const HeadOutput apart = head->forward({x.narrow(1, crop, 1), {}, {}}, Pass{});
    scores += apart.scores / 3;
    magnitudes += apart.extra("embeddings", "test").select(1, 0).norm(2, 2) / 3;
  }
  EXPECT_TRUE(at::allclose(joint.scores, scores, 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(joint.extra("magnitudes", "test"), magnitudes, 1e-12, 1e-12));
  EXPECT_EQ(joint.extra("embeddings", "test").sizes(), (std::vector<std::int64_t>{2, 3, 4, 8}));
}

TEST(Mgfn, SelectsTheSnippetsWithTheLargestMagnitudes) {
  const HeadOutput output = small(7)->forward(testing::golden_input(7), Pass{});
  const at::Tensor expected = std::get<1>(output.extra("magnitudes", "test").sort(1, true)).narrow(1, 0, 3);
  EXPECT_TRUE(at::equal(output.extra("selected", "test"), expected));
}

TEST(Mgfn, InTrainingSomeSnippetsCannotBeSelected) {
  const auto head = small(7);
  const HeadInput input = testing::golden_input(7, 20);
  const at::Tensor plain = head->forward(input, Pass{}).extra("selected", "test");
  int others = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    Rng random(seed);
    others += !at::equal(head->forward(input, Pass{true, &random}).extra("selected", "test"), plain);
  }
  EXPECT_GT(others, 0);
}

TEST(Mgfn, APaddedBagHasTheSameScoresInsideItsLength) {
  const auto head = small(7);
  const at::Tensor x = testing::golden_input(7, 9).features;
  at::Tensor bags = at::zeros({2, 1, 9, 7}, at::kDouble);
  bags[0] = x[0];
  bags[1].narrow(1, 0, 5).copy_(x[0].narrow(1, 2, 5));
  const HeadOutput both = head->forward({bags, at::tensor({9, 5}, at::kLong), {}}, Pass{});
  const HeadOutput alone = head->forward({x.narrow(2, 2, 5), {}, {}}, Pass{});
  EXPECT_TRUE(at::allclose(both.scores[0], head->forward({x, {}, {}}, Pass{}).scores[0], 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(both.scores[1].narrow(0, 0, 5), alone.scores[0], 1e-12, 1e-12));
  EXPECT_TRUE(at::equal(both.extra("selected", "test")[1], alone.extra("selected", "test")[0]));
}

TEST(Mgfn, PaddingDoesNotEnterTheRunningStatistics) {
  const auto joint = small(7), alone = small(7);
  const at::Tensor x = testing::golden_input(7, 5).features;
  at::Tensor padded = at::zeros({1, 1, 9, 7}, at::kDouble);
  padded.narrow(2, 0, 5).copy_(x);
  Rng random(1), same(1);
  joint->forward({padded, at::tensor({5}, at::kLong), {}}, Pass{true, &random});
  alone->forward({x, {}, {}}, Pass{true, &same});
  for (std::size_t i = 0; i < joint->parameters().entries().size(); ++i)
    EXPECT_TRUE(at::allclose(joint->parameters().entries()[i].tensor, alone->parameters().entries()[i].tensor, 1e-12, 1e-12));
}

TEST(Mgfn, OneSnippetIsEnough) {
  const HeadOutput output = small(7)->forward(testing::golden_input(7, 1), Pass{});
  EXPECT_EQ(output.scores.sizes(), (std::vector<std::int64_t>{1, 1}));
  EXPECT_TRUE(at::isfinite(output.scores).all().item<bool>());
  EXPECT_EQ(output.extra("selected", "test").sizes(), (std::vector<std::int64_t>{1, 1}));
}

TEST(Mgfn, GradientsAreThoseOfFiniteDifferences) {
  const auto head = small(7);
  const auto value = [&] {
    const HeadOutput output = head->forward(testing::golden_input(7), Pass{});
    return output.scores.sum() + output.extra("magnitudes", "test").select(1, 2).sum();
  };
  EXPECT_LT(testing::gradient_error(head->parameters(), value), 1e-7);
}

TEST(Mgfn, GradientsOfTrainingWithPaddingAreThoseOfFiniteDifferences) {
  const auto head = small(7);
  const auto value = [&] {
    Rng random(1);
    const HeadInput input{testing::golden_input(7).features.reshape({2, 1, 3, 7}), at::tensor({3, 2}, at::kLong), {}};
    return head->forward(input, Pass{true, &random}).scores.select(1, 1).sum();
  };
  EXPECT_LT(testing::gradient_error(head->parameters(), value), 1e-7);
}

TEST(Mgfn, RefusesOptionsThatDoNotFit) {
  EXPECT_THAT(message_of([] { make_head(parse_spec("mgfn(width1=32)"), 7, 1); }),
              HasSubstr("a stage of 32 channels has no room for a head of 64"));
  EXPECT_THAT(message_of([] { make_head(parse_spec("mgfn(kernel=4)"), 7, 1); }), HasSubstr("kernel=4 is even"));
  EXPECT_THAT(message_of([] { make_head(parse_spec("mgfn(append_norm=false)"), 1, 1); }),
              HasSubstr("features of 1 numbers have no norm at their end"));
}

}  // namespace
}  // namespace vigil
