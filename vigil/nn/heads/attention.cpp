// SPDX-License-Identifier: Apache-2.0
// The classifier of whole bags by self-attention.
#include "vigil/nn/heads/attention.h"

#include <cmath>

namespace vigil {
namespace {

class Attention final : public Head {
 public:
  Attention(const AttentionConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        attention1_(Scope(parameters_) / "self_anttention" / "0", width, config.attention),
        attention2_(Scope(parameters_) / "self_anttention" / "2", config.attention, config.heads),
        fc1_(Scope(parameters_) / "fc1", width * config.heads, config.hidden),
        fc2_(Scope(parameters_) / "fc2", config.hidden, 1) {}

  Reach reach() const override { return Reach::bag; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "attention");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor x = samples.features.squeeze(1);
    const at::Tensor attention = weights(x, samples.lengths);
    const at::Tensor means = at::matmul(x.transpose(1, 2), dropout(attention, config_.dropout, pass));  // [N, D, r]
    const at::Tensor logits = fc2_(fc1_(means.flatten(1)));                                             // [N, 1]

    const std::int64_t bags = input.bags(), crops = input.crops(), time = input.time();
    const at::Tensor score = at::sigmoid(logits).reshape({bags, crops}).mean(1);
    const at::Tensor logit = logits.reshape({bags, crops}).mean(1);
    const auto over_time = [&](const at::Tensor& of_bag) { return of_bag.unsqueeze(1).expand({bags, time}); };
    return {over_time(score),
            {{"logits", over_time(logit)},
             {"bag_score", score},
             {"attention", attention.reshape({bags, crops, time, config_.heads}).mean(1)}}};
  }

 private:
  // [N, T, D] to [N, T, r]; sums to 1 over the true snippets, 0 beyond.
  at::Tensor weights(const at::Tensor& x, const at::Tensor& lengths) const {
    const at::Tensor strengths = attention2_(at::tanh(attention1_(x)));
    if (!lengths.defined()) return at::softmax(strengths, 1);
    const at::Tensor inside = length_mask(lengths, x.size(0), x.size(1), x.options()).unsqueeze(2);
    return at::softmax(strengths.masked_fill(inside.eq(0), -INFINITY), 1);
  }

  AttentionConfig config_;
  std::int64_t width_;
  Linear attention1_, attention2_, fc1_, fc2_;
};

}  // namespace

FieldTable AttentionConfig::fields() {
  using C = AttentionConfig;
  return fields_of<C>(
      field("attention", &C::attention, "", range(1, 65536), "width of the hidden layer of the attention, da in the paper"),
      field("heads", &C::heads, "", range(1, 1024), "weighted means that are taken of a bag, r in the paper"),
      field("hidden", &C::hidden, "", range(1, 65536), "width of the layer between the means and the score"),
      field("dropout", &C::dropout, "", range(0, 0.99), "of the attention weights"));
}

std::unique_ptr<Head> make_attention(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  AttentionConfig config;
  read_spec(config, spec);
  return std::make_unique<Attention>(config, width, seed);
}

}  // namespace vigil
