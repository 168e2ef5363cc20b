// SPDX-License-Identifier: Apache-2.0
// One score for a whole bag, from means of its snippets weighted by self-attention ("Real-world Video Anomaly Detection by
// Extracting Salient Features in Videos", repository sakurada-cnq/salient_feature_anomaly). It does not say where in the bag.
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct AttentionConfig {
  std::int64_t attention = 64;
  std::int64_t heads = 3;
  std::int64_t hidden = 32;
  double dropout = 0.3;
  std::int64_t window = 0;

  static FieldTable fields();
};

// Per bag x [T, D]: A = softmax over time of W2 tanh(W1 x) [T, r], with da = 64 and r = 3; dropout on A in training; M = x^T A
// [D, r], flattened so that number f * r + head is feature f of that head; Linear 3D-32 without an activation, Linear 32-1,
// sigmoid. The attention is that of Lin 2017 ("A Structured Self-attentive Sentence Embedding", equation 6) with biases, without
// its penalty.
//
// A method on the level of bags: `scores` is the bag's one score T times. Its authors cut test videos into windows of 28 snippets
// and give each window's score to all its snippets: window = 28 does so outside training, with windows from the first snippet on,
// the last one shorter (ours: how theirs ends is not known). bag_score is then the mean over snippets. 0: the bag is the window.
// Any loss on the mean of some snippets is a loss on the bag's score; the authors train with cross-entropy.
//
// Keys, in this order and with the spelling of the published file: self_anttention.0, self_anttention.2, fc1, fc2, `weight` and
// `bias` each; they begin as torch's do. Snippets beyond a bag's length get no attention (ours; the source has full bags only).
// Crops are samples; the extras logits [B, T], bag_score [B] and attention [B, T, r] (before dropout) are means over crops.
std::unique_ptr<Head> make_attention(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
