// SPDX-License-Identifier: Apache-2.0
// What every head of the catalog must hold.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/nn/head.h"
#include "vigil/nn/precision.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

TEST(Heads, RefuseFeaturesOfAnotherWidthWithBothNumbers) {
  for (const auto& row : heads().rows()) {
    const auto head = make_head(parse_spec(row.name), 16, 1);
    EXPECT_THAT(message_of([&] {
                  head->forward({at::zeros({1, 1, 8, 17}), {}, {}}, Pass{});
                }),
                HasSubstr("the head " + row.name + " takes features of 16 numbers, these are 1 x 1 x 8 x 17"));
  }
}

TEST(Heads, RefuseAnUnknownOptionWithItsName) {
  for (const auto& row : heads().rows())
    EXPECT_THAT(message_of([&] { make_head(parse_spec(row.name + "(no_such_option=1)"), 16, 1); }), HasSubstr("no_such_option"));
}

TEST(Heads, GiveInBfloat16FloatsNearTheirOwnAndGradients) {
  Rng random(3);
  const HeadInput input{normal({4, 1, 32, 64}, 1, random), {}, at::tensor({0.0F, 0.0F, 1.0F, 1.0F})};
  for (const auto& row : heads().rows()) {
    const auto head = make_head(parse_spec(row.name), 64, 1);
    const at::Tensor exact = head->forward(input, Pass{}).scores;
    const Bf16Scope scope;
    EXPECT_LT((head->forward(input, Pass{}).scores - exact).abs().max().item<double>(), 0.05) << row.name;
    Rng drops(4);
    const at::Tensor scores = head->forward(input, Pass{true, &drops}).scores;
    EXPECT_EQ(scores.scalar_type(), at::kFloat) << row.name;
    scores.sum().backward();
    for (const at::Tensor& tensor : head->parameters().learned()) {
      if (!tensor.grad().defined()) continue;
      EXPECT_EQ(tensor.grad().scalar_type(), at::kFloat) << row.name;
      EXPECT_TRUE(at::isfinite(tensor.grad()).all().item<bool>()) << row.name;
    }
  }
}

}  // namespace
}  // namespace vigil
