// SPDX-License-Identifier: Apache-2.0
// PEL4VAD by its published counts, forward values, windows and power norm.
#include "vigil/nn/heads/pel4vad.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"

#include "vigil/base/error.h"
#include "vigil/nn/loss.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using Axis = Pel4vadConfig::Axis;

constexpr const char* kXd = "pel4vad(gamma=0.06, bias=0.02, norm=false, t_step=3, temp=0.05)";

at::Tensor waves() {  // sin(i + 0.1 j) - 0.2, [1, 3, 4]
  const at::Tensor i = at::arange(3, at::kDouble).unsqueeze(1);
  const at::Tensor j = at::arange(4, at::kDouble).unsqueeze(0);
  return (at::sin(i + 0.1 * j) - 0.2).unsqueeze(0);
}

TEST(Pel4vad, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("pel4vad"), 1024, 1)->parameters().count(), 1209149);
  EXPECT_EQ(make_head(parse_spec(kXd), 1024, 1)->parameters().count(), 1207349);
}

TEST(Pel4vad, NamesTensorsAsTheOfficialModuleDoes) {
  EXPECT_THAT(testing::tensor_names("pel4vad", 16),
              ElementsAre("logit_scale", "self_attention.self_attn.alpha", "self_attention.self_attn.q.weight",
                          "self_attention.self_attn.q.bias", "self_attention.self_attn.k.weight", "self_attention.self_attn.k.bias",
                          "self_attention.self_attn.v.weight", "self_attention.self_attn.v.bias",
                          "self_attention.self_attn.o.weight", "self_attention.self_attn.o.bias", "self_attention.linear1.weight",
                          "self_attention.linear1.bias", "self_attention.linear2.weight", "self_attention.linear2.bias",
                          "self_attention.norm.weight", "self_attention.norm.bias", "self_attention.loc_adj.w",
                          "self_attention.loc_adj.b", "classifier.weight", "classifier.bias"));
}

TEST(Pel4vad, BeginsWithTheNumbersThatOptionsGive) {
  const auto head = make_head(parse_spec("pel4vad(gamma=0.08, bias=0.1, temp=0.2)"), 16, 1);
  EXPECT_FLOAT_EQ(testing::tensor_named(*head, "logit_scale").item<float>(), std::log(5.0F));
  EXPECT_FLOAT_EQ(testing::tensor_named(*head, "self_attention.loc_adj.w").item<float>(), 0.08F);
  EXPECT_FLOAT_EQ(testing::tensor_named(*head, "self_attention.loc_adj.b").item<float>(), 0.1F);
}

TEST(Pel4vad, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("pel4vad", 1024).scores),
              Pointwise(DoubleNear(5e-9), {0.50444446, 0.50521382, 0.50595083, 0.50655551, 0.50694537, 0.50706683}));
  EXPECT_THAT(testing::numbers(testing::golden_output(kXd, 1024).scores),
              Pointwise(DoubleNear(5e-9), {0.50737204, 0.51080406, 0.51357768, 0.51359654, 0.51360927, 0.51361499}));
}

TEST(Pel4vad, GivesWhatIsComparedWithText) {
  const HeadOutput output = testing::golden_output("pel4vad(hidden=6)", 16);
  EXPECT_EQ(output.extra("visual", "test").sizes().vec(), (std::vector<std::int64_t>{1, 6, 6}));
  EXPECT_EQ(output.extra("logit_scale", "test").dim(), 0);
  EXPECT_TRUE(output.scores.equal(at::sigmoid(output.extra("logits", "test"))));
}

TEST(Pel4vad, PositionEncodingFallsWithTheSquareOfTheDistance) {  // golden value G18
  const auto number = [](double value) { return at::full({1}, value, at::kDouble); };
  EXPECT_THAT(testing::numbers(dynamic_position_encoding(5, number(0.6), number(0.2))[0]),
              Pointwise(DoubleNear(5e-9), {0.81873075, 0.67032005, 0.11080316, 0.00551656, 0.00008272}));
}

TEST(Pel4vad, WindowIsCutAtTheEnds) {  // golden value G48
  const at::Tensor five = attention_window(6, 5);
  EXPECT_THAT(testing::numbers(five[0]), ElementsAre(1, 1, 1, 0, 0, 0));
  EXPECT_THAT(testing::numbers(five[3]), ElementsAre(0, 1, 1, 1, 1, 1));
  EXPECT_THAT(testing::numbers(five[5]), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(testing::numbers(attention_window(4, 2)[2]), ElementsAre(0, 1, 1, 0));  // an even one reaches further back
}

TEST(Pel4vad, PowerNormDividesOverTimeOrFeatures) {  // golden values G21 and G22
  EXPECT_THAT(testing::numbers(power_norm(waves(), Axis::time, false)[0][0]),
              Pointwise(DoubleNear(5e-9), {-0.35912160, -0.26241710, -0.03149057, 0.26076116}));
  EXPECT_THAT(testing::numbers(power_norm(waves(), Axis::feature, false)[0][0]),
              Pointwise(DoubleNear(5e-9), {-0.70975783, -0.50229242, -0.05789356, 0.49050431}));
}

TEST(Pel4vad, BoundedPowerNormHasABoundedGradientAtZero) {
  const auto steepest = [](bool bounded) {
    at::Tensor x = waves();
    x[0][1][2] = 1e-14;
    x.requires_grad_(true);
    power_norm(x, Axis::time, bounded).sum().backward();
    return x.grad().abs().max().item<double>();
  };
  EXPECT_GT(steepest(false), 1e6);
  EXPECT_LT(steepest(true), 1e3);
  EXPECT_TRUE(at::allclose(power_norm(waves(), Axis::time, true), power_norm(waves(), Axis::time, false), 0, 1e-4));
}

TEST(Pel4vad, TrainingUsesTheBoundedPowerNorm) {
  const auto head = make_head(parse_spec("pel4vad(dropout=0)"), 16, 1);
  testing::fill_by_rule(head->parameters());
  Rng random(1);
  const HeadInput input = testing::golden_input(16);
  const at::Tensor change = head->forward(input, Pass{true, &random}).scores - head->forward(input, Pass{}).scores;
  EXPECT_GT(change.abs().max().item<double>(), 0);
  EXPECT_LT(change.abs().max().item<double>(), 1e-5);
}

TEST(Pel4vad, ScoresDependOnTheBagsLengthUnlessNormIsOverFeatures) {
  // Local attention in a window of one snippet and a classifier of one: only the norm can look around.
  const auto change = [](const std::string& axis) {
    const auto head = make_head(parse_spec("pel4vad(window=1, t_step=1, norm_axis=" + axis + ")"), 16, 1);
    testing::fill_by_rule(head->parameters());
    testing::tensor_named(*head, "self_attention.self_attn.alpha").detach().fill_(-1e4);
    const HeadInput bag = testing::golden_input(16);
    const at::Tensor part = head->forward({bag.features.narrow(2, 0, 3), {}, {}}, Pass{}).scores;
    return (head->forward(bag, Pass{}).scores.narrow(1, 0, 3) - part).abs().max().item<double>();
  };
  EXPECT_GT(change("time"), 1e-6);
  EXPECT_LT(change("feature"), 1e-12);
}

TEST(Pel4vad, PaddingChangesNoScore) {
  EXPECT_LT(testing::padding_error("pel4vad", 16), 1e-12);
  EXPECT_LT(testing::padding_error("pel4vad(window=3, norm=false)", 16), 1e-12);
  EXPECT_GT(testing::padding_error("pel4vad(official_padding=true)", 16), 1e-6);
}

TEST(Pel4vad, OneSnippetIsABag) {
  const auto head = make_head(parse_spec("pel4vad"), 16, 1);
  testing::fill_by_rule(head->parameters());
  EXPECT_THAT(testing::numbers(head->forward(testing::golden_input(16, 1), Pass{}).scores),
              ElementsAre(::testing::AllOf(::testing::Gt(0.0), ::testing::Lt(1.0))));
}

TEST(Pel4vad, RefusesAnAxisThatIsNone) {
  try {
    make_head(parse_spec("pel4vad(norm_axis=space)"), 16, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr("norm_axis"));
    EXPECT_THAT(error.what(), HasSubstr("time | feature"));
  }
}

TEST(Pel4vad, GradientsAreThoseOfFiniteDifferences) {
  for (const char* norm : {"true", "false", "true, norm_axis=feature"}) {
    const auto head = make_head(
        parse_spec("pel4vad(attention=4, hidden=6, hidden2=5, t_step=3, window=3, norm=" + std::string(norm) + ")"), 7, 3);
    testing::fill_by_rule(head->parameters());
    const auto value = [&](bool training) {  // the same masks of dropout each time
      Rng random(5);
      return head->forward(testing::golden_input(7), Pass{training, &random}).scores.sum();
    };
    EXPECT_LT(testing::gradient_error(head->parameters(), [&] { return value(false); }), 1e-7) << norm;
    EXPECT_LT(testing::gradient_error(head->parameters(), [&] { return value(true); }), 1e-7) << norm;
  }
}

// Features that are compared with text come back through a transpose.
TEST(Pel4vad, LearnsFromTextInSinglePrecisionAsInDouble) {
  Rng drawn(4);
  const at::Tensor x = normal({4, 1, 12, 8}, 1, drawn), text = normal({3, 16}, 1, drawn);
  const BagLabels bags{at::tensor({0.F, 1.F, 1.F, 0.F}), {}, at::eye(3).index_select(0, at::tensor({0, 1, 2, 0}, at::kLong)), {}};
  const auto trained = [&](at::ScalarType type) {
    auto head = make_head(parse_spec("pel4vad(attention=8, hidden=16, hidden2=8)"), 8, 1);
    head->parameters().convert(type);
    Rng random(2);
    HeadOutput output = head->forward({x.to(type), {}, {}}, Pass{true, &random});
    output.extras["text"] = text.to(type);
    LossSum(parse_spec_sum("bce(top_normal=1) + prompt_kl"))(output, bags).total.backward();
    return head;
  };
  const auto single = trained(at::kFloat), twice = trained(at::kDouble);
  for (const Parameters::Entry& entry : twice->parameters().entries()) {
    const at::Tensor here = testing::tensor_named(*single, entry.name).grad().to(at::kDouble), there = entry.tensor.grad();
    EXPECT_LT((here - there).norm().item<double>(), 1e-4 * there.norm().item<double>() + 1e-6) << entry.name;
  }
}

}  // namespace
}  // namespace vigil
