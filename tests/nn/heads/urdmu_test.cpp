// SPDX-License-Identifier: Apache-2.0
// UR-DMU by its published count and forward values; its memories in training.
#include "vigil/nn/heads/urdmu.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const std::string kSmall =
    "urdmu(embedding=6, heads=2, head_width=3, feed_forward=5, anomalous_slots=7, normal_slots=8, classifier=4, dropout=0)";

at::Tensor labels_of(std::vector<double> labels) {
  return at::tensor(labels);
}

at::Tensor rows(const at::Tensor& x, std::vector<std::int64_t> which) {
  return x.index_select(0, at::tensor(which));
}

// Bags of noise, and one pass in training.
struct Trained {
  explicit Trained(std::vector<double> labels, std::vector<std::int64_t> order) {
    testing::fill_by_rule(head->parameters());
    Rng random(9);
    const at::Tensor bags = normal({3, 1, 6, 7}, 1, random).to(at::kDouble);
    output = head->forward({rows(bags, order), {}, labels_of(std::move(labels))}, Pass{true, &generator});
  }
  at::Tensor extra(const char* name) const { return output.extra(name, "test"); }

  std::unique_ptr<Head> head = make_head(parse_spec(kSmall), 7, 3);
  Rng generator{5};
  HeadOutput output;
};

TEST(Urdmu, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("urdmu"), 1024, 1)->parameters().count(), 6492929);
}

TEST(Urdmu, NamesTensorsAsTheOfficialModuleDoes) {
  EXPECT_THAT(
      testing::tensor_names("urdmu(layers=1)", 16),
      ElementsAre("embedding.conv_1.0.weight", "embedding.conv_1.0.bias", "cls_head.mlp.0.weight", "cls_head.mlp.0.bias",
                  "cls_head.mlp.2.weight", "cls_head.mlp.2.bias", "Amemory.memory_block", "Nmemory.memory_block",
                  "selfatt.layers.0.0.norm.weight", "selfatt.layers.0.0.norm.bias", "selfatt.layers.0.0.fn.to_qkv.weight",
                  "selfatt.layers.0.0.fn.to_out.0.weight", "selfatt.layers.0.0.fn.to_out.0.bias", "selfatt.layers.0.1.norm.weight",
                  "selfatt.layers.0.1.norm.bias", "selfatt.layers.0.1.fn.net.0.weight", "selfatt.layers.0.1.fn.net.0.bias",
                  "selfatt.layers.0.1.fn.net.3.weight", "selfatt.layers.0.1.fn.net.3.bias", "encoder_mu.0.weight",
                  "encoder_mu.0.bias", "encoder_var.0.weight", "encoder_var.0.bias"));
}

TEST(Urdmu, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("urdmu", 1024).scores),
              Pointwise(DoubleNear(5e-9), {0.40235896, 0.40232244, 0.40236832, 0.40237313, 0.40239824, 0.40239048}));
}

TEST(Urdmu, DecayAttentionIsNormalisedByColumnsAsInTheOfficialCode) {  // golden value G40
  EXPECT_THAT(testing::numbers(decay_attention(4, {}, true, at::kDouble)[0][0]),
              Pointwise(DoubleNear(5e-9), {0.39951985, 0.24172874, 0.16732478, 0.13250563}));
  const at::Tensor by_rows = decay_attention(4, {}, false, at::kDouble);
  EXPECT_TRUE(at::allclose(by_rows.sum(2), at::ones({1, 4}, at::kDouble)));
  EXPECT_GT((testing::golden_output(kSmall, 7).scores -
             testing::golden_output(kSmall.substr(0, kSmall.size() - 1) + ", column_normalised=false)", 7).scores)
                .abs()
                .max()
                .item<double>(),
            1e-9);
}

TEST(Urdmu, DecayAttentionLeavesPaddingOut) {
  const at::Tensor padded = decay_attention(5, at::tensor(std::vector<std::int64_t>{3}), true, at::kDouble);
  EXPECT_TRUE(at::allclose(padded.narrow(1, 0, 3).narrow(2, 0, 3), decay_attention(3, {}, true, at::kDouble)));
  EXPECT_EQ(padded.narrow(1, 3, 2).abs().sum().item<double>() + padded.narrow(2, 3, 2).abs().sum().item<double>(), 0);
}

TEST(Urdmu, MemoryIsReadByTheSlotsThatAnswerMost) {  // golden value G41
  at::Tensor x = at::empty({1, 4, 8}, at::kDouble);
  at::Tensor memory = at::empty({5, 8}, at::kDouble);
  for (std::int64_t j = 0; j < 8; ++j) {
    const auto at_j = static_cast<double>(j);
    for (std::int64_t i = 0; i < 4; ++i) x[0][i][j] = std::sin(static_cast<double>(i) + 0.1 * at_j);
    for (std::int64_t k = 0; k < 5; ++k) memory[k][j] = std::cos(0.7 * static_cast<double>(k) + 0.2 * at_j);
  }
  EXPECT_THAT(testing::numbers(read_memory(x, memory).attention),
              Pointwise(DoubleNear(5e-9), {0.61871016, 0.85959485, 0.81364971, 0.63957664}));
}

TEST(Urdmu, TrainingReadsOwnAndOtherMemoryByTheBagsLabel) {
  const Trained trained({1, 0, 1}, {0, 1, 2});
  const at::Tensor tokens = trained.extra("tokens");
  const at::Tensor of_a = read_memory(tokens, testing::tensor_named(*trained.head, "Amemory.memory_block")).attention;
  const at::Tensor of_n = read_memory(tokens, testing::tensor_named(*trained.head, "Nmemory.memory_block")).attention;
  EXPECT_TRUE(trained.extra("own_attention").equal(at::stack({of_a[0], of_n[1], of_a[2]})));
  EXPECT_TRUE(trained.extra("other_attention").equal(at::stack({of_n[0], of_a[1], of_n[2]})));
}

TEST(Urdmu, TrainingSamplesOnlyTheReadsOfNormalBags) {
  const Trained trained({1, 0, 1}, {0, 1, 2});
  ASSERT_EQ(trained.extra("mean").sizes().vec(), (std::vector<std::int64_t>{1, 6, 6}));
  Rng random(5);
  const at::Tensor noise = normal({1, 6, 6}, 1, random).to(at::kDouble) * at::exp(trained.extra("log_variance") / 2);
  EXPECT_TRUE(at::allclose(trained.extra("own_memory").narrow(0, 1, 1), trained.extra("mean") + noise));
  const at::Tensor memory = testing::tensor_named(*trained.head, "Amemory.memory_block");
  const at::Tensor read = at::matmul(read_memory(trained.extra("tokens").narrow(0, 0, 1), memory).weights, memory);
  const at::Tensor mean = at::linear(read, testing::tensor_named(*trained.head, "encoder_mu.0.weight"),
                                     testing::tensor_named(*trained.head, "encoder_mu.0.bias"));
  EXPECT_TRUE(at::allclose(trained.extra("own_memory").narrow(0, 0, 1), mean));
}

TEST(Urdmu, OrderOfBagsDoesNotMatterInTraining) {
  const Trained one({1, 0, 1}, {0, 1, 2});
  const Trained other({0, 1, 1}, {1, 2, 0});
  EXPECT_TRUE(at::allclose(rows(one.output.scores, {1, 2, 0}), other.output.scores));
  EXPECT_TRUE(at::allclose(rows(one.extra("own_memory"), {1, 2, 0}), other.extra("own_memory")));
  EXPECT_TRUE(at::allclose(one.extra("log_variance"), other.extra("log_variance")));
}

TEST(Urdmu, BagsOfOneClassAloneAreTaken) {
  EXPECT_EQ(Trained({1, 1, 1}, {0, 1, 2}).extra("mean").size(0), 0);
  EXPECT_EQ(Trained({0, 0, 0}, {0, 1, 2}).extra("mean").size(0), 3);
}

TEST(Urdmu, TrainingOnCropsGivesMeansOverThem) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  Rng random(5);
  const HeadInput input{normal({2, 3, 6, 7}, 1, random), {}, at::tensor(std::vector<float>{0, 1})};
  const HeadOutput output = head->forward(input, Pass{true, &random});
  EXPECT_EQ(output.scores.sizes().vec(), (std::vector<std::int64_t>{2, 6}));
  EXPECT_EQ(output.extra("own_attention", "test").sizes().vec(), (std::vector<std::int64_t>{2, 6}));
}

TEST(Urdmu, TrainingAsksForLabels) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  Rng random(5);
  try {
    head->forward({at::zeros({2, 1, 6, 7}), {}, {}}, Pass{true, &random});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr("urdmu treats normal and anomalous bags apart in training, and no labels are given"));
  }
}

TEST(Urdmu, PaddingChangesNoScore) {
  EXPECT_LT(testing::padding_error("urdmu", 16), 1e-12);
  EXPECT_LT(testing::padding_error("urdmu(column_normalised=false)", 16), 1e-12);
  EXPECT_GT(testing::padding_error("urdmu(official_padding=true)", 16), 1e-9);
}

TEST(Urdmu, OneSnippetIsABag) {
  const auto head = make_head(parse_spec("urdmu"), 16, 1);
  testing::fill_by_rule(head->parameters());
  EXPECT_EQ(head->reach(), Reach::bag);
  EXPECT_THAT(testing::numbers(head->forward(testing::golden_input(16, 1), Pass{}).scores),
              ElementsAre(::testing::AllOf(::testing::Gt(0.0), ::testing::Lt(1.0))));
}

TEST(Urdmu, GradientsAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  testing::fill_by_rule(head->parameters());
  EXPECT_LT(
      testing::gradient_error(head->parameters(), [&] { return head->forward(testing::golden_input(7), Pass{}).scores.sum(); }),
      1e-7);
}

TEST(Urdmu, GradientsInTrainingAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec(kSmall), 7, 3);
  testing::fill_by_rule(head->parameters());
  const at::Tensor bag = testing::golden_input(7).features;
  const HeadInput input{at::cat({bag, bag.flip({2})}), at::tensor(std::vector<std::int64_t>{6, 6}), labels_of({1, 0})};
  EXPECT_LT(testing::gradient_error(head->parameters(),
                                    [&] {
                                      Rng random(5);
                                      const HeadOutput output = head->forward(input, Pass{true, &random});
                                      return output.scores.sum() + output.extra("own_attention", "test").sum() +
                                             output.extra("own_memory", "test").square().sum();
                                    }),
            1e-6);
}

}  // namespace
}  // namespace vigil
