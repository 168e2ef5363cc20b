// SPDX-License-Identifier: Apache-2.0
// Losses against the label or the classes of a bag.
#include "vigil/nn/losses/classification.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

FieldTable BceConfig::fields() {
  using C = BceConfig;
  return fields_of<C>(
      field("of", &C::of, "", any(), "scores, or an extra of one number a snippet"),
      field("top", &C::top, "snippets", range(0, 65536), "a bag is the mean of so many of its largest; 0: floor(T / 16) + 1"),
      field("top_normal", &C::top_normal, "snippets", range(0, 65536), "the same for normal bags, where it differs (PEL4VAD: 1)"),
      field("by", &C::by, "", choice<By>({{"score", By::score}, {"magnitude", By::magnitude}}),
            "which snippets: the largest, or those that the head selected by magnitude"),
      field("pool", &C::pool, "", choice<Pool>({{"score", Pool::score}, {"logit", Pool::logit}}),
            "mean of probabilities, or mean of logits and then the sigmoid (HL-Net)"));
}

void BceConfig::check() const {
  if (pool == Pool::logit && !are_logits(of))
    throw Error::usage(fmt::format("the loss 'bce' has pool=logit of '{}', which are not logits", of),
                       "write of=logits, or pool=score");
  if (by == By::magnitude && (top != 0 || top_normal))
    throw Error::usage("the loss 'bce' has by=magnitude, where the head says how many snippets are taken, and a top",
                       "leave one of them out");
}

at::Tensor bce(const BceConfig& config, const Batch& batch) {
  Series series = batch.series(config.of);
  const bool from_logits = are_logits(config.of);
  if (from_logits && config.pool == BceConfig::Pool::score) series.values = at::sigmoid(series.values);

  at::Tensor bag;  // [B]
  if (config.by == BceConfig::By::magnitude) {
    bag = series.values.gather(1, batch.extra("selected", 2)).mean(1);
  } else {
    const at::Tensor counts = at::where(batch.is_anomalous(), top_counts(series.lengths, config.top),
                                        top_counts(series.lengths, config.top_normal.value_or(config.top)));
    bag = weighted(series.values, top_weights(series, counts, batch));
  }
  const at::Tensor labels = batch.bags().labels.to(bag.scalar_type());
  if (config.pool == BceConfig::Pool::logit) return at::binary_cross_entropy_with_logits(bag, labels);
  return binary_cross_entropy(bag, labels, config.of, batch);
}

at::Tensor class_shares(const Batch& batch, const at::Tensor& logits, const std::string& of) {
  const at::Tensor& classes = batch.bags().classes;
  if (!classes.defined())
    batch.refuse_input("needs the classes of the bags, which are not known here", "use bce, which needs labels only");
  if (classes.dim() != 2 || classes.size(0) != logits.size(0) || classes.size(1) != logits.size(-1))
    batch.refuse_input(fmt::format("got classes of {} for '{}' of {}", shape_text(classes), of, shape_text(logits)),
                       "leave out the head's option `classes`, then it is made for those of the data set");
  const at::Tensor known = classes.to(logits.scalar_type());
  const at::Tensor number = known.sum(1, /*keepdim=*/true);
  if (number.le(0).any().item<bool>()) batch.refuse_input("got a bag without any class", "normal bags have class 0");
  return known / number;
}

FieldTable CrossEntropyConfig::fields() {
  using C = CrossEntropyConfig;
  return fields_of<C>(field("of", &C::of, "", any(), "one number a snippet and class"),
                      field("top", &C::top, "snippets", range(0, 65536),
                            "a bag is the mean of so many of its largest, by class; 0: floor(T / 16) + 1"));
}

at::Tensor cross_entropy(const CrossEntropyConfig& config, const Batch& batch) {
  const at::Tensor& logits = batch.extra(config.of, 3);  // [B, T, K]
  const std::int64_t bags = logits.size(0), kinds = logits.size(2);
  const at::Tensor wanted = class_shares(batch, logits, config.of);
  const at::Tensor lengths = batch.lengths().repeat_interleave(kinds);
  const Series rows{logits.transpose(1, 2).reshape({bags * kinds, logits.size(1)}), lengths,
                    at::arange(logits.size(1), at::kLong).unsqueeze(0).lt(lengths.unsqueeze(1))};
  const at::Tensor pooled = mean_top(rows, config.top, batch).reshape({bags, kinds});
  return -(wanted * at::log_softmax(pooled, 1)).sum(1).mean();
}

FieldTable DistilConfig::fields() {
  using C = DistilConfig;
  return fields_of<C>(field("of", &C::of, "", any(), "logits of the branch that learns"),
                      field("teacher", &C::teacher, "", any(), "logits of the branch that it learns from"));
}

at::Tensor distil(const DistilConfig& config, const Batch& batch) {
  const Series student = batch.series(config.of);
  const at::Tensor target = at::sigmoid(batch.series(config.teacher).values.detach());
  return mean_of(student.with(-target * at::log_sigmoid(student.values)), batch).mean();
}

}  // namespace vigil
