// SPDX-License-Identifier: Apache-2.0
// The temporal encoder and decoder.
#include "vigil/nn/heads/dted.h"

namespace vigil {
namespace {

constexpr Conv1dOptions kConv{.padding = 1, .init = Init::glorot_normal};

// [N, W, T] to [N, W, ceil(T / 2)].
at::Tensor max_of_pairs(const at::Tensor& x) {
  return at::max_pool1d(x, 2, 2, 0, 1, true);
}

// [N, W, T'] to [N, W, time], each column twice; time is 2 T' or 2 T' - 1.
at::Tensor each_twice(const at::Tensor& x, std::int64_t time) {
  return x.repeat_interleave(2, 2).narrow(2, 0, time);
}

class Dted final : public Head {
 public:
  Dted(const DtedConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        fc1_(Scope(parameters_) / "fc1", width, config.hidden, Init::glorot_normal),
        encoder1_(Scope(parameters_) / "encoder" / "0", config.hidden, config.encoder1, 3, kConv),
        encoder2_(Scope(parameters_) / "encoder" / "1", config.encoder1, config.encoder2, 3, kConv),
        decoder1_(Scope(parameters_) / "decoder" / "0", config.encoder2, config.encoder1, 3, kConv),
        decoder2_(Scope(parameters_) / "decoder" / "1", config.encoder1, config.hidden, 3, kConv),
        fc2_(Scope(parameters_) / "fc2", config.hidden, config.hidden2, Init::glorot_normal),
        fc3_(Scope(parameters_) / "fc3", config.hidden2, 1, Init::glorot_normal) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its encoder halves time, so that a snippet is mixed with later ones"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "dted");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor rows = dropout(at::relu(fc1_(samples.features.squeeze(1))), config_.dropout, pass);
    const at::Tensor sequence = decoded(rows.transpose(1, 2), samples.lengths);
    const at::Tensor logits = fc3_(at::relu(fc2_(sequence.transpose(1, 2)))).squeeze(2);
    return mean_over_crops({at::sigmoid(logits), {{"logits", logits}}}, input.bags(), input.crops());
  }

 private:
  // x [N, W, T] to the same. Columns beyond a length are kept at 0, which is what a convolution sees beyond the end of a bag; the
  // maximum of a pair does not see it either, as values are not negative.
  at::Tensor decoded(const at::Tensor& x, const at::Tensor& lengths) const {
    const auto inside = [](const at::Tensor& values, const at::Tensor& true_lengths) {
      if (!true_lengths.defined()) return values;
      return values * length_mask(true_lengths, values.size(0), values.size(2), values.options()).unsqueeze(1);
    };
    const at::Tensor halves = lengths.defined() ? at::floor_divide(lengths + 1, 2) : lengths;

    const at::Tensor whole = inside(x, lengths);
    const at::Tensor half = max_of_pairs(inside(at::relu(encoder1_(whole)), lengths));
    const at::Tensor quarter = max_of_pairs(inside(at::relu(encoder2_(half)), halves));

    const at::Tensor up = inside(each_twice(quarter, half.size(2)), halves);
    const at::Tensor half_again = at::relu(decoder1_(up) + half);
    const at::Tensor up_again = inside(each_twice(half_again, whole.size(2)), lengths);
    return at::relu(decoder2_(up_again) + whole);
  }

  DtedConfig config_;
  std::int64_t width_;
  Linear fc1_;
  Conv1d encoder1_, encoder2_, decoder1_, decoder2_;
  Linear fc2_, fc3_;
};

}  // namespace

FieldTable DtedConfig::fields() {
  using C = DtedConfig;
  return fields_of<C>(
      field("hidden", &C::hidden, "", range(1, 65536), "width of the first layer, and of what the decoder gives"),
      field("encoder1", &C::encoder1, "", range(1, 65536), "width of the first convolution of the encoder"),
      field("encoder2", &C::encoder2, "", range(1, 65536), "width of the second convolution of the encoder, the narrowest place"),
      field("hidden2", &C::hidden2, "", range(1, 65536), "width of the layer before the last"),
      field("dropout", &C::dropout, "", range(0, 0.99), "after the first layer"));
}

std::unique_ptr<Head> make_dted(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  DtedConfig config;
  read_spec(config, spec);
  return std::make_unique<Dted>(config, width, seed);
}

}  // namespace vigil
