// SPDX-License-Identifier: Apache-2.0
// Losses of video and text.
#include "vigil/nn/losses/text.h"

#include <fmt/format.h>

#include "vigil/nn/class_texts.h"

namespace vigil {
namespace {

constexpr double kSharpness = 10;  // of the weights of snippets and of the target of the divergence

at::Tensor normalised_weights(const at::Tensor& scores, const at::Tensor& inside) {
  return unit(at::expm1(kSharpness * scores.masked_fill(inside.logical_not(), 0)), 1);
}

// One row of text a bag [B, F] and its label [B]: the first of its classes; the text may be the mean over them.
struct BagTexts {
  at::Tensor texts, labels;
};

BagTexts texts_of_bags(const at::Tensor& text, PromptKlConfig::Several several, const Batch& batch) {
  const at::Tensor& classes = batch.bags().classes;
  if (!classes.defined())
    batch.refuse_input("needs the classes of the bags, which are not known here", "a data set whose labels name the classes");
  if (classes.dim() != 2 || classes.size(0) != batch.count() || classes.size(1) != text.size(0))
    batch.refuse_input(fmt::format("got classes of {} for texts of {}", shape_text(classes), shape_text(text)),
                       "one row of text for each class of the data set, normal first");
  const at::Tensor has = classes.gt(0);
  if (has.any(1).logical_not().any().item<bool>()) batch.refuse_input("got a bag without any class", "normal bags have class 0");
  const at::Tensor labels = has.to(at::kLong).argmax(1);
  if (several == PromptKlConfig::Several::first) return {text.index_select(0, labels), labels};
  const at::Tensor share = has.to(text.scalar_type()) / has.sum(1, /*keepdim=*/true);
  return {share.matmul(text), labels};
}

class PromptKl final : public Loss {
 public:
  PromptKl(PromptKlConfig config, at::Tensor file) : config_(std::move(config)), file_(std::move(file)) {}

  at::Tensor operator()(const HeadOutput& output, const BagLabels& bags) const override {
    return prompt_kl(config_, file_, Batch(output, bags, "prompt_kl"));
  }

 private:
  PromptKlConfig config_;
  at::Tensor file_;  // [K, F] or undefined
};

}  // namespace

at::Tensor foreground_weights(const Series& scores) {
  return normalised_weights(scores.values, scores.inside);
}

at::Tensor background_weights(const Series& scores) {
  return normalised_weights(1 - scores.values, scores.inside);
}

at::Tensor matching_divergence(const at::Tensor& video, const at::Tensor& text, const at::Tensor& labels,
                               const at::Tensor& log_scale) {
  const at::Tensor log_p = at::log_softmax(log_scale.exp() * unit(video).matmul(unit(text).t()), 1);
  const at::Tensor same = labels.unsqueeze(0).eq(labels.unsqueeze(1)).to(video.scalar_type());
  const at::Tensor log_q = at::log_softmax(kSharpness * same, 1);
  return (log_q.exp() * (log_q - log_p)).sum() / video.size(0);
}

FieldTable PromptKlConfig::fields() {
  using C = PromptKlConfig;
  return fields_of<C>(
      field("text", &C::text, "", any(),
            "file of the classes' texts, K x F, normal first: NPY, or `text` of safetensors; not needed where the head gives them"),
      field("several", &C::several, "", choice<Several>({{"first", Several::first}, {"mean", Several::mean}}),
            "the text of a bag of several classes: of the first, or the mean; its label is the first"));
}

at::Tensor prompt_kl(const PromptKlConfig& config, const at::Tensor& file, const Batch& batch) {
  const at::Tensor& visual = batch.extra("visual", 3);
  if (!file.defined() && !batch.output().extras.contains("text"))
    batch.refuse_usage("has no texts of the classes", "give a file of them: prompt_kl(text=FILE.npy)");
  const at::Tensor text = batch.output().extras.contains("text") ? batch.extra("text", 2) : file.to(visual.scalar_type());
  if (text.size(1) != visual.size(2))
    batch.refuse_input(fmt::format("got texts of {} for 'visual' of {}", shape_text(text), shape_text(visual)),
                       "texts must be of the width that the head compares with them");

  const Series scores = batch.series("scores");
  const BagTexts of_bags = texts_of_bags(text, config.several, batch);
  const at::Tensor anomalous = batch.is_anomalous().nonzero().squeeze(1);  // may be none
  const at::Tensor seen = visual.masked_fill(scores.inside.logical_not().unsqueeze(2), 0);
  const auto mix = [&](const at::Tensor& weights) { return at::bmm(weights.unsqueeze(1), seen).squeeze(1); };  // [B, F]
  const at::Tensor foreground = mix(foreground_weights(scores));
  const at::Tensor background = mix(background_weights(scores)).index_select(0, anomalous);
  const at::Tensor normal_text = text.slice(0, 0, 1).expand({anomalous.size(0), text.size(1)});
  return matching_divergence(at::cat({foreground, background}), at::cat({of_bags.texts, normal_text}),
                             at::cat({of_bags.labels, at::zeros_like(anomalous)}), batch.extra("logit_scale", 0));
}

std::unique_ptr<Loss> make_prompt_kl(const Spec& spec) {
  PromptKlConfig config;
  read_spec(config, spec);
  at::Tensor file;
  if (!config.text.empty()) file = read_class_texts(config.text);
  return std::make_unique<PromptKl>(std::move(config), std::move(file));
}

FieldTable TextOrthogonalityConfig::fields() {
  return {};
}

at::Tensor text_orthogonality(const TextOrthogonalityConfig&, const Batch& batch) {
  const at::Tensor rows = unit(batch.extra("text", 2));
  if (rows.size(0) < 2)
    batch.refuse_input(fmt::format("needs the texts of normal and of one more class, 'text' is {}", shape_text(rows)), "");
  return rows.slice(0, 1).matmul(rows[0]).abs().mean();
}

}  // namespace vigil
