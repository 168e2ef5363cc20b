// SPDX-License-Identifier: Apache-2.0
// VadCLIP.
#include "vigil/nn/heads/vadclip.h"

namespace vigil {
namespace {

class VadClip final : public Head {
 public:
  VadClip(const VadClipConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed), width_(width), trunk_(Scope(parameters_), config, width, "vadclip") {
    const Scope all(parameters_);
    (all / "text_prompt_embeddings").learned("weight", normal({config.prompts, width}, 0.01, all.random()));
    text_ = class_texts(all, config, width, "vadclip");
  }

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its graphs relate every snippet to every other of the video"; }

  HeadOutput forward(const HeadInput& input, const Pass&) const override {
    require_width(input, width_, "vadclip");
    const HeadInput samples = crops_as_samples(input);
    return trunk_.output(trunk_(samples.features.squeeze(1), samples.lengths), text_, input);
  }

 private:
  std::int64_t width_;
  ClipTrunk trunk_;
  at::Tensor text_;  // [K, W]
};

}  // namespace

FieldTable VadClipConfig::fields() {
  using C = VadClipConfig;
  FieldTable table = clip_trunk_fields<C>();
  table.push_back(field("prompts", &C::prompts, "tokens", range(1, 65536),
                        "rows of the table of learned context, which is kept for CLIP's text encoder"));
  return checked_fields(std::move(table));
}

std::unique_ptr<Head> make_vadclip(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  VadClipConfig config;
  read_spec(config, spec);
  return std::make_unique<VadClip>(config, width, seed);
}

}  // namespace vigil
