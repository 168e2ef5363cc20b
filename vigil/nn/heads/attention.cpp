// SPDX-License-Identifier: Apache-2.0
// The classifier of whole bags by self-attention.
#include "vigil/nn/heads/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

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
  std::string looks_ahead_by() const override { return "it weighs all snippets of a bag for one score"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "attention");
    const std::int64_t window = config_.window;
    return pass.training || window == 0 || input.time() <= window ? as_one(input, pass) : in_windows(input, pass);
  }

 private:
  HeadOutput in_windows(const HeadInput& input, const Pass& pass) const {
    std::vector<at::Tensor> scores, logits, attention;
    for (std::int64_t first = 0; first < input.time(); first += config_.window) {
      const std::int64_t rows = std::min(config_.window, input.time() - first);
      HeadInput part{input.features.narrow(2, first, rows), {}, {}};
      if (input.lengths.defined()) part.lengths = (input.lengths - first).clamp(1, rows);  // a window of padding has no meaning
      const HeadOutput output = as_one(part, pass);
      scores.push_back(output.scores);
      logits.push_back(output.extras.at("logits"));
      attention.push_back(output.extras.at("attention"));
    }
    const at::Tensor all = at::cat(scores, 1);
    const at::Tensor inside = length_mask(input.lengths, input.bags(), input.time(), all.options());
    return {all,
            {{"logits", at::cat(logits, 1)},
             {"bag_score", (all * inside).sum(1) / inside.sum(1)},
             {"attention", at::cat(attention, 1)}}};
  }

  HeadOutput as_one(const HeadInput& input, const Pass& pass) const {
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
      field("dropout", &C::dropout, "", range(0, 0.99), "of the attention weights"),
      field("window", &C::window, "snippets", range(0, 1'000'000),
            "outside training each run of so many is scored as a bag of its own (the authors: 28); 0: the whole bag at once"));
}

std::unique_ptr<Head> make_attention(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  AttentionConfig config;
  read_spec(config, spec);
  return std::make_unique<Attention>(config, width, seed);
}

}  // namespace vigil
