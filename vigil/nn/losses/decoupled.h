// SPDX-License-Identifier: Apache-2.0
// Losses of DSANet (Yin 2026): events and background told apart by class, and scores that agree with how badly a snippet is rebuilt
// from what is normal. After its training code; the paper's equations were not at hand, so none is cited by number.
#pragma once

#include <string>

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Mean over all true snippets of the batch of (s - (1 - cos(visual, reconstruction)) / 2)^2: what cannot be rebuilt from normal
// prototypes is to score high, and the other way round; both sides get a gradient. A row of zeros has cosine 0. Takes the extras
// `visual` and `reconstruction`, [B, T, F] both.
struct ConsistencyConfig {
  static FieldTable fields();
};
at::Tensor consistency(const ConsistencyConfig& config, const Batch& batch);

// The head's extra `gather` as it is: mean over the normal snippets of 1 - cos to the nearest prototype, which pulls prototypes
// towards them.
struct GatherConfig {
  static FieldTable fields();
};
at::Tensor gather(const GatherConfig& config, const Batch& batch);

// Cross-entropy of what looks like the event of a bag against the bag's classes, -sum over classes of y log softmax(z), mean over
// bags; y = (1 - smoothing) classes / their number + smoothing / K, z the extra `of` [B, K]. Throws Error::input as cross_entropy.
struct EventCrossEntropyConfig {
  std::string of = "event_logits";
  double smoothing = 0.1;

  static FieldTable fields();
};
at::Tensor event_cross_entropy(const EventCrossEntropyConfig& config, const Batch& batch);

// The same of what looks like the background of a bag, which is normal whatever the bag's classes are: before smoothing y is 1 for
// normal and `rest` for each other class, divided by their sum. Needs no classes.
struct BackgroundCrossEntropyConfig {
  std::string of = "background_logits";
  double smoothing = 0.1;
  double rest = 0.01;

  static FieldTable fields();
};
at::Tensor background_cross_entropy(const BackgroundCrossEntropyConfig& config, const Batch& batch);

}  // namespace vigil
