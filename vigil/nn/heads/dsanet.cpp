// SPDX-License-Identifier: Apache-2.0
// DSANet: VadCLIP's trunk, and what its training adds.
#include "vigil/nn/heads/dsanet.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/nn/gelu.h"

namespace vigil {
namespace {

// N(0, 0.01^2) without what is beyond three deviations; bias 0.
Linear small_linear(const Scope& scope, std::int64_t in, std::int64_t out) {
  Linear linear(scope, in, out, Init::xavier_zero);
  auto* values = linear.weight.data_ptr<float>();
  for (std::int64_t i = 0; i < linear.weight.numel(); ++i) {
    double drawn = scope.random().normal();
    while (std::abs(drawn) > 3) drawn = scope.random().normal();
    values[i] = static_cast<float>(0.01 * drawn);
  }
  return linear;
}

// LayerNorm with the eps of these blocks.
at::Tensor fine_norm(const LayerNorm& norm, const at::Tensor& x) {
  return at::layer_norm(x, norm.weight.sizes(), norm.weight, norm.bias, 1e-8);
}

struct FeedForward {
  FeedForward(const Scope& scope, std::int64_t width, std::int64_t expansion)
      : fc1(small_linear(scope / "fc1", width, width * expansion)), fc2(small_linear(scope / "fc2", width * expansion, width)) {}
  at::Tensor operator()(const at::Tensor& x) const { return fc2(gelu_of(fc1(x))); }

  Linear fc1, fc2;
};

enum class Weighing { softmax, cosine };

// x [N, T, W] reads y [N, S, W], whose rows count where keep [N, S] is 1 (undefined: all).
struct CrossAttention {
  CrossAttention(const Scope& scope, std::int64_t width, std::int64_t head_count, Weighing by)
      : heads(head_count),
        weighing(by),
        learn_scale(by == Weighing::cosine ? scope.learned("learn_scale", at::ones({head_count, 1, 1}, at::kFloat)) : at::Tensor()),
        q(small_linear(scope / "q", width, width)),
        kv(small_linear(scope / "kv", width, 2 * width)),
        proj(small_linear(scope / "proj", width, width)) {}

  at::Tensor operator()(const at::Tensor& x, const at::Tensor& y, const at::Tensor& keep) const {
    const std::int64_t bags = x.size(0), width = x.size(2), depth = width / heads;
    const at::Tensor asks = q(x).reshape({bags, x.size(1), heads, depth}).transpose(1, 2);
    const at::Tensor both = kv(y).reshape({bags, y.size(1), 2, heads, depth}).permute({2, 0, 3, 1, 4});  // [2, N, heads, S, depth]
    at::Tensor weights;
    if (weighing == Weighing::cosine) {
      weights = at::relu(at::matmul(unit_rows(asks), unit_rows(both[0]).transpose(2, 3)) * learn_scale);
    } else {
      weights = at::matmul(asks, both[0].transpose(2, 3)) / std::sqrt(static_cast<double>(depth));
      if (keep.defined()) weights = weights.masked_fill(keep.eq(0).unsqueeze(1).unsqueeze(1), -INFINITY);
      weights = at::softmax(weights, 3);
    }
    return proj(at::matmul(weights, both[1]).transpose(1, 2).reshape(x.sizes()));
  }

  std::int64_t heads;
  Weighing weighing;
  at::Tensor learn_scale;  // [heads, 1, 1]
  Linear q, kv, proj;
};

struct ReadingBlock {
  ReadingBlock(const Scope& scope, const DsaNetConfig& config, std::int64_t width, Weighing by)
      : norm1(scope / "norm1", width),
        attention(scope / "attn", width, config.decoder_heads, by),
        norm2(scope / "norm2", width),
        mlp(scope / "mlp", width, config.expansion) {}

  at::Tensor operator()(at::Tensor x, const at::Tensor& y, const at::Tensor& keep) const {
    const at::Tensor read = attention(fine_norm(norm1, x), fine_norm(norm1, y), keep);
    x = attention.weighing == Weighing::softmax ? x + read : read;
    return x + mlp(fine_norm(norm2, x));
  }

  LayerNorm norm1;
  CrossAttention attention;
  LayerNorm norm2;
  FeedForward mlp;
};

// Rebuilds V from prototypes of the video's normal part.
class Refiner {
 public:
  Refiner(const Scope& scope, const DsaNetConfig& config, std::int64_t width)
      : normal_ratio_(config.normal_ratio),
        prototypes_(scope.learned("video_prototypes", normal({config.prototypes, width}, 1, scope.random()))),
        extractor_(scope / "dnp_extractor" / "0", config, width, Weighing::softmax),
        c_fc_(small_linear(scope / "bottleneck" / "c_fc", width, width * config.expansion)),
        c_proj_(small_linear(scope / "bottleneck" / "c_proj", width * config.expansion, width)) {
    for (std::int64_t layer = 0; layer < config.decoder_layers; ++layer)
      decoder_.emplace_back(scope / "decoder" / std::to_string(layer), config, width, Weighing::cosine);
  }

  struct Result {
    at::Tensor reconstruction;  // [N, T', W]
    at::Tensor gather;          // scalar
  };

  Result operator()(const ClipTrunkOutput& trunk) const {
    const Selection normal = select(trunk);
    const at::Tensor start = prototypes_.unsqueeze(0).expand({trunk.visual.size(0), -1, -1});
    const at::Tensor prototypes = extractor_(start, normal.rows, normal.keep);
    at::Tensor y = c_proj_(quick_gelu(c_fc_(trunk.visual)));
    for (const ReadingBlock& block : decoder_) y = block(y, prototypes, {});
    const at::Tensor cosines = at::matmul(unit_rows(normal.rows), unit_rows(prototypes).transpose(1, 2));
    const at::Tensor nearest = 1 - cosines.amax(2);
    return {y, (nearest * normal.keep).sum() / normal.keep.sum()};
  }

 private:
  struct Selection {
    at::Tensor rows;  // [N, S, W], detached
    at::Tensor keep;  // [N, S]: bags that are shorter select fewer
  };

  Selection select(const ClipTrunkOutput& trunk) const {
    const at::Tensor visual = trunk.visual.detach();
    const at::Tensor ranked = trunk.logits.detach().masked_fill(trunk.inside.eq(0), INFINITY);
    const auto share = [&](double snippets) { return std::max(1.0, std::floor(snippets * normal_ratio_)); };
    const auto most = static_cast<std::int64_t>(share(static_cast<double>(visual.size(1))));
    const at::Tensor lowest = std::get<1>(ranked.sort(1)).narrow(1, 0, most).unsqueeze(2).expand({-1, -1, visual.size(2)});
    const at::Tensor counts = at::floor(trunk.inside.sum(1).to(at::kDouble) * normal_ratio_).clamp_min(1).to(at::kLong);
    return {visual.gather(1, lowest), length_mask(counts, visual.size(0), most, visual.options())};
  }

  double normal_ratio_;
  at::Tensor prototypes_;  // [P, W]
  ReadingBlock extractor_;
  Linear c_fc_, c_proj_;
  std::vector<ReadingBlock> decoder_;
};

class DsaNet final : public Head {
 public:
  DsaNet(const DsaNetConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed), config_(config), width_(width), trunk_(Scope(parameters_), config, width, "dsanet") {
    const Scope all(parameters_);
    for (std::int64_t i = 0; i <= config.text_adapters; ++i)
      Linear(all / "clip_adapter" / "text_adapter" / std::to_string(i) / "fc" / "0", width, width, Init::xavier_uniform, false);
    refiner_ = std::make_unique<Refiner>(all / "video_anomaly_refiner", config, width);
    text_ = class_texts(all, config, width, "dsanet");
  }

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its graphs relate every snippet to every other of the video"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "dsanet");
    const HeadInput samples = crops_as_samples(input);
    const ClipTrunkOutput seen = trunk_(samples.features.squeeze(1), samples.lengths);
    HeadOutput output = trunk_.output(seen, text_, input);
    if (pass.training && input.crops() == 1) add_of_training(seen, input.time(), output);
    return output;
  }

 private:
  void add_of_training(const ClipTrunkOutput& seen, std::int64_t time, HeadOutput& output) const {
    const Refiner::Result rebuilt = (*refiner_)(seen);
    const at::Tensor scores = at::sigmoid(seen.logits);
    output.extras["visual"] = seen.visual.narrow(1, 0, time);
    output.extras["reconstruction"] = rebuilt.reconstruction.narrow(1, 0, time);
    output.extras["gather"] = rebuilt.gather;
    output.extras["event_logits"] = aligned(seen, scores);
    output.extras["background_logits"] = aligned(seen, 1 - scores);
  }

  // Cosines of the texts with the bag's mean, weighed by scores [N, T']: [N, K].
  at::Tensor aligned(const ClipTrunkOutput& seen, const at::Tensor& scores) const {
    const at::Tensor raised = at::expm1(config_.sharpness * scores) * seen.inside;
    const at::Tensor weights = raised / raised.sum(1, true).clamp_min(1e-12);
    const at::Tensor mean = at::matmul(weights.unsqueeze(1), seen.visual).squeeze(1);
    return at::matmul(unit_rows(mean), unit_rows(text_).t()) / config_.temperature;
  }

  DsaNetConfig config_;
  std::int64_t width_;
  ClipTrunk trunk_;
  std::unique_ptr<Refiner> refiner_;
  at::Tensor text_;  // [K, W]
};

}  // namespace

FieldTable DsaNetConfig::fields() {
  using C = DsaNetConfig;
  FieldTable table = clip_trunk_fields<C>();
  table.push_back(field("text_adapters", &C::text_adapters, "", range(0, 64),
                        "adapters inside CLIP's text encoder, kept for the state dict: 3 for UCF-Crime, 1 for XD-Violence"));
  table.push_back(field("prototypes", &C::prototypes, "", range(1, 65536), "learned rows that read the normal part of a bag"));
  table.push_back(field("decoder_layers", &C::decoder_layers, "", range(0, 64), "blocks that rebuild the video from prototypes"));
  table.push_back(field("decoder_heads", &C::decoder_heads, "", range(1, 1024), "attention heads of these; divides the width"));
  table.push_back(
      field("normal_ratio", &C::normal_ratio, "", range(0, 1), "share of snippets, lowest scores first, that is normal"));
  table.push_back(field("sharpness", &C::sharpness, "", range(1e-6, 80), "how much scores tell foreground from background"));
  return checked_fields(std::move(table));
}

std::unique_ptr<Head> make_dsanet(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  DsaNetConfig config;
  read_spec(config, spec);
  if (width % config.decoder_heads != 0)
    throw Error::usage(fmt::format("dsanet: decoder_heads={} does not divide the width {}", config.decoder_heads, width),
                       "the source has 8");
  return std::make_unique<DsaNet>(config, width, seed);
}

}  // namespace vigil
