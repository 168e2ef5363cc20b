// SPDX-License-Identifier: Apache-2.0
// The hash that dropout masks are drawn by (vigil/nn/dropout.cpp).
#include <cmath>

#include <gmock/gmock.h>

#include "vigil/nn/layers.h"

namespace vigil {
namespace {

// 1 where kept, of `count` numbers.
at::Tensor kept(std::int64_t count, double p, Rng& random, at::ScalarType type = at::kFloat) {
  return dropout(at::ones({count}, at::TensorOptions(type)), p, Pass{true, &random}).gt(0).to(at::kFloat);
}

TEST(DropoutMask, IsTheSameOnEveryMachine) {
  Rng random(9);
  const at::Tensor mask = kept(700 * 333 + 1, 0.6, random);
  const at::Tensor places = at::arange(1, mask.numel() + 1, at::kLong) % 1009;
  EXPECT_EQ(mask.sum().item<double>(), 93491);
  EXPECT_EQ((mask.to(at::kLong) * places).sum().item<std::int64_t>(), 47237987);
}

TEST(DropoutMask, NumbersOfAnyTypeAreDroppedAlike) {
  std::vector<at::Tensor> masks;
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16}) {
    Rng random(2);
    masks.push_back(kept(70001, 0.3, random, type));
  }
  EXPECT_TRUE(masks[1].equal(masks[0]));
  EXPECT_TRUE(masks[2].equal(masks[0]));
}

// What is kept at one place says nothing of what is kept at another: a hash of places could fail here where a stream would not.
TEST(DropoutMask, PlacesAreIndependent) {
  Rng random(3);
  constexpr std::int64_t kCount = 1 << 20;
  const at::Tensor one = kept(kCount, 0.6, random) - 0.4;
  const at::Tensor next = kept(kCount, 0.6, random) - 0.4;
  const double deviation = 0.24 / std::sqrt(static_cast<double>(kCount));  // of a mean of products of independent masks
  for (const std::int64_t apart : {1, 2, 3, 8, 16, 32, 512, 1024, 32768, 65536, 131072}) {
    const at::Tensor products = one.narrow(0, 0, kCount - apart) * one.narrow(0, apart, kCount - apart);
    EXPECT_LT(std::abs(products.mean().item<double>()), 4.5 * deviation) << apart;
  }
  EXPECT_LT(std::abs((one * next).mean().item<double>()), 4.5 * deviation);
}

TEST(DropoutMask, RowsAndColumnsAreKeptAsOftenAsTheWhole) {
  Rng random(4);
  const at::Tensor mask = kept(1024 * 1024, 0.6, random).reshape({1024, 1024});
  const double deviation = std::sqrt(0.24 / 1024);
  EXPECT_NEAR(mask.mean(0).std().item<double>(), deviation, 0.1 * deviation);
  EXPECT_NEAR(mask.mean(1).std().item<double>(), deviation, 0.1 * deviation);
}

TEST(DropoutMask, GradientPassesWhereKept) {
  Rng random(5);
  at::Tensor x = at::ones({1000}, at::kDouble).requires_grad_(true);
  const at::Tensor y = dropout(x, 0.5, Pass{true, &random});
  y.sum().backward();
  EXPECT_TRUE(x.grad().equal(y.detach()));
}

}  // namespace
}  // namespace vigil
