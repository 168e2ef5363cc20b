// SPDX-License-Identifier: Apache-2.0
// Losses that compare a bag's prediction with what is known of the bag: its label or its classes. The other great family beside
// ranking; Tian 2021 (RTFM), Wu 2020 (HL-Net), Pu 2023 (PEL4VAD), Wu 2024 (VadCLIP).
#pragma once

#include <optional>

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Binary cross-entropy of the mean of a bag's largest numbers against the bag's label, mean over bags.
//
// pool=score takes probabilities; an extra called ..logits passes the sigmoid first, snippet by snippet (VadCLIP). pool=logit takes
// the mean of logits and then the sigmoid (HL-Net): another number. As probability each logarithm is
// at least -100, as in PyTorch; pool=logit is computed without a probability, so that it keeps a gradient where the sigmoid is
// rounded to 0 or 1.
//
// by=magnitude takes the mean over the snippets that the head selected by magnitude (extra `selected`) in place of the largest.
struct BceConfig {
  enum class By { score, magnitude };
  enum class Pool { score, logit };

  std::string of = "scores";
  std::int64_t top = 0;
  std::optional<std::int64_t> top_normal;
  By by = By::score;
  Pool pool = Pool::score;

  static FieldTable fields();
  void check() const;  // throws Error::usage: pool=logit of what are not logits; top with by=magnitude
};
at::Tensor bce(const BceConfig& config, const Batch& batch);

// The bag's classes divided by their number, [B, K] of logits' type, for logits [B, .., K] that are called `of`. Throws
// Error::input: bags without classes, or not as many as the head has.
at::Tensor class_shares(const Batch& batch, const at::Tensor& logits, const std::string& of);

// -sum over classes of y log softmax(mean of the top k of each class), y = the bag's classes divided by their number; mean over
// bags (VadCLIP's alignment of vision and language). Throws Error::input: bags without classes, or not as many as the head has.
struct CrossEntropyConfig {
  std::string of = "class_logits";
  std::int64_t top = 0;

  static FieldTable fields();
};
at::Tensor cross_entropy(const CrossEntropyConfig& config, const Batch& batch);

// -sigmoid(teacher) log sigmoid(of), mean over snippets, then over bags; no gradient into the teacher (HL-Net, from the branch that
// sees the whole bag to the one that sees the past). Without the part of 1 - sigmoid it only lifts the student's scores.
struct DistilConfig {
  std::string of = "online_logits";
  std::string teacher = "logits";

  static FieldTable fields();
};
at::Tensor distil(const DistilConfig& config, const Batch& batch);

}  // namespace vigil
