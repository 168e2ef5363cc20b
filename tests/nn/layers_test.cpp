// SPDX-License-Identifier: Apache-2.0
// The layers and the table of tensors, by golden values and laws.
#include "vigil/nn/layers.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"

#include "vigil/base/error.h"
#include "vigil/base/threads.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

TEST(Dropout, KeepsTheShareAskedForAndTheMean) {
  Rng random(1);
  const at::Tensor dropped = dropout(at::ones({1000, 1000}), 0.7, Pass{true, &random});
  EXPECT_NEAR(dropped.eq(0).to(at::kFloat).mean().item<double>(), 0.7, 0.002);
  EXPECT_NEAR(dropped.mean().item<double>(), 1.0, 0.01);
}

TEST(Dropout, IsTheSameOnAnyNumberOfThreads) {
  const int before = threads();
  std::vector<at::Tensor> masks;
  for (const int count : {1, 2}) {
    set_threads(count);
    Rng random(9);
    masks.push_back(dropout(at::ones({700, 333}), 0.5, Pass{true, &random}));
  }
  set_threads(before);
  EXPECT_TRUE(masks[0].equal(masks[1]));
}

TEST(Dropout, OutsideTrainingChangesNothing) {
  const at::Tensor x = at::ones({3});
  EXPECT_TRUE(dropout(x, 0.9, Pass{}).is_same(x));
}

TEST(DistanceDecay, FallsByEPerScale) {  // golden value G27
  EXPECT_THAT(testing::numbers(distance_decay(5, std::exp(1.0), at::TensorOptions(at::kDouble))[0]),
              Pointwise(DoubleNear(5e-9), {1.0, 0.69220063, 0.47914171, 0.33166219, 0.22957678}));
}

TEST(CosineGraph, WeighsDissimilarRowsByExpOfZero) {  // golden value G26
  at::Tensor x = at::empty({1, 4, 8}, at::kDouble);
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t j = 0; j < 8; ++j) x[0][i][j] = std::sin(static_cast<double>(i) + 0.1 * static_cast<double>(j));
  EXPECT_THAT(testing::numbers(cosine_graph(x, {}, 0.7)[0][0]),
              Pointwise(DoubleNear(5e-9), {0.33439682, 0.29394535, 0.24864012, 0.12301771}));
}

TEST(CosineGraph, PaddingNeitherGivesNorTakes) {
  Rng random(2);
  const at::Tensor x = normal({1, 6, 8}, 1, random);
  const at::Tensor padded = cosine_graph(x, at::tensor({4}, at::kLong), 0.7);
  EXPECT_TRUE(at::allclose(padded.narrow(1, 0, 4).narrow(2, 0, 4), cosine_graph(x.narrow(1, 0, 4), {}, 0.7)));
  EXPECT_EQ(padded.narrow(1, 4, 2).abs().sum().item<double>() + padded.narrow(2, 4, 2).abs().sum().item<double>(), 0);
}

TEST(Parameters, NameEveryTensorThatDoesNotFit) {
  Parameters parameters(1);
  const Linear layer(Scope(parameters) / "fc1", 3, 2);
  try {
    parameters.load(
        {{"fc1.weight", Tensor::of(std::vector<float>(6), {3, 2})}, {"fc9.bias", Tensor::of(std::vector<float>(1), {1})}}, "a.pt");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("a.pt: its tensors are not those of the head"));
    EXPECT_THAT(error.what(), HasSubstr("fc1.weight: 3 x 2, should be 2 x 3"));
    EXPECT_THAT(error.what(), HasSubstr("fc1.bias: missing, should be 2"));
    EXPECT_THAT(error.what(), HasSubstr("fc9.bias: not of this head"));
  }
}

TEST(Parameters, ComeBackFromPlainTensors) {
  Parameters written(1);
  Parameters read(2);
  const Linear a(Scope(written) / "fc1", 3, 2);
  const Linear b(Scope(read) / "fc1", 3, 2);
  EXPECT_FALSE(a.weight.equal(b.weight));
  read.load(written.plain(), "a");
  EXPECT_TRUE(a.weight.equal(b.weight));
}

}  // namespace
}  // namespace vigil
