// SPDX-License-Identifier: Apache-2.0
// GELU and its gradient in single precision.
#include "vigil/nn/gelu.h"

#include <gtest/gtest.h>

#include "vigil/nn/layers.h"

namespace vigil {
namespace {

TEST(Gelu, GivesTheNumbersOfLibtorch) {
  Rng random(1);
  const at::Tensor x = normal({4, 32, 64}, 1.5, random);
  EXPECT_TRUE(at::equal(gelu_of(x), at::gelu(x)));
  EXPECT_TRUE(at::allclose(gelu_of(x.transpose(1, 2)), at::gelu(x).transpose(1, 2)));
}

// What comes back through a transpose is laid out otherwise than what went in.
TEST(Gelu, HasInSinglePrecisionTheGradientOfDoublePrecisionWhateverItsLayout) {
  Rng random(1);
  const at::Tensor numbers = normal({4, 32, 64}, 1.5, random), turned = normal({4, 64, 32}, 1, random);
  const at::Tensor permuted = normal({64, 32, 4}, 1, random);
  const auto gradient = [&](at::ScalarType type) {
    const at::Tensor x = numbers.to(type, /*non_blocking=*/false, /*copy=*/true).requires_grad_(true);
    const at::Tensor y = gelu_of(x);
    ((y.transpose(1, 2) * turned.to(type)).sum() + (y.permute({2, 1, 0}) * permuted.to(type)).sum() + y.sum()).backward();
    return x.grad().to(at::kDouble);
  };
  EXPECT_LT((gradient(at::kFloat) - gradient(at::kDouble)).abs().max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace vigil
