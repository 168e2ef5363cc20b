// SPDX-License-Identifier: Apache-2.0
// Dubey's head, which is Sultani's under another name.
#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"
#include "tests/nn/heads/plain.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

TEST(Milr, HasTheParametersOfSultanisLayersAt512) {
  EXPECT_EQ(make_head(parse_spec("milr"), 512, 1)->parameters().count(), 279105);
}

TEST(Milr, IsSultanisHead) {
  EXPECT_EQ(testing::numbers(testing::golden_output("milr", 512).scores),
            testing::numbers(testing::golden_output("sultani", 512).scores));
  EXPECT_LT(testing::score_gradient_error("milr(hidden=5, hidden2=3)"), 1e-7);
}

TEST(Milr, GivesTheValuesOfLoopsOverItsLayers) {
  const auto head = testing::filled_head("milr(hidden=5, hidden2=3)");
  const testing::PlainLayers layers(head->parameters());
  const HeadInput input = testing::golden_input(7, 1);
  const testing::Rows x = testing::map(layers.linear("fc1", testing::rows_of(input.features[0][0])), testing::relu);
  const testing::Rows scores = testing::map(layers.linear("fc3", layers.linear("fc2", x)), testing::sigmoid);
  EXPECT_THAT(testing::numbers(head->forward(input, Pass{}).scores), Pointwise(DoubleNear(1e-12), testing::column(scores)));
}

TEST(Milr, SpeaksOfItselfByItsOwnName) {
  try {
    make_head(parse_spec("milr"), 512, 1)->forward({at::zeros({1, 1, 32, 4096}), {}, {}}, Pass{});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the head milr takes features of 512 numbers, these are 1 x 1 x 32 x 4096"));
  }
}

}  // namespace
}  // namespace vigil
