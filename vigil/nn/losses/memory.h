// SPDX-License-Identifier: Apache-2.0
// Losses of a head with a memory of the normal and one of the anomalous (UR-DMU, Zhou 2023). "Own" is the memory of a bag's own
// class, "other" the other class's; attention is how much of a snippet a memory knows, in [0, 1]. Extras: own_attention,
// other_attention, tokens, own_memory, mean, log_variance. top: of how many snippets, 0 for floor(T / 16) + 1 of the true length.
#pragma once

#include "vigil/nn/losses/bags.h"

namespace vigil {

struct TopConfig {
  std::int64_t top = 0;

  static FieldTable fields();
};

// Four binary cross-entropies: anomalous bags know themselves somewhere (top of own to 1) and are strange to the normal memory
// somewhere (top of 1 - other to 1); normal bags know themselves everywhere (own to 1) and are never anomalous (other to 0).
at::Tensor memory_attention(const TopConfig& config, const Batch& batch);

// Triplet margin loss (L2) of unit vectors, over pairs of bags in order: the anchor is what normal bags know best of themselves,
// the positive what anomalous bags have that the normal memory knows, the negative what anomalous bags know best of themselves.
struct TripletConfig {
  std::int64_t top = 0;
  double margin = 1;

  static FieldTable fields();
};
at::Tensor triplet(const TripletConfig& config, const Batch& batch);

// Kullback-Leibler divergence of the normal bags' latent Gaussian from the standard one: summed over time (not over channels), mean
// over bags and channels, as in the code.
struct KlConfig {
  static FieldTable fields();
};
at::Tensor kl(const KlConfig& config, const Batch& batch);

// Mean over pairs of bags in order of max(0, margin - |a| + |n|), of the own memory's read at the top of the own attention.
struct MemoryDistanceConfig {
  std::int64_t top = 0;
  double margin = 100;

  static FieldTable fields();
};
at::Tensor memory_distance(const MemoryDistanceConfig& config, const Batch& batch);

}  // namespace vigil
