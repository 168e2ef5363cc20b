// SPDX-License-Identifier: Apache-2.0
// PEL4VAD's attention, encoder and causal classifier.
#include "vigil/nn/heads/pel4vad.h"

#include <cmath>

#include "vigil/nn/gelu.h"

namespace vigil {

at::Tensor dynamic_position_encoding(std::int64_t time, const at::Tensor& w, const at::Tensor& b) {
  const at::Tensor steps = at::arange(time, w.options().requires_grad(false));
  const at::Tensor apart = (steps.unsqueeze(0) - steps.unsqueeze(1)).square();
  return at::exp(-at::abs(w * apart - b));
}

at::Tensor attention_window(std::int64_t time, std::int64_t window) {
  const at::Tensor steps = at::arange(time, at::kLong);
  const at::Tensor offset = steps.unsqueeze(0) - steps.unsqueeze(1) + window / 2;  // of column j in row i's window
  return offset.ge(0).logical_and(offset.lt(window));
}

at::Tensor power_norm(const at::Tensor& x, Pel4vadConfig::Axis axis, bool bounded, const at::Tensor& inside) {
  const at::Tensor size = at::abs(x);
  at::Tensor roots = at::sign(x) * at::sqrt(bounded ? size + 1e-6 : size);
  if (inside.defined()) roots = roots * inside.unsqueeze(2);
  const at::Tensor norms = roots.norm(2, {axis == Pel4vadConfig::Axis::time ? 1 : 2}, true);
  return roots / norms.clamp_min(1e-12);
}

namespace {

constexpr double kHidden = -1e9;  // a logit of attention that weighs nothing; finite, so that rows of padding stay finite
constexpr Init kInit = Init::xavier_uniform;

class Pel4vad final : public Head {
 public:
  Pel4vad(const Pel4vadConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        logit_scale_(root().learned("logit_scale", at::full({}, std::log(1 / config.temp), at::kFloat))),
        alpha_((encoder() / "self_attn").learned("alpha", at::zeros({}, at::kFloat))),
        q_(encoder() / "self_attn" / "q", width, config.attention, kInit),
        k_(encoder() / "self_attn" / "k", width, config.attention, kInit),
        v_(encoder() / "self_attn" / "v", width, config.attention, kInit),
        o_(encoder() / "self_attn" / "o", config.attention, width, kInit),
        linear1_(encoder() / "linear1", width, config.hidden, 1, {.init = kInit}),
        linear2_(encoder() / "linear2", config.hidden, config.hidden2, 1, {.init = kInit}),
        norm_(encoder() / "norm", width),
        w_((encoder() / "loc_adj").learned("w", at::full({1}, config.gamma, at::kFloat))),
        b_((encoder() / "loc_adj").learned("b", at::full({1}, config.bias, at::kFloat))),
        classifier_(root() / "classifier", config.hidden2, 1, config.t_step, {.init = kInit}) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its attention looks at the whole video; only its classifier is causal"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "pel4vad");
    const HeadInput samples = crops_as_samples(input);
    at::Tensor x = samples.features.squeeze(1);
    x = norm_(x + attend(x, config_.official_padding ? at::Tensor() : samples.lengths, pass)).transpose(1, 2);
    const at::Tensor visual = dropout(gelu_of(linear1_(x)), config_.dropout, pass);
    const at::Tensor event = dropout(gelu_of(linear2_(visual)), config_.dropout, pass);
    const at::Tensor logits = classifier_(at::constant_pad_nd(event, {config_.t_step - 1, 0})).squeeze(1);
    return mean_over_crops(
        {at::sigmoid(logits), {{"logits", logits}, {"visual", visual.transpose(1, 2)}, {"logit_scale", logit_scale_}}},
        input.bags(), input.crops());
  }

 private:
  Scope root() { return Scope(parameters_); }
  Scope encoder() { return root() / "self_attention"; }

  at::Tensor attend(const at::Tensor& x, const at::Tensor& lengths, const Pass& pass) const {  // [N, T, D], the same back
    const std::int64_t time = x.size(1);
    at::Tensor everywhere = at::matmul(q_(x), k_(x).transpose(1, 2)) / std::sqrt(static_cast<double>(config_.attention));
    everywhere = everywhere + dynamic_position_encoding(time, w_, b_);
    at::Tensor inside;
    if (lengths.defined()) {
      inside = length_mask(lengths, x.size(0), time, x.options());
      everywhere = everywhere.masked_fill(inside.unsqueeze(1).eq(0), kHidden);
    }
    const at::Tensor nearby = everywhere.masked_fill(attention_window(time, config_.window).logical_not(), kHidden);
    const at::Tensor v = v_(x);
    const at::Tensor share = at::sigmoid(alpha_);
    at::Tensor y = share * at::matmul(at::softmax(everywhere, 2), v) + (1 - share) * at::matmul(at::softmax(nearby, 2), v);
    if (config_.norm) y = power_norm(y, config_.norm_axis, pass.training, inside);
    return o_(y);
  }

  Pel4vadConfig config_;
  std::int64_t width_;
  at::Tensor logit_scale_, alpha_;
  Linear q_, k_, v_, o_;
  Conv1d linear1_, linear2_;
  LayerNorm norm_;
  at::Tensor w_, b_;
  Conv1d classifier_;
};

}  // namespace

FieldTable Pel4vadConfig::fields() {
  using C = Pel4vadConfig;
  return fields_of<C>(
      field("window", &C::window, "snippets", range(1, 65536), "of the local attention; an even one reaches further back"),
      field("gamma", &C::gamma, "", range(0, 100), "first value of the position encoding's slope w"),
      field("bias", &C::bias, "", range(-100, 100), "first value of the position encoding's offset b"),
      field("norm", &C::norm, "", any(), "power norm after attention"),
      field("norm_axis", &C::norm_axis, "", choice<Axis>({{"time", Axis::time}, {"feature", Axis::feature}}),
            "what the power norm divides over; time is published and makes scores depend on the bag's length"),
      field("t_step", &C::t_step, "snippets", range(1, 65536), "that the classifier looks at: this one and those before it"),
      field("temp", &C::temp, "", range(1e-6, 100), "first temperature of the comparison with text"),
      field("attention", &C::attention, "", range(1, 65536), "width of queries, keys and values"),
      field("hidden", &C::hidden, "", range(1, 65536), "width of what is compared with text"),
      field("hidden2", &C::hidden2, "", range(1, 65536), "width of what is classified"),
      field("dropout", &C::dropout, "", range(0, 0.99), "after both layers before the classifier"),
      field("official_padding", &C::official_padding, "", any(),
            "attention and norm see the padding of short bags, as in the official code"));
}

std::unique_ptr<Head> make_pel4vad(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  Pel4vadConfig config;
  read_spec(config, spec);
  return std::make_unique<Pel4vad>(config, width, seed);
}

}  // namespace vigil
