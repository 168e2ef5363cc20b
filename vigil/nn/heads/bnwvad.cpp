// SPDX-License-Identifier: Apache-2.0
// BN-WVAD's backbone, classifier and distances to running statistics.
#include "vigil/nn/heads/bnwvad.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

at::Tensor mahalanobis(const at::Tensor& h, const at::Tensor& mean, const at::Tensor& variance) {
  return at::sqrt(((h - mean).square() / variance).sum(-1));
}

namespace {

// Batch norm of x [N, C, T] whose statistics leave the padding out, which comes back as 0 in training.
at::Tensor normalised(const BatchNorm1d& norm, const at::Tensor& x, const at::Tensor& lengths, const Pass& pass) {
  if (!pass.training || !lengths.defined()) return norm(x, pass);
  const at::Tensor rows = x.transpose(1, 2).flatten(0, 1);
  const at::Tensor inside = length_mask(lengths, x.size(0), x.size(2), x.options());
  const at::Tensor which = at::nonzero(inside.flatten()).squeeze(1);
  const at::Tensor joined = at::zeros_like(rows).index_add(0, which, norm(rows.index_select(0, which), pass));
  return joined.reshape({x.size(0), x.size(2), x.size(1)}).transpose(1, 2);
}

class Bnwvad final : public Head {
 public:
  Bnwvad(const BnwvadConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        conv1_(root() / "normal_head" / "conv1", config.embedding, config.hidden_1, 1),
        bn1_(root() / "normal_head" / "bn1", config.hidden_1),
        conv2_(root() / "normal_head" / "conv2", config.hidden_1, config.hidden_2, 1),
        bn2_(root() / "normal_head" / "bn2", config.hidden_2),
        conv3_(root() / "normal_head" / "conv3", config.hidden_2, 1, 1),
        embedding_(root() / "embedding", width, config.embedding),
        selfatt_(root() / "selfatt", config) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its transformer looks at the whole video"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "bnwvad");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor lengths = config_.lengths(samples);
    if (pass.training) require_statistics(samples, lengths);
    const at::Tensor x = selfatt_(embedding_(samples.features.squeeze(1)), lengths, pass).transpose(1, 2);
    const at::Tensor h1 = conv1_(x);
    const at::Tensor h2 = conv2_(at::relu(normalised(bn1_, h1, lengths, pass)));
    const at::Tensor logits = conv3_(at::relu(normalised(bn2_, h2, lengths, pass))).squeeze(1);

    HeadOutput output{at::sigmoid(logits), {{"hidden_1", h1.transpose(1, 2)}, {"hidden_2", h2.transpose(1, 2)}}};
    output.extras["probability"] = output.scores;
    // Copies: the next pass in training updates the statistics in place.
    output.extras["running_mean_1"] = bn1_.running_mean.clone();
    output.extras["running_var_1"] = bn1_.running_var.clone();
    output.extras["running_mean_2"] = bn2_.running_mean.clone();
    output.extras["running_var_2"] = bn2_.running_var.clone();
    output.extras["distance"] = distance(output, "1") + distance(output, "2");

    HeadOutput joined = mean_over_crops(std::move(output), input.bags(), input.crops());
    joined.scores = joined.extras.at("distance") * joined.extras.at("probability");
    joined.extras.erase("distance");
    return joined;
  }

 private:
  Scope root() { return Scope(parameters_); }

  static at::Tensor distance(const HeadOutput& output, const std::string& level) {
    return mahalanobis(output.extras.at("hidden_" + level), output.extras.at("running_mean_" + level),
                       output.extras.at("running_var_" + level));
  }

  static void require_statistics(const HeadInput& samples, const at::Tensor& lengths) {
    const std::int64_t snippets = lengths.defined() ? lengths.sum().item<std::int64_t>() : samples.bags() * samples.time();
    if (snippets < 2)
      throw Error::input(fmt::format("the head bnwvad needs at least 2 snippets in a training batch, these are {}", snippets),
                         "batch norm has no variance of fewer; give more or longer bags");
  }

  BnwvadConfig config_;
  std::int64_t width_;
  Conv1d conv1_;
  BatchNorm1d bn1_;
  Conv1d conv2_;
  BatchNorm1d bn2_;
  Conv1d conv3_;
  TemporalEmbedding embedding_;
  DecayTransformer selfatt_;
};

}  // namespace

FieldTable BnwvadConfig::fields() {
  using C = BnwvadConfig;
  FieldTable all = transformer_backbone_fields<C>();
  all.push_back(field("hidden_1", &C::hidden_1, "", range(1, 65536), "channels of the first batch norm"));
  all.push_back(field("hidden_2", &C::hidden_2, "", range(1, 65536), "channels of the second batch norm"));
  return checked_fields(std::move(all));
}

std::unique_ptr<Head> make_bnwvad(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  BnwvadConfig config;
  read_spec(config, spec);
  return std::make_unique<Bnwvad>(config, width, seed);
}

}  // namespace vigil
