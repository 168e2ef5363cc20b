// SPDX-License-Identifier: Apache-2.0
// The head by its published count, forward values and gradients.
#include "vigil/nn/heads/sultani.h"

#include <gmock/gmock.h>

#include "tests/nn/golden.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

TEST(Sultani, HasThePublishedNumberOfParameters) {
  EXPECT_EQ(make_head(parse_spec("sultani"), 4096, 1)->parameters().count(), 2114113);
  EXPECT_EQ(make_head(parse_spec("sultani"), 1024, 1)->parameters().count(), 541249);
  EXPECT_EQ(make_head(parse_spec("sultani"), 2048, 1)->parameters().count(), 1065537);
}

TEST(Sultani, GivesTheForwardValuesOfTheOfficialModule) {
  EXPECT_THAT(testing::numbers(testing::golden_output("sultani", 1024).scores),
              Pointwise(DoubleNear(5e-9), {0.52581640, 0.52580155, 0.52582390, 0.52581674, 0.52579749, 0.52577933}));
}

TEST(Sultani, ScoresOfCropsAreAveraged) {
  const auto head = make_head(parse_spec("sultani"), 8, 3);
  Rng random(5);
  const at::Tensor x = normal({2, 3, 4, 8}, 1, random);
  const at::Tensor joint = head->forward({x, {}, {}}, Pass{}).scores;
  at::Tensor apart = at::zeros_like(joint);
  for (std::int64_t crop = 0; crop < 3; ++crop) apart += head->forward({x.narrow(1, crop, 1), {}, {}}, Pass{}).scores / 3;
  EXPECT_TRUE(at::allclose(joint, apart, 1e-6, 1e-6));
}

TEST(Sultani, GradientsAreThoseOfFiniteDifferences) {
  const auto head = make_head(parse_spec("sultani(hidden=5, hidden2=3)"), 7, 3);
  testing::fill_by_rule(head->parameters());
  EXPECT_LT(
      testing::gradient_error(head->parameters(), [&] { return head->forward(testing::golden_input(7), Pass{}).scores.sum(); }),
      1e-7);
}

}  // namespace
}  // namespace vigil
