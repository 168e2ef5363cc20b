// SPDX-License-Identifier: Apache-2.0
// The multi-scale temporal network, against values of the official module; its selection and its padding.
#include "vigil/nn/heads/rtfm.h"

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

constexpr const char* kSmall = "rtfm(channels=4, hidden=5, hidden2=3)";

at::Tensor some_features(std::vector<std::int64_t> shape) {
  Rng random(11);
  return normal(std::move(shape), 1, random).to(at::kDouble);
}

TEST(Rtfm, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("rtfm"), 2048, 1)->parameters().count(), 24718849);
}

TEST(Rtfm, HasThePublishedTensorsInTheirOrder) {
  const auto head = make_head(parse_spec("rtfm"), 2048, 1);
  std::string tensors;
  for (const Parameters::Entry& entry : head->parameters().entries()) {
    if (entry.name.ends_with("bias") || entry.name.ends_with("running_var")) continue;
    tensors += entry.name + " " + shape_text(entry.tensor) + "\n";
  }
  EXPECT_EQ(tensors,
            "Aggregate.conv_1.0.weight 512 x 2048 x 3\nAggregate.conv_1.2.weight 512\nAggregate.conv_1.2.running_mean 512\n"
            "Aggregate.conv_2.0.weight 512 x 2048 x 3\nAggregate.conv_2.2.weight 512\nAggregate.conv_2.2.running_mean 512\n"
            "Aggregate.conv_3.0.weight 512 x 2048 x 3\nAggregate.conv_3.2.weight 512\nAggregate.conv_3.2.running_mean 512\n"
            "Aggregate.conv_4.0.weight 512 x 2048 x 1\n"
            "Aggregate.conv_5.0.weight 2048 x 2048 x 3\nAggregate.conv_5.2.weight 2048\nAggregate.conv_5.2.running_mean 2048\n"
            "Aggregate.non_local.g.weight 256 x 512 x 1\n"
            "Aggregate.non_local.W.0.weight 512 x 256 x 1\n"
            "Aggregate.non_local.W.1.weight 512\nAggregate.non_local.W.1.running_mean 512\n"
            "Aggregate.non_local.theta.weight 256 x 512 x 1\nAggregate.non_local.phi.weight 256 x 512 x 1\n"
            "fc1.weight 512 x 2048\nfc2.weight 128 x 512\nfc3.weight 1 x 128\n");
}

TEST(Rtfm, GivesTheForwardValuesOfTheOfficialModule) {
  const HeadOutput output = testing::golden_output("rtfm", 2048);
  EXPECT_THAT(testing::numbers(output.scores),
              Pointwise(DoubleNear(5e-9), {0.51492483, 0.51492694, 0.51492709, 0.51492898, 0.51493181, 0.51492958}));
  EXPECT_THAT(testing::numbers(output.extra("magnitudes", "test")),
              Pointwise(DoubleNear(5e-8), {32.51820607, 32.73394328, 32.80631131, 32.74939883, 32.59930748, 32.39395138}));
}

TEST(Rtfm, BeginsWithANonLocalBlockThatPassesItsInputOn) {
  const auto head = make_head(parse_spec(kSmall), 7, 1);
  std::string zeros;
  for (const Parameters::Entry& entry : head->parameters().entries())
    if (entry.name.starts_with("Aggregate.non_local") && entry.learned && !entry.tensor.any().item<bool>())
      zeros += entry.name + " ";
  EXPECT_EQ(zeros,
            "Aggregate.non_local.g.bias Aggregate.non_local.W.0.bias Aggregate.non_local.W.1.weight Aggregate.non_local.W.1.bias "
            "Aggregate.non_local.theta.bias Aggregate.non_local.phi.bias ");
}

TEST(Rtfm, SelectsThreeOfThirtyTwoByMagnitude) {
  const HeadOutput output = testing::filled_head(kSmall)->forward({some_features({2, 3, 32, 7}), {}, {}}, Pass{});
  const at::Tensor expected = std::get<1>(output.extra("magnitudes", "test").topk(3, 1));
  EXPECT_TRUE(output.extra("selected", "test").equal(expected));
}

TEST(Rtfm, SelectsATenthOfOtherLengthsButOneAtLeastAndTopWhenGiven) {
  const auto count = [](const std::string& spec, std::int64_t time) {
    return testing::filled_head(spec)->forward({some_features({1, 1, time, 7}), {}, {}}, Pass{}).extra("selected", "test").size(1);
  };
  EXPECT_EQ(count(kSmall, 57), 5);
  EXPECT_EQ(count(kSmall, 1), 1);
  EXPECT_EQ(count("rtfm(channels=4, top=3)", 57), 3);
  EXPECT_EQ(count("rtfm(channels=4, top=3)", 2), 2);
}

TEST(Rtfm, InTrainingSelectsAmongSnippetsThatDropoutLeaves) {
  const auto head = testing::filled_head("rtfm(channels=2, hidden=2, hidden2=2, top=1, dropout=0.7)");
  const at::Tensor x = some_features({1, 1, 32, 7}).expand({2000, 1, 32, 7});
  Rng random(3);
  const HeadOutput output = head->forward({x, {}, {}}, Pass{true, &random});
  const at::Tensor largest = std::get<1>(output.extra("magnitudes", "test").max(1));
  const at::Tensor same = output.extra("selected", "test").squeeze(1).eq(largest);
  EXPECT_NEAR(same.to(at::kDouble).mean().item<double>(), 0.3, 0.04);  // what has the largest magnitude is kept so often
}

TEST(Rtfm, MagnitudesAreMeansOverCropsOfNormsOfTheEmbeddings) {
  const HeadOutput output = testing::filled_head(kSmall)->forward({some_features({2, 3, 5, 7}), {}, {}}, Pass{});
  const at::Tensor& embeddings = output.extra("embeddings", "test");
  EXPECT_EQ(embeddings.sizes().vec(), (std::vector<std::int64_t>{2, 3, 5, 7}));
  EXPECT_TRUE(at::allclose(output.extra("magnitudes", "test"), embeddings.pow(2).sum(3).sqrt().mean(1)));
}

TEST(Rtfm, BagsAndCropsDoNotMix) {
  EXPECT_LT(testing::batch_error(kSmall), 1e-12);
}

TEST(Rtfm, PaddingChangesNothing) {
  for (const std::int64_t length : {1, 3, 7, 11}) EXPECT_LT(testing::padding_error(kSmall, 7, length, 12), 1e-12) << length;
}

// Batch statistics too: a batch of bags of one length, and the same bags padded, train alike.
TEST(Rtfm, PaddingIsNotInBatchStatistics) {
  const at::Tensor x = some_features({3, 1, 6, 7});
  const at::Tensor padded = at::cat({x, at::zeros({3, 1, 4, 7}, at::kDouble)}, 2);
  const std::string spec = "rtfm(channels=4, hidden=5, hidden2=3, dropout=0)";
  const auto one = testing::filled_head(spec), other = testing::filled_head(spec);
  Rng random(1);
  const at::Tensor expected = one->forward({x, {}, {}}, Pass{true, &random}).scores;
  const at::Tensor scores = other->forward({padded, at::full({3}, 6, at::kLong), {}}, Pass{true, &random}).scores;
  EXPECT_TRUE(at::allclose(scores.narrow(1, 0, 6), expected, 1e-10, 1e-12));
  for (std::size_t i = 0; i < one->parameters().entries().size(); ++i)
    EXPECT_TRUE(at::allclose(one->parameters().entries()[i].tensor, other->parameters().entries()[i].tensor));
}

TEST(Rtfm, NeverSelectsPaddingWhereSnippetsAreLeft) {
  const auto head = testing::filled_head("rtfm(channels=4, top=3)");
  const at::Tensor selected =
      head->forward({some_features({1, 1, 20, 7}), at::tensor({4}, at::kLong), {}}, Pass{}).extra("selected", "test");
  EXPECT_LT(selected.max().item<std::int64_t>(), 4);
}

TEST(Rtfm, RefusesToTrainOnBagsWithFewerSnippetsThanItSelects) {
  const auto head = testing::filled_head("rtfm(channels=4, top=3)");
  Rng random(1);
  try {
    head->forward({some_features({2, 1, 8, 7}), at::tensor({8, 2}, at::kLong), {}}, Pass{true, &random});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the head rtfm selects 3 snippets of each bag, the shortest bag has 2"));
  }
}

TEST(Rtfm, OneSnippetGivesOneScore) {
  const HeadOutput output = testing::filled_head(kSmall)->forward(testing::golden_input(7, 1), Pass{});
  EXPECT_EQ(output.scores.sizes().vec(), (std::vector<std::int64_t>{1, 1}));
  EXPECT_TRUE(output.scores.isfinite().all().item<bool>());
  EXPECT_THAT(testing::numbers(output.extra("selected", "test")), ElementsAre(0));
}

TEST(Rtfm, GradientsAreThoseOfFiniteDifferences) {
  EXPECT_LT(testing::score_gradient_error(kSmall), 1e-7);
}

TEST(Rtfm, GradientsInTrainingAreThoseOfFiniteDifferences) {  // through batch statistics, of magnitudes and scores
  const auto head = testing::filled_head("rtfm(channels=4, hidden=5, hidden2=3, dropout=0)");
  const HeadInput input{some_features({2, 2, 5, 7}), {}, {}};
  Rng random(1);
  const at::Tensor weights = at::arange(1, 11, at::kDouble).reshape({2, 5});
  EXPECT_LT(testing::gradient_error(head->parameters(),
                                    [&] {
                                      const HeadOutput output = head->forward(input, Pass{true, &random});
                                      return ((output.scores + output.extra("magnitudes", "test")) * weights).sum();
                                    }),
            1e-6);
}

}  // namespace
}  // namespace vigil
