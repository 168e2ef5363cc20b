// SPDX-License-Identifier: Apache-2.0
// HL-Net's graphs and its two branches.
#include "vigil/nn/heads/hlnet.h"

#include <cmath>
#include <numbers>
#include <optional>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

at::Tensor score_graph(const at::Tensor& p, const at::Tensor& lengths) {
  const at::Tensor apart = at::abs(p.unsqueeze(2) - p.unsqueeze(1));
  const at::Tensor close = at::sigmoid((0.5 - apart) / 0.1);
  if (!lengths.defined()) return at::softmax(close, 2);
  const at::Tensor inside = length_mask(lengths, p.size(0), p.size(1), p.options());
  const at::Tensor hidden = close.masked_fill(inside.unsqueeze(1).eq(0), -INFINITY);
  return at::softmax(hidden, 2) * inside.unsqueeze(2);
}

namespace {

constexpr std::int64_t kOnlineKernel = 5;
constexpr Init kInit = Init::xavier_uniform;

at::Tensor xavier_matrix(const Scope& scope, const char* name, std::int64_t in, std::int64_t out) {
  return scope.learned(name, uniform({in, out}, std::sqrt(6.0 / static_cast<double>(in + out)), scope.random()));
}

struct GraphConvolution {
  GraphConvolution(const Scope& scope, std::int64_t in, std::int64_t out) : weight(xavier_matrix(scope, "weight", in, out)) {
    if (in != out) residual.emplace(scope / "residual", in, out, 5, Conv1dOptions{.padding = 2, .init = kInit});
  }

  at::Tensor operator()(const at::Tensor& x, const at::Tensor& graph) const {  // [N, T, in], [.., T, T] to [N, T, out]
    const at::Tensor mixed = at::matmul(graph, at::matmul(x, weight));
    return mixed + (residual ? (*residual)(x.transpose(1, 2)).transpose(1, 2) : x);
  }

  at::Tensor weight;  // [in, out]
  std::optional<Conv1d> residual;
};

class Hlnet final : public Head {
 public:
  Hlnet(const HlnetConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        conv1d1_(root() / "conv1d1", width, config.hidden, 1, {.init = kInit}),
        conv1d2_(root() / "conv1d2", config.hidden, config.hidden2, 1, {.init = kInit}),
        conv1d3_(root() / "conv1d3", config.hidden2, config.graph, 5, {.init = kInit}),
        conv1d4_(root() / "conv1d4", config.graph, config.graph, 5, {.init = kInit}),
        gc1_(root() / "gc1", config.hidden2, config.graph),
        gc2_(root() / "gc2", config.graph, config.graph),
        gc3_(root() / "gc3", config.hidden2, config.graph),
        gc4_(root() / "gc4", config.graph, config.graph),
        gc5_(root() / "gc5", config.hidden2, config.graph),
        gc6_(root() / "gc6", config.graph, config.graph),
        similarity0_(xavier_matrix(root() / "simAdj", "weight0", width, config.graph)),
        similarity1_(xavier_matrix(root() / "simAdj", "weight1", width, config.graph)),
        sigma_((root() / "disAdj").learned("sigma", at::full({1}, 0.1, at::kFloat))),
        classifier_(root() / "classifier", 3 * config.graph, 1, kInit),
        approximator0_(root() / "approximator" / "0", config.hidden2, config.online, 1, {.init = kInit}),
        approximator2_(root() / "approximator" / "2", config.online, config.online2, 1, {.init = kInit}),
        conv1d_approximator_(root() / "conv1d_approximator", config.online2, 1, kOnlineKernel, {.init = kInit}) {}

  Reach reach() const override { return online() ? Reach::past : Reach::bag; }
  std::int64_t past() const override { return online() ? kOnlineKernel - 1 : 0; }
  std::string looks_ahead_by() const override {
    return "its graphs relate every snippet to every other of the video; hlnet(branch=online) looks back alone";
  }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "hlnet");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor features = samples.features.squeeze(1);
    const at::Tensor x = trunk(features.transpose(1, 2), pass);
    const at::Tensor causal = online_logits(x);
    const at::Tensor logits = offline_logits(features, x.transpose(1, 2), at::sigmoid(causal).detach(), samples.lengths, pass);
    return mean_over_crops({at::sigmoid(online() ? causal : logits), {{"logits", logits}, {"online_logits", causal}}}, input.bags(),
                           input.crops());
  }

 private:
  Scope root() { return Scope(parameters_); }
  bool online() const { return config_.branch == HlnetConfig::Branch::online; }

  at::Tensor trunk(const at::Tensor& features, const Pass& pass) const {  // [N, D, T] to [N, 128, T]
    const at::Tensor x = dropout(at::relu(conv1d1_(features)), config_.dropout, pass);
    return dropout(at::relu(conv1d2_(x)), config_.dropout, pass);
  }

  at::Tensor approximated(const at::Tensor& x) const {  // [N, 128, T] to [N, 32, T]
    return at::relu(approximator2_(at::relu(approximator0_(x))));
  }

  at::Tensor online_logits(const at::Tensor& x) const {  // [N, 128, T] to [N, T]
    return conv1d_approximator_(at::constant_pad_nd(approximated(x), {kOnlineKernel - 1, 0})).squeeze(1);
  }

  // Keeps what the last convolution sees: of this snippet and the four before it.
  class Online final : public SnippetStream {
   public:
    explicit Online(const Hlnet& head) : head_(head) {}

    double push(const at::Tensor& row) override {
      const c10::InferenceMode inference;
      require_width({row.unsqueeze(0).unsqueeze(2), {}, {}}, head_.width_, "hlnet");
      const at::Tensor inner = head_.approximated(head_.trunk(row.unsqueeze(2), Pass{}));
      if (seen_.defined() && seen_.size(0) != row.size(0))
        throw Error::input(fmt::format("a snippet of {} crops after snippets of {}", row.size(0), seen_.size(0)));
      if (!seen_.defined()) seen_ = at::zeros({row.size(0), inner.size(1), kOnlineKernel}, inner.options());
      seen_ = at::cat({seen_.narrow(2, 1, kOnlineKernel - 1), inner}, 2);
      return at::sigmoid(head_.conv1d_approximator_(seen_)).mean().item<double>();
    }

   private:
    const Hlnet& head_;
    at::Tensor seen_;  // [C, 32, 5]
  };
  std::unique_ptr<SnippetStream> past_stream() const override { return std::make_unique<Online>(*this); }

  at::Tensor offline_logits(const at::Tensor& features, at::Tensor x, const at::Tensor& scores, const at::Tensor& lengths,
                            const Pass& pass) const {
    const bool masked = lengths.defined() && !config_.official_padding;
    const at::Tensor inside =
        masked ? length_mask(lengths, x.size(0), x.size(1), x.options()).unsqueeze(2) : at::ones({1}, x.options());
    x = x * inside;
    const auto branch = [&](const GraphConvolution& a, const GraphConvolution& b, const at::Tensor& graph) {
      const at::Tensor h = dropout(at::relu(a(x, graph)), config_.dropout, pass) * inside;
      return dropout(at::relu(b(h, graph)), config_.dropout, pass);
    };
    const at::Tensor holistic = branch(gc1_, gc2_, cosine_graph(features, lengths, config_.threshold));
    const at::Tensor localized = branch(gc3_, gc4_, distance_decay(x.size(1), std::numbers::e, x.options()));
    const at::Tensor by_score = branch(gc5_, gc6_, score_graph(scores, lengths));
    return classifier_(at::cat({holistic, localized, by_score}, 2)).squeeze(2);
  }

  HlnetConfig config_;
  std::int64_t width_;
  Conv1d conv1d1_, conv1d2_;
  Conv1d conv1d3_, conv1d4_;  // these two, similarity0_ and 1_, and sigma_: only so that published files fit
  GraphConvolution gc1_, gc2_, gc3_, gc4_, gc5_, gc6_;
  at::Tensor similarity0_, similarity1_, sigma_;
  Linear classifier_;
  Conv1d approximator0_, approximator2_, conv1d_approximator_;
};

}  // namespace

FieldTable HlnetConfig::fields() {
  using C = HlnetConfig;
  return fields_of<C>(field("branch", &C::branch, "", choice<Branch>({{"offline", Branch::offline}, {"online", Branch::online}}),
                            "whose logits become scores: of the graphs over the whole bag, or of the causal branch"),
                      field("hidden", &C::hidden, "", range(1, 65536), "width of the first layer"),
                      field("hidden2", &C::hidden2, "", range(1, 65536), "width of the second layer"),
                      field("graph", &C::graph, "", range(1, 65536), "width of the graph convolutions"),
                      field("online", &C::online, "", range(1, 65536), "width of the causal branch's first layer"),
                      field("online2", &C::online2, "", range(1, 65536), "width of the causal branch's second layer"),
                      field("threshold", &C::threshold, "", range(-1, 1), "the holistic graph keeps cosines above this"),
                      field("dropout", &C::dropout, "", range(0, 0.99), "after the first two layers and each graph convolution"),
                      field("official_padding", &C::official_padding, "", any(),
                            "only two of the graphs know of the padding of short bags, as in the official code"));
}

std::unique_ptr<Head> make_hlnet(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  HlnetConfig config;
  read_spec(config, spec);
  return std::make_unique<Hlnet>(config, width, seed);
}

}  // namespace vigil
