// SPDX-License-Identifier: Apache-2.0
// Threads and precision: settings of libtorch that belong to the process or the thread.
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "vigil/base/threads.h"
#include "vigil/nn/head.h"
#include "vigil/nn/precision.h"

namespace vigil {
namespace {

TEST(TorchThreads, FollowTheProcesssSettingOnceAHeadIsMade) {
  const int before = threads();
  const auto head = make_head(parse_spec("sultani"), 8, 1);
  for (const int count : {1, 2}) {
    set_threads(count);
    EXPECT_EQ(at::get_num_threads(), count);
  }
  EXPECT_EQ(at::get_num_interop_threads(), 1);
  set_threads(before);
}

// A product that float32 has exactly and bfloat16 (8 bits of mantissa) does not.
double product_here() {
  return affine(at::full({1, 1}, 1.0 + 1.0 / 256), at::ones({1, 1}), {}).item<double>();
}

TEST(Bf16Scope, LayersInsideRoundWhatTheyMultiplyAndOutsideAsBefore) {
  const double exact = product_here();
  {
    const Bf16Scope scope;
    EXPECT_EQ(product_here(), 1);
    EXPECT_EQ(affine(at::ones({1, 1}), at::ones({1, 1}), {}).scalar_type(), at::kFloat);
    {
      const Bf16Scope inner(false);
      EXPECT_EQ(product_here(), 1);
    }
    EXPECT_EQ(product_here(), 1);
  }
  EXPECT_EQ(product_here(), exact);
  EXPECT_EQ(exact, 1 + 1.0 / 256);
}

TEST(Bf16Scope, HeadTrainsInItWithFloatGradientsNearThoseOfFloats) {
  const auto head = make_head(parse_spec("sultani"), 64, 1);
  Rng random(5);
  const HeadInput input{normal({8, 1, 32, 64}, 1, random), {}, {}};
  std::vector<at::Tensor> gradients;
  for (const bool bf16 : {false, true}) {
    for (const at::Tensor& tensor : head->parameters().learned()) tensor.mutable_grad() = at::Tensor();
    Rng drops(6);
    at::Tensor scores;
    {
      const Bf16Scope scope(bf16);
      scores = head->forward(input, Pass{true, &drops}).scores;
    }
    scores.sum().backward();
    gradients.push_back(head->parameters().learned()[0].grad());
    EXPECT_EQ(gradients.back().scalar_type(), at::kFloat);
  }
  EXPECT_FALSE(gradients[0].equal(gradients[1]));
  // Beside rounding to three digits, a ReLU near 0 may fall on the other side.
  EXPECT_LT((gradients[0] - gradients[1]).norm().item<double>(), 0.1 * gradients[0].norm().item<double>());
}

}  // namespace
}  // namespace vigil
