// SPDX-License-Identifier: Apache-2.0
// Snippets of a bag as nodes of two graphs, one of likeness and closeness in time, one that is learned (Cao 2022, WAGCN, "Adaptive
// graph convolutional networks for weakly supervised anomaly detection in videos", IEEE SPL 29). The idea is theirs, all constants
// are ours.
#pragma once

#include <numbers>

#include "vigil/nn/head.h"

namespace vigil {

struct WagcnConfig {
  std::int64_t hidden = 512;
  std::int64_t hidden2 = 128;
  std::int64_t graph = 32;
  double threshold = 0.7;
  double tau = std::numbers::e;
  double likeness = 0.5;
  std::int64_t neighbours = 0;
  double dropout = 0.6;

  static FieldTable fields();
};

// The abstract says: a global graph from the similarity of features and the consistency of time, and a layer that learns a sparse
// graph from the data. No code was published. Ours (UNVERIFIED) are all layers and numbers:
//
//   fc1, fc2    Linear D-512, ReLU, dropout, Linear 512-128, ReLU, dropout = H [T, 128]
//   global      l S + (1 - l) Z with l = `likeness`, see wagcn_global_graph: S = softmax over those cosines of a row that are above
//   0.7,
//               Z = exp(-|i - j| / tau), each row divided by its sum
//   p1, p2      Linear 128-32 without bias; M1 = tanh(H P1), M2 = tanh(H P2)
//   learned     relu(tanh(M1 M2^T - M2 M1^T)), which is one-way; softmax over the k = `neighbours` (floor(length / 16) + 1) largest
//   of a row
//               that are above 0, see wagcn_learned_graph; the form is that of Wu 2020 ("Connecting the Dots", equation 3)
//   layers      on each graph A two, 128-32-32: X -> relu(A X W + R(X)), R a Linear in the first, nothing but X in the second
//   classifier  Linear 64-1 on both side by side, sigmoid
//
// A node is always its own neighbour, so a row is never empty. Columns beyond a bag's length are left out: padding changes nothing.
// Keys, in this order: fc1, fc2, p1.weight, p2.weight, global.0.weight, global.0.residual, global.1.weight, learned.0.weight,
// learned.0.residual, learned.1.weight, classifier; begun Xavier uniform, biases as torch's. Crops are samples. Extras: logits.
std::unique_ptr<Head> make_wagcn(const Spec& spec, std::int64_t width, std::uint64_t seed);

// h [B, T, F] to [B, T, T]; lengths [B] int64, or undefined. Rows of true snippets sum to 1.
at::Tensor wagcn_global_graph(const at::Tensor& h, const at::Tensor& lengths, double threshold, double tau, double likeness = 0.5);

// m1, m2 [B, T, F] to [B, T, T]. Rows of true snippets sum to 1, and are 0 but for at most k numbers and the diagonal; k:
// neighbours, 0 for floor(length / 16) + 1.
at::Tensor wagcn_learned_graph(const at::Tensor& m1, const at::Tensor& m2, const at::Tensor& lengths, std::int64_t neighbours = 0);

}  // namespace vigil
