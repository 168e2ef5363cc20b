// SPDX-License-Identifier: Apache-2.0
// Losses that bring video and the texts of classes together: Pu 2023 (PEL4VAD, prompts from a knowledge graph), Wu 2024 (VadCLIP).
// Class 0 is normal. Texts come from the head (extra `text` [K, F]), or from a file (class_texts.h).
#pragma once

#include <filesystem>

#include "vigil/nn/losses/bags.h"

namespace vigil {

// Weights of a bag's snippets, [N, T], each row's sum 1: exp(10 s) - 1 picks the foreground, the background is the foreground of
// 1 - s. A bag whose scores are all 0 has none: its row is 0, and so is its gradient. Padding has weight 0.
at::Tensor foreground_weights(const Series& scores);
at::Tensor background_weights(const Series& scores);

// The Kullback-Leibler divergence of how rows of video [N, F] match rows of text [N, F], P = softmax(exp(log_scale) cosine) by row,
// from which of them are of one class, Q = softmax(10 [label_i == label_j]): the sum of Q (log Q - log P), divided by N.
at::Tensor matching_divergence(const at::Tensor& video, const at::Tensor& text, const at::Tensor& labels,
                               const at::Tensor& log_scale);

// matching_divergence of the foregrounds of all bags with the texts of their classes, and of the backgrounds of anomalous bags with
// the text of class 0. Takes extras `visual` [B, T, F] and `logit_scale`, and the classes of bags.
struct PromptKlConfig {
  enum class Several { first, mean };

  std::filesystem::path text;
  Several several = Several::first;

  static FieldTable fields();
};
at::Tensor prompt_kl(const PromptKlConfig& config, const at::Tensor& file, const Batch& batch);  // file: undefined without

// Throws Error::input: what is wrong with the file of texts.
std::unique_ptr<Loss> make_prompt_kl(const Spec& spec);

// Mean over the anomalous classes of |cosine of their text and the normal text|, so that learned prompts stay apart.
struct TextOrthogonalityConfig {
  static FieldTable fields();
};
at::Tensor text_orthogonality(const TextOrthogonalityConfig& config, const Batch& batch);

}  // namespace vigil
