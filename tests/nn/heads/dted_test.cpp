// SPDX-License-Identifier: Apache-2.0
// The temporal encoder and decoder, against loops over its layers.
#include "vigil/nn/heads/dted.h"

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"
#include "tests/nn/heads/plain.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;
using testing::Rows;

constexpr const char* kSmall = "dted(hidden=6, encoder1=5, encoder2=4, hidden2=3)";

// Rows 0 and 1, 2 and 3, ...; an odd last one stands alone.
Rows max_of_pairs(const Rows& x) {
  Rows out;
  for (std::size_t t = 0; t < x.size(); t += 2) {
    std::vector<double> row = x[t];
    if (t + 1 < x.size())
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = std::max(row[i], x[t + 1][i]);
    out.push_back(row);
  }
  return out;
}

Rows each_twice(const Rows& x, std::size_t time) {
  Rows out;
  for (std::size_t t = 0; t < time; ++t) out.push_back(x[t / 2]);
  return out;
}

std::vector<double> plain_scores(const Head& head, const Rows& x) {
  const testing::PlainLayers layers(head.parameters());
  const auto relu = [](const Rows& rows) { return testing::map(rows, testing::relu); };
  const Rows whole = relu(layers.linear("fc1", x));
  const Rows half = max_of_pairs(relu(layers.conv("encoder.0", whole)));
  const Rows quarter = max_of_pairs(relu(layers.conv("encoder.1", half)));
  const Rows back = relu(testing::sum(layers.conv("decoder.0", each_twice(quarter, half.size())), half));
  const Rows end = relu(testing::sum(layers.conv("decoder.1", each_twice(back, whole.size())), whole));
  return testing::column(testing::map(layers.linear("fc3", relu(layers.linear("fc2", end))), testing::sigmoid));
}

TEST(Dted, HasTheParametersOfItsTable) {
  const std::int64_t fc1 = 1024 * 512 + 512;
  const std::int64_t encoder = 512 * 256 * 3 + 256 + 256 * 128 * 3 + 128;
  const std::int64_t decoder = 128 * 256 * 3 + 256 + 256 * 512 * 3 + 512;
  const std::int64_t mlp = 512 * 32 + 32 + 33;
  EXPECT_EQ(make_head(parse_spec("dted"), 1024, 1)->parameters().count(), fc1 + encoder + decoder + mlp);
  EXPECT_EQ(fc1 + encoder + decoder + mlp, 1525441);
}

TEST(Dted, GivesTheValuesOfLoopsOverItsLayersAtAnyLength) {
  const auto head = testing::filled_head(kSmall);
  for (const std::int64_t time : {1, 2, 3, 4, 5, 7, 8, 13}) {
    const HeadInput input = testing::golden_input(7, time);
    EXPECT_THAT(testing::numbers(head->forward(input, Pass{}).scores),
                Pointwise(DoubleNear(1e-12), plain_scores(*head, testing::rows_of(input.features[0][0]))))
        << time;
  }
}

TEST(Dted, PaddingChangesNothing) {
  for (const std::int64_t length : {1, 2, 3, 5, 6, 9}) EXPECT_LT(testing::padding_error(kSmall, 7, length, 12), 1e-12) << length;
}

TEST(Dted, BagsAndCropsDoNotMix) {
  EXPECT_LT(testing::batch_error(kSmall), 1e-12);
}

TEST(Dted, ASnippetIsSeenByItsNeighbours) {
  const auto head = testing::filled_head(kSmall);
  HeadInput input = testing::golden_input(7, 8);
  const at::Tensor before = head->forward(input, Pass{}).scores;
  input.features[0][0][5] += 1;
  EXPECT_GT((head->forward(input, Pass{}).scores - before)[0][2].abs().item<double>(), 1e-6);
}

TEST(Dted, GradientsAreThoseOfFiniteDifferences) {
  EXPECT_LT(testing::score_gradient_error(kSmall), 1e-7);
}

}  // namespace
}  // namespace vigil
