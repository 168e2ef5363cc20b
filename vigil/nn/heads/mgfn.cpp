// SPDX-License-Identifier: Apache-2.0
// MGFN. Inside, tensors are [N, channels, T] with N = bags * crops.
#include "vigil/nn/heads/mgfn.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/nn/gelu.h"

namespace vigil {
namespace {

// The true parts of N bags; nothing where all are whole.
struct Inside {
  at::Tensor mask;  // [N, T] of 1 and 0, or undefined

  at::Tensor clear(const at::Tensor& x) const { return mask.defined() ? x * mask.unsqueeze(1) : x; }
};

struct ChannelNorm {
  ChannelNorm(const Scope& scope, std::int64_t channels)
      : g(scope.learned("g", at::ones({1, channels, 1}, at::kFloat))),
        b(scope.learned("b", at::zeros({1, channels, 1}, at::kFloat))) {}

  at::Tensor operator()(const at::Tensor& x) const {
    const at::Tensor centred = x - x.mean(1, true);
    const at::Tensor deviation = centred.square().mean(1, true).sqrt();
    return centred / (deviation + 1e-5) * g + b;
  }

  at::Tensor g, b;
};

// Glance or focus.
class Attention {
 public:
  virtual ~Attention() = default;
  virtual at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass& pass) const = 0;
};

Conv1dOptions without_bias() {
  Conv1dOptions options;
  options.bias = false;
  return options;
}

Conv1dOptions padded(std::int64_t kernel, std::int64_t groups = 1) {
  Conv1dOptions options;
  options.padding = kernel / 2;
  options.groups = groups;
  return options;
}

class Glance final : public Attention {
 public:
  Glance(const Scope& scope, std::int64_t channels, std::int64_t heads, std::int64_t head_width)
      : heads_(heads),
        head_width_(head_width),
        norm_(scope / "norm", channels),
        to_qkv_(scope / "to_qkv", channels, 3 * heads * head_width, 1, without_bias()),
        to_out_(scope / "to_out", heads * head_width, channels, 1) {}

  at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass&) const override {
    const std::int64_t bags = x.size(0), time = x.size(2);
    const at::Tensor qkv = to_qkv_(norm_(x)).reshape({bags, 3, heads_, head_width_, time});
    const at::Tensor q = qkv.select(1, 0) / std::sqrt(static_cast<double>(head_width_));
    at::Tensor alike = at::matmul(q.transpose(2, 3), qkv.select(1, 1));  // [N, heads, T, T]
    if (inside.mask.defined()) alike = alike.masked_fill(inside.mask.eq(0).unsqueeze(1).unsqueeze(1), -INFINITY);
    const at::Tensor read = at::matmul(qkv.select(1, 2), at::softmax(alike, 3).transpose(2, 3));
    return to_out_(read.reshape({bags, heads_ * head_width_, time}));
  }

 private:
  std::int64_t heads_, head_width_;
  ChannelNorm norm_;
  Conv1d to_qkv_, to_out_;
};

class Focus final : public Attention {
 public:
  Focus(const Scope& scope, std::int64_t channels, std::int64_t heads, std::int64_t head_width, std::int64_t kernel)
      : heads_(heads),
        norm_(scope / "norm", channels),
        to_v_(scope / "to_v", channels, heads * head_width, 1, without_bias()),
        rel_pos_(scope / "rel_pos", heads, heads, kernel, padded(kernel, heads)),
        to_out_(scope / "to_out", heads * head_width, channels, 1) {}

  at::Tensor operator()(const at::Tensor& x, const Inside& inside, const Pass& pass) const override {
    const at::Tensor v = inside.clear(to_v_(norm(x, inside, pass)));
    return to_out_(rel_pos_(v.reshape({-1, heads_, v.size(2)})).reshape(v.sizes()));
  }

 private:
  // Batch statistics of what is inside.
  at::Tensor norm(const at::Tensor& x, const Inside& inside, const Pass& pass) const {
    if (!pass.training || !inside.mask.defined()) return norm_(x, pass);
    const at::Tensor rows = x.transpose(1, 2);
    const at::Tensor at_rows = inside.mask.reshape({-1}).nonzero().squeeze(1);
    const at::Tensor normed = norm_(rows.reshape({-1, x.size(1)}).index_select(0, at_rows), pass);
    return at::zeros({x.size(0) * x.size(2), x.size(1)}, x.options())
        .index_copy(0, at_rows, normed)
        .reshape(rows.sizes())
        .transpose(1, 2);
  }

  std::int64_t heads_;
  BatchNorm1d norm_;
  Conv1d to_v_, rel_pos_, to_out_;
};

struct Block {
  Block(const Scope& scope, const MgfnConfig& config, std::int64_t channels, bool glance)
      : conv(scope / "0", channels, channels, 3, padded(3)),
        attention(make_attention(scope / "1", config, channels, glance)),
        norm(scope / "2" / "0", channels),
        widen(scope / "2" / "1", channels, channels * config.expansion, 1),
        narrow(scope / "2" / "4", channels * config.expansion, channels, 1) {}

  static std::unique_ptr<Attention> make_attention(const Scope& scope, const MgfnConfig& config, std::int64_t channels,
                                                   bool glance) {
    const std::int64_t heads = channels / config.head_width;
    if (glance) return std::make_unique<Glance>(scope, channels, heads, config.head_width);
    return std::make_unique<Focus>(scope, channels, heads, config.head_width, config.kernel);
  }

  at::Tensor operator()(at::Tensor x, const Inside& inside, const Pass& pass) const {
    x = x + conv(inside.clear(x));
    x = x + (*attention)(x, inside, pass);
    return x + narrow(gelu_of(widen(norm(x))));
  }

  Conv1d conv;
  std::unique_ptr<Attention> attention;
  ChannelNorm norm;
  Conv1d widen, narrow;
};

struct Stage {
  Stage(const Scope& scope, const MgfnConfig& config, std::int64_t number, std::int64_t channels, std::int64_t depth) {
    for (std::int64_t layer = 0; layer < depth; ++layer)
      blocks.emplace_back(scope / "0" / "layers" / std::to_string(layer), config, channels, number == 0);
  }

  std::vector<Block> blocks;
};

// A norm and a 1x1 convolution from one stage's width to the next one's.
struct Step {
  Step(const Scope& scope, std::int64_t from, std::int64_t to)
      : norm(scope / "1" / "0", from), conv(scope / "1" / "1", from, to, 1) {}

  ChannelNorm norm;
  Conv1d conv;
};

class Mgfn final : public Head {
 public:
  Mgfn(const MgfnConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        plain_(config.append_norm ? width : width - 1),
        to_tokens_(Scope(parameters_) / "to_tokens", plain_, config.width1, 3, padded(3)),
        stage1_(stage(0), config, 0, config.width1, config.depth1),
        step1_(stage(0), config.width1, config.width2),
        stage2_(stage(1), config, 1, config.width2, config.depth2),
        step2_(stage(1), config.width2, config.width3),
        stage3_(stage(2), config, 2, config.width3, config.depth3),
        last_norm_(Scope(parameters_) / "to_logits" / "0", config.width3),
        fc_(Scope(parameters_) / "fc", config.width3, 1),
        to_mag_(Scope(parameters_) / "to_mag", 1, config.width1, 3, padded(3)) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its first stage looks at the whole video"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "mgfn");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor features = samples.features.squeeze(1);
    Inside inside;
    if (samples.lengths.defined())
      inside.mask = length_mask(samples.lengths, features.size(0), features.size(1), features.options());
    const at::Tensor embeddings = last_norm_(pyramid(features.transpose(1, 2), inside, pass).transpose(1, 2));  // [N, T, F]

    const at::Tensor logits = fc_(embeddings).squeeze(2).reshape({input.bags(), input.crops(), input.time()});
    const at::Tensor apart = embeddings.reshape({input.bags(), input.crops(), input.time(), config_.width3});
    const at::Tensor magnitudes = apart.norm(2, 3).mean(1);
    return {at::sigmoid(logits).mean(1),
            {{"logits", logits.mean(1)},
             {"magnitudes", magnitudes},
             {"embeddings", apart},
             {"selected", selected(magnitudes.detach(), input.lengths, pass)}}};
  }

 private:
  Scope stage(std::int64_t number) { return Scope(parameters_) / "stages" / std::to_string(number); }

  at::Tensor pyramid(const at::Tensor& x, const Inside& inside, const Pass& pass) const {
    const at::Tensor features = inside.clear(x.narrow(1, 0, plain_));
    const at::Tensor norm = config_.append_norm ? features.norm(2, {1}, true) : inside.clear(x.narrow(1, plain_, 1));
    at::Tensor y = to_tokens_(features) + config_.magnitude_ratio * to_mag_(norm);
    for (const Block& block : stage1_.blocks) y = block(y, inside, pass);
    y = step1_.conv(step1_.norm(y));
    for (const Block& block : stage2_.blocks) y = block(y, inside, pass);
    y = step2_.conv(step2_.norm(y));
    for (const Block& block : stage3_.blocks) y = block(y, inside, pass);
    return y;
  }

  at::Tensor selected(const at::Tensor& magnitudes, const at::Tensor& lengths, const Pass& pass) const {
    at::Tensor ranked = magnitudes * dropout(at::ones_like(magnitudes), config_.dropout, pass);
    if (lengths.defined())
      ranked = ranked.masked_fill(length_mask(lengths, ranked.size(0), ranked.size(1), ranked.options()).eq(0), -1);
    return std::get<1>(at::topk(ranked, std::min(config_.top, ranked.size(1)), 1));
  }

  MgfnConfig config_;
  std::int64_t width_, plain_;
  Conv1d to_tokens_;
  Stage stage1_;
  Step step1_;
  Stage stage2_;
  Step step2_;
  Stage stage3_;
  LayerNorm last_norm_;
  Linear fc_;
  Conv1d to_mag_;
};

}  // namespace

FieldTable MgfnConfig::fields() {
  using C = MgfnConfig;
  return fields_of<C>(
      field("append_norm", &C::append_norm, "", any(), "compute the norm here; otherwise it is the last number of each feature"),
      field("magnitude_ratio", &C::magnitude_ratio, "", range(0, 100), "weight of the norm's tokens beside those of the features"),
      field("width1", &C::width1, "", range(1, 65536), "channels of the first stage, which glances"),
      field("width2", &C::width2, "", range(1, 65536), "channels of the second stage, which focuses"),
      field("width3", &C::width3, "", range(1, 65536), "channels of the third stage, which focuses"),
      field("depth1", &C::depth1, "", range(0, 64), "blocks of the first stage"),
      field("depth2", &C::depth2, "", range(0, 64), "blocks of the second stage"),
      field("depth3", &C::depth3, "", range(0, 64), "blocks of the third stage"),
      field("head_width", &C::head_width, "", range(1, 65536), "channels of one attention head; not above the width of a stage"),
      field("expansion", &C::expansion, "", range(1, 64), "the feed-forward layers are this many times wider than their stage"),
      field("kernel", &C::kernel, "snippets", range(1, 255), "of the convolution that focuses; odd"),
      field("top", &C::top, "snippets", range(1, 4096), "how many of the largest magnitudes are selected"),
      field("dropout", &C::dropout, "", range(0, 0.99), "of snippets, before the largest magnitudes are selected in training"));
}

std::unique_ptr<Head> make_mgfn(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  MgfnConfig config;
  read_spec(config, spec);
  for (const std::int64_t channels : {config.width1, config.width2, config.width3})
    if (channels < config.head_width)
      throw Error::usage(fmt::format("mgfn: a stage of {} channels has no room for a head of {}", channels, config.head_width),
                         "head_width must not be above width1, width2 and width3");
  if (config.kernel % 2 == 0) throw Error::usage(fmt::format("mgfn: kernel={} is even", config.kernel), "take an odd one");
  if (!config.append_norm && width < 2)
    throw Error::usage(fmt::format("mgfn: features of {} numbers have no norm at their end", width), "use append_norm=true");
  return std::make_unique<Mgfn>(config, width, seed);
}

}  // namespace vigil
