// SPDX-License-Identifier: Apache-2.0
// The two graphs and the layers on them, against loops and small cases by hand.
#include "vigil/nn/heads/wagcn.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"
#include "tests/nn/heads/head_checks.h"
#include "tests/nn/heads/plain.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;
using testing::Rows;

constexpr const char* kSmall = "wagcn(hidden=6, hidden2=5, graph=3, threshold=0.9)";

// Softmax of each row over entries that `keeps` takes.
template <typename Keeps>
Rows softmax(const Rows& values, const Keeps& keeps) {
  Rows out = values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double total = 0;
    for (std::size_t j = 0; j < values.size(); ++j) total += out[i][j] = keeps(i, j) ? std::exp(values[i][j]) : 0;
    for (double& value : out[i]) value /= total;
  }
  return out;
}

Rows plain_global(const Rows& h, double threshold) {
  const std::size_t time = h.size();
  Rows cosine(time, std::vector<double>(time));
  for (std::size_t i = 0; i < time; ++i)
    for (std::size_t j = 0; j < time; ++j)
      cosine[i][j] = testing::dot(h[i], h[j]) / std::sqrt(testing::dot(h[i], h[i]) * testing::dot(h[j], h[j]));
  Rows graph = softmax(cosine, [&](std::size_t i, std::size_t j) { return i == j || cosine[i][j] > threshold; });
  for (std::size_t i = 0; i < time; ++i) {
    double total = 0;
    const auto near = [&](std::size_t j) { return std::exp(-std::abs(static_cast<double>(i) - static_cast<double>(j)) / M_E); };
    for (std::size_t j = 0; j < time; ++j) total += near(j);
    for (std::size_t j = 0; j < time; ++j) graph[i][j] = (graph[i][j] + near(j) / total) / 2;
  }
  return graph;
}

Rows plain_learned(const Rows& m1, const Rows& m2) {
  const std::size_t time = m1.size();
  Rows one_way(time, std::vector<double>(time));
  for (std::size_t i = 0; i < time; ++i)
    for (std::size_t j = 0; j < time; ++j)
      one_way[i][j] = std::max(0.0, std::tanh(testing::dot(m1[i], m2[j]) - testing::dot(m1[j], m2[i])));
  return softmax(one_way, [&](std::size_t i, std::size_t j) {
    const auto larger = std::count_if(one_way[i].begin(), one_way[i].end(), [&](double other) { return other > one_way[i][j]; });
    return i == j || (one_way[i][j] > 0 && larger < static_cast<std::ptrdiff_t>(time / 16 + 1));
  });
}

std::vector<double> plain_scores(const Head& head, const Rows& x) {
  const testing::PlainLayers layers(head.parameters());
  const auto relu = [](const Rows& rows) { return testing::map(rows, testing::relu); };
  const Rows h = relu(layers.linear("fc2", relu(layers.linear("fc1", x))));
  const auto branch = [&](const std::string& name, const Rows& graph) {
    const Rows y =
        relu(testing::sum(layers.linear(name + ".0", testing::product(graph, h)), layers.linear(name + ".0.residual", h)));
    return relu(testing::sum(layers.linear(name + ".1", testing::product(graph, y)), y));
  };
  const Rows global = branch("global", plain_global(h, 0.9));
  const Rows learned = branch(
      "learned", plain_learned(testing::map(layers.linear("p1", h), std::tanh), testing::map(layers.linear("p2", h), std::tanh)));
  return testing::column(testing::map(layers.linear("classifier", testing::beside(global, learned)), testing::sigmoid));
}

at::Tensor matrix(const std::vector<double>& flat, std::int64_t rows) {
  return at::tensor(flat, at::kDouble).reshape({1, rows, -1});
}

TEST(Wagcn, HasTheParametersOfItsTable) {
  const std::int64_t trunk = 1024 * 512 + 512 + 512 * 128 + 128;
  const std::int64_t graphs = 2 * 128 * 32;
  const std::int64_t branch = 128 * 32 + (128 * 32 + 32) + 32 * 32;
  EXPECT_EQ(make_head(parse_spec("wagcn"), 1024, 1)->parameters().count(), trunk + graphs + 2 * branch + 65);
}

TEST(Wagcn, GivesTheValuesOfLoopsOverItsLayers) {
  const auto head = testing::filled_head(kSmall);
  Rng random(7);
  for (const std::int64_t time : {1, 2, 6, 20}) {  // k = 1, 1, 1, 2
    const HeadInput input{normal({1, 1, time, 7}, 1, random).to(at::kDouble), {}, {}};
    EXPECT_THAT(testing::numbers(head->forward(input, Pass{}).scores),
                Pointwise(DoubleNear(1e-12), plain_scores(*head, testing::rows_of(input.features[0][0]))))
        << time;
  }
}

TEST(Wagcn, DissimilarSnippetsAreNoNeighboursByLikeness) {  // time far apart in weight: tau near 0 leaves the identity
  const at::Tensor graph = wagcn_global_graph(matrix({1, 0, 0, 1, 1, 0.1}, 3), {}, 0.7, 0.01)[0];
  const double cosine = 1 / std::sqrt(1.01);
  const double share = std::exp(1.0) / (std::exp(1.0) + std::exp(cosine));
  EXPECT_THAT(testing::numbers(graph[0]), Pointwise(DoubleNear(1e-12), {(share + 1) / 2, 0.0, (1 - share) / 2}));
  EXPECT_THAT(testing::numbers(graph[1]), Pointwise(DoubleNear(1e-12), {0.0, 1.0, 0.0}));
}

TEST(Wagcn, ASnippetOfZerosIsItsOwnNeighbour) {
  EXPECT_THAT(testing::numbers(wagcn_global_graph(at::zeros({1, 2, 3}, at::kDouble), {}, 0.7, 0.01)),
              Pointwise(DoubleNear(1e-12), {1.0, 0.0, 0.0, 1.0}));
}

TEST(Wagcn, TheLearnedGraphIsOneWay) {  // M1 M2^T - M2 M1^T = 1 from the second snippet to the first
  const at::Tensor graph = wagcn_learned_graph(matrix({0, 1}, 2), matrix({1, 0}, 2), {})[0];
  const double other = std::exp(std::tanh(1.0));
  EXPECT_THAT(testing::numbers(graph), Pointwise(DoubleNear(1e-12), {1.0, 0.0, other / (1 + other), 1 / (1 + other)}));
}

TEST(Wagcn, RowsOfTheLearnedGraphHaveKNeighboursAndThemselves) {
  Rng random(3);
  const at::Tensor graph =
      wagcn_learned_graph(normal({1, 40, 4}, 1, random), normal({1, 40, 4}, 1, random), {});  // k = floor(40 / 16) + 1
  EXPECT_EQ((graph > 0).sum(2).max().item<std::int64_t>(), 3 + 1);
  EXPECT_TRUE(at::allclose(graph.sum(2), at::ones({1, 40})));
}

TEST(Wagcn, OptionsSayHowManyNeighboursAndWhichGraphWeighsMore) {
  Rng random(3);
  const at::Tensor a = normal({1, 20, 4}, 1, random), b = normal({1, 20, 4}, 1, random);
  const at::Tensor few = wagcn_learned_graph(a, b, {}, 1), many = wagcn_learned_graph(a, b, {}, 5);
  EXPECT_LE(few.gt(0).sum(2).max().item<std::int64_t>(), 2) << "itself beside";
  EXPECT_GT(many.gt(0).sum(2).max().item<std::int64_t>(), 4);
  EXPECT_TRUE(at::equal(wagcn_learned_graph(a, b, {}, 2), wagcn_learned_graph(a, b, {}))) << "20 / 16 + 1";
  const at::Tensor near = wagcn_global_graph(a, {}, 0.7, M_E, 0);
  EXPECT_TRUE(at::allclose(near, distance_decay(20, M_E, a.options()) / distance_decay(20, M_E, a.options()).sum(1, true)));
  const at::Tensor alike = wagcn_global_graph(a, {}, 0.7, M_E, 1);
  EXPECT_TRUE(at::allclose(wagcn_global_graph(a, {}, 0.7, M_E, 0.25), 0.25 * alike + 0.75 * near));
}

TEST(Wagcn, PaddingChangesNothing) {
  for (const std::int64_t length : {1, 2, 15, 16, 19}) EXPECT_LT(testing::padding_error(kSmall, 7, length, 20), 1e-12) << length;
}

TEST(Wagcn, PaddingFarFromTheBagGivesNoGradientThatIsNotANumber) {
  const auto head = make_head(parse_spec("wagcn(hidden=6, hidden2=5, graph=3, tau=0.01)"), 7, 1);
  Rng random(3);
  const at::Tensor x = normal({2, 1, 40, 7}, 1, random);
  x[0].narrow(1, 2, 38).zero_();
  const HeadOutput output = head->forward({x, at::tensor({2, 40}, at::kLong), {}}, Pass{});
  (output.scores[0].narrow(0, 0, 2).sum() + output.scores[1].sum()).backward();
  for (const at::Tensor& tensor : head->parameters().learned()) EXPECT_TRUE(tensor.grad().isfinite().all().item<bool>());
}

TEST(Wagcn, BagsAndCropsDoNotMix) {
  EXPECT_LT(testing::batch_error(kSmall), 1e-12);
}

TEST(Wagcn, GradientsAreThoseOfFiniteDifferences) {
  EXPECT_LT(testing::score_gradient_error(kSmall), 1e-7);
}

}  // namespace
}  // namespace vigil
