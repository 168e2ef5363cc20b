// SPDX-License-Identifier: Apache-2.0
// Two graphs over the snippets of a bag, and convolutions on them.
#include "vigil/nn/heads/wagcn.h"

#include <cmath>

namespace vigil {
namespace {

at::Tensor diagonal(std::int64_t time) {
  return at::eye(time, at::kBool).unsqueeze(0);
}

// Pairs of [B, T, T] (or [1, T, T]) that may be neighbours: columns inside the length, and each node with itself.
at::Tensor possible_pairs(const at::Tensor& lengths, std::int64_t batch, std::int64_t time) {
  if (!lengths.defined()) return at::ones({1, time, time}, at::kBool);
  return length_mask(lengths, batch, time, at::kFloat).to(at::kBool).unsqueeze(1).logical_or(diagonal(time));
}

// Softmax over the entries of each row that are kept, 0 elsewhere.
at::Tensor softmax_of(const at::Tensor& values, const at::Tensor& kept) {
  return at::softmax(values.masked_fill(kept.logical_not(), -INFINITY), 2);
}

// X -> relu(A X W + residual), [N, T, in] to [N, T, out]. Two of them make a branch.
struct Branch {
  Branch(const Scope& scope, std::int64_t in, std::int64_t out)
      : first(scope / "0", in, out, Init::xavier_uniform, false),
        residual(scope / "0" / "residual", in, out, Init::xavier_uniform),
        second(scope / "1", out, out, Init::xavier_uniform, false) {}

  at::Tensor operator()(const at::Tensor& graph, const at::Tensor& x) const {
    const at::Tensor y = at::relu(at::matmul(graph, first(x)) + residual(x));
    return at::relu(at::matmul(graph, second(y)) + y);
  }

  Linear first, residual, second;
};

class Wagcn final : public Head {
 public:
  Wagcn(const WagcnConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        fc1_(Scope(parameters_) / "fc1", width, config.hidden, Init::xavier_uniform),
        fc2_(Scope(parameters_) / "fc2", config.hidden, config.hidden2, Init::xavier_uniform),
        p1_(Scope(parameters_) / "p1", config.hidden2, config.graph, Init::xavier_uniform, false),
        p2_(Scope(parameters_) / "p2", config.hidden2, config.graph, Init::xavier_uniform, false),
        global_(Scope(parameters_) / "global", config.hidden2, config.graph),
        learned_(Scope(parameters_) / "learned", config.hidden2, config.graph),
        classifier_(Scope(parameters_) / "classifier", 2 * config.graph, 1, Init::xavier_uniform) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its graphs relate every snippet to every other of the video"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "wagcn");
    const HeadInput samples = crops_as_samples(input);
    const auto layer = [&](const Linear& linear, const at::Tensor& x) {
      return dropout(at::relu(linear(x)), config_.dropout, pass);
    };
    const at::Tensor h = layer(fc2_, layer(fc1_, samples.features.squeeze(1)));
    const at::Tensor global = wagcn_global_graph(h, samples.lengths, config_.threshold, config_.tau, config_.likeness);
    const at::Tensor learned = wagcn_learned_graph(at::tanh(p1_(h)), at::tanh(p2_(h)), samples.lengths, config_.neighbours);
    const at::Tensor logits = classifier_(at::cat({global_(global, h), learned_(learned, h)}, 2)).squeeze(2);
    return mean_over_crops({at::sigmoid(logits), {{"logits", logits}}}, input.bags(), input.crops());
  }

 private:
  WagcnConfig config_;
  std::int64_t width_;
  Linear fc1_, fc2_, p1_, p2_;
  Branch global_, learned_;
  Linear classifier_;
};

}  // namespace

at::Tensor wagcn_global_graph(const at::Tensor& h, const at::Tensor& lengths, double threshold, double tau, double likeness) {
  const std::int64_t time = h.size(1);
  const at::Tensor possible = possible_pairs(lengths, h.size(0), time);
  const at::Tensor unit = h / h.norm(2, {2}, true).clamp_min(1e-12);  // rows of zeros, as after a ReLU, are like nothing
  const at::Tensor cosines = at::matmul(unit, unit.transpose(1, 2));
  const at::Tensor alike = softmax_of(cosines, (cosines > threshold).logical_and(possible).logical_or(diagonal(time)));
  const at::Tensor near = distance_decay(time, tau, h.options()) * possible;
  return likeness * alike + (1 - likeness) * (near / near.sum(2, true));
}

at::Tensor wagcn_learned_graph(const at::Tensor& m1, const at::Tensor& m2, const at::Tensor& lengths, std::int64_t neighbours) {
  const std::int64_t time = m1.size(1);
  const at::Tensor products = at::matmul(m1, m2.transpose(1, 2));
  const at::Tensor one_way = at::relu(at::tanh(products - products.transpose(1, 2)));
  const at::Tensor ties = one_way.detach() * possible_pairs(lengths, m1.size(0), time);
  // The place of each entry when its row is sorted; of equal ones the earlier comes first.
  const at::Tensor place = at::argsort(at::argsort(ties, true, 2, true), true, 2, false);
  const at::Tensor k = neighbours > 0      ? at::full({1, 1, 1}, neighbours, at::kLong)
                       : lengths.defined() ? (at::floor_divide(lengths, 16) + 1).reshape({-1, 1, 1})
                                           : at::full({1, 1, 1}, one_in_sixteen(time), at::kLong);
  return softmax_of(one_way, (place < k).logical_and(ties > 0).logical_or(diagonal(time)));
}

FieldTable WagcnConfig::fields() {
  using C = WagcnConfig;
  return fields_of<C>(
      field("hidden", &C::hidden, "", range(1, 65536), "width of the first layer"),
      field("hidden2", &C::hidden2, "", range(1, 65536), "width of the second layer, whose outputs are the nodes"),
      field("graph", &C::graph, "", range(1, 65536), "width of the graph convolutions and of the layers that learn a graph"),
      field("threshold", &C::threshold, "", range(-1, 1), "cosine above which two snippets are alike"),
      field("tau", &C::tau, "snippets", range(0.01, 1e6), "distance in time over which closeness falls to 1/e"),
      field("likeness", &C::likeness, "", range(0, 1), "weight of the graph of cosines beside the one of distances in time"),
      field("neighbours", &C::neighbours, "snippets", range(0, 65536),
            "a snippet has at most so many in the learned graph; 0: floor(T / 16) + 1"),
      field("dropout", &C::dropout, "", range(0, 0.99), "after the first and the second layer"));
}

std::unique_ptr<Head> make_wagcn(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  WagcnConfig config;
  read_spec(config, spec);
  return std::make_unique<Wagcn>(config, width, seed);
}

}  // namespace vigil
