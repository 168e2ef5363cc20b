// SPDX-License-Identifier: Apache-2.0
// The multi-scale temporal network, and which snippets it selects.
#include "vigil/nn/heads/rtfm.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

// Which of [N, T] snippets are true ones. All undefined where every bag is full.
struct Inside {
  at::Tensor mask;     // [N, 1, T], 1 or 0
  at::Tensor rows;     // numbers of the true ones among N * T, int64
  at::Tensor lengths;  // [N, 1, 1], as the features' type

  Inside(const at::Tensor& of_bags, std::int64_t count, std::int64_t time, const at::TensorOptions& like) {
    if (!of_bags.defined()) return;
    mask = length_mask(of_bags, count, time, like).unsqueeze(1);
    rows = mask.flatten().nonzero().squeeze(1);
    lengths = of_bags.to(like.dtype()).reshape({count, 1, 1});
  }
};

// Batch norm of [N, W, T] whose statistics are those of true snippets; 0 in padding.
at::Tensor norm_inside(const BatchNorm1d& norm, const at::Tensor& x, const Inside& inside, const Pass& pass) {
  if (!inside.mask.defined()) return norm(x, pass);
  const at::Tensor all = x.transpose(1, 2).reshape({-1, x.size(1)});
  const at::Tensor normed = norm(all.index_select(0, inside.rows), pass);
  return at::zeros_like(all).index_copy(0, inside.rows, normed).reshape({x.size(0), x.size(2), x.size(1)}).transpose(1, 2);
}

// Conv1d, ReLU, batch norm.
struct Block {
  Block(const Scope& scope, std::int64_t in, std::int64_t out, std::int64_t dilation, bool bias)
      : conv(scope / "0", in, out, 3, {.padding = dilation, .dilation = dilation, .bias = bias, .init = Init::xavier_zero}),
        norm(scope / "2", out) {}

  at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass& pass) const {
    return norm_inside(norm, at::relu(conv(x)), inside, pass);
  }

  Conv1d conv;
  BatchNorm1d norm;
};

constexpr Conv1dOptions kPoint{.init = Init::xavier_zero};

struct NonLocal {
  NonLocal(const Scope& scope, std::int64_t width, std::int64_t inner)
      : g(scope / "g", width, inner, 1, kPoint),
        w(scope / "W" / "0", inner, width, 1, kPoint),
        norm(scope / "W" / "1", width),
        theta(scope / "theta", width, inner, 1, kPoint),
        phi(scope / "phi", width, inner, 1, kPoint) {
    norm.weight.detach().zero_();  // at the start the block passes x on
  }

  at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass& pass) const {
    const at::Tensor products = at::matmul(theta(x).transpose(1, 2), phi(x));  // [N, T, T]
    at::Tensor values = g(x);
    if (inside.mask.defined()) values = values * inside.mask;
    const at::Tensor sums = at::matmul(values, products.transpose(1, 2));  // [N, inner, T]
    const at::Tensor means = inside.mask.defined() ? sums / inside.lengths : sums / static_cast<double>(x.size(2));
    return norm_inside(norm, w(means), inside, pass) + x;
  }

  Conv1d g, w;
  BatchNorm1d norm;
  Conv1d theta, phi;
};

// [N, D, T] to the same.
struct Aggregate {
  Aggregate(const Scope& scope, std::int64_t width, std::int64_t channels)
      : conv_1(scope / "conv_1", width, channels, 1, true),
        conv_2(scope / "conv_2", width, channels, 2, true),
        conv_3(scope / "conv_3", width, channels, 4, true),
        conv_4(scope / "conv_4" / "0", width, channels, 1, {.bias = false, .init = Init::xavier_zero}),
        conv_5(scope / "conv_5", 4 * channels, width, 1, false),
        non_local(scope / "non_local", channels, std::max<std::int64_t>(1, channels / 2)) {}

  at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass& pass) const {
    const at::Tensor far = non_local(at::relu(conv_4(x)), inside, pass);
    const at::Tensor scales = at::cat({conv_1(x, inside, pass), conv_2(x, inside, pass), conv_3(x, inside, pass), far}, 1);
    return conv_5(scales, inside, pass) + x;
  }

  Block conv_1, conv_2, conv_3;
  Conv1d conv_4;
  Block conv_5;
  NonLocal non_local;
};

class Rtfm final : public Head {
 public:
  Rtfm(const RtfmConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        aggregate_(Scope(parameters_) / "Aggregate", width,
                   config.channels > 0 ? config.channels : std::max<std::int64_t>(1, width / 4)),
        fc1_(Scope(parameters_) / "fc1", width, config.hidden, Init::xavier_zero),
        fc2_(Scope(parameters_) / "fc2", config.hidden, config.hidden2, Init::xavier_zero),
        fc3_(Scope(parameters_) / "fc3", config.hidden2, 1, Init::xavier_zero) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override {
    return "its dilated convolutions reach ahead and its attention looks at the whole video";
  }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "rtfm");
    const std::int64_t bags = input.bags(), crops = input.crops(), time = input.time();
    const HeadInput samples = crops_as_samples(input);
    const Inside inside(samples.lengths, bags * crops, time, samples.features.options());
    const auto thinned = [&](const at::Tensor& x) { return dropout(x, config_.dropout, pass); };

    at::Tensor x = samples.features.squeeze(1).transpose(1, 2);
    if (inside.mask.defined()) x = x * inside.mask;
    const at::Tensor features = thinned(aggregate_(x, inside, pass).transpose(1, 2).contiguous());  // [B * C, T, D]
    const at::Tensor logits = fc3_(thinned(at::relu(fc2_(thinned(at::relu(fc1_(features))))))).squeeze(2);

    const auto over_crops = [&](const at::Tensor& of_crops) { return of_crops.reshape({bags, crops, time}).mean(1); };
    const at::Tensor magnitudes = over_crops(features.norm(2, {2}));
    return {over_crops(at::sigmoid(logits)),
            {{"logits", over_crops(logits)},
             {"magnitudes", magnitudes},
             {"embeddings", features.reshape({bags, crops, time, width_})},
             {"selected", selected(magnitudes.detach(), input.lengths, pass)}}};
  }

 private:
  // [B, T] to [B, k] int64; of equal magnitudes, as those that were set to 0, the earlier one.
  at::Tensor selected(const at::Tensor& magnitudes, const at::Tensor& lengths, const Pass& pass) const {
    const std::int64_t time = magnitudes.size(1);
    const std::int64_t k = config_.top > 0 ? config_.top : std::max<std::int64_t>(1, time / 10);
    const std::int64_t shortest = lengths.defined() ? lengths.min().item<std::int64_t>() : time;
    if (pass.training && shortest < k)
      throw Error::input(fmt::format("the head rtfm selects {} snippets of each bag, the shortest bag has {}", k, shortest),
                         "resample bags to one length, or give the head a smaller `top`");
    at::Tensor left = dropout(at::ones_like(magnitudes), config_.dropout, pass) * magnitudes;
    if (lengths.defined()) left = left.masked_fill(length_mask(lengths, left.size(0), time, left.options()).eq(0), -1);
    return std::get<1>(at::sort(left, true, 1, true)).narrow(1, 0, std::min(k, time));
  }

  RtfmConfig config_;
  std::int64_t width_;
  Aggregate aggregate_;
  Linear fc1_, fc2_, fc3_;
};

}  // namespace

FieldTable RtfmConfig::fields() {
  using C = RtfmConfig;
  return fields_of<C>(
      field("channels", &C::channels, "", range(0, 65536),
            "width of each of the four convolutions side by side; 0 = a quarter of D"),
      field("hidden", &C::hidden, "", range(1, 65536), "width of the first linear layer"),
      field("hidden2", &C::hidden2, "", range(1, 65536), "width of the second linear layer"),
      field("dropout", &C::dropout, "", range(0, 0.99),
            "of embeddings, of linear layers, and of snippets before they are selected"),
      field("top", &C::top, "snippets", range(0, 65536), "selected of each bag; 0 = a tenth of its length as padded, 3 of 32"));
}

std::unique_ptr<Head> make_rtfm(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  RtfmConfig config;
  read_spec(config, spec);
  return std::make_unique<Rtfm>(config, width, seed);
}

}  // namespace vigil
