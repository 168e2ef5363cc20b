// SPDX-License-Identifier: Apache-2.0
// Two views of a snippet in its context: how anomalous it looks, and how much it changes (Lv 2021, WSAL, "Localizing Anomalies from
// Weakly-Labeled Videos", IEEE TIP 30). Keys of the state dict: fc0, conv, fc1_1, fc1_2, fc2_1, fc2_2.
#pragma once

#include "vigil/nn/head.h"

namespace vigil {

struct WsalConfig {
  std::int64_t hidden = 512;
  std::int64_t branch = 128;
  std::int64_t kernel = 5;
  double dropout = 0.8;
  double change = 0.5;

  static FieldTable fields();
};

// As the official code (ktr-hubrt/WSAL) has it:
//
//   fc0           Linear D-512, ReLU, dropout
//   conv          Conv1d 512-512 k5 over two snippets on each side, the end ones repeated; no activation     (context)
//   fc1_1, fc1_2  Linear 512-128, ReLU, dropout, Linear 128-1, sigmoid                            s [T]      (semantic branch)
//   fc2_1, fc2_2  Linear 512-128, ReLU, dropout, Linear 128-128                                   v [T, 128] (dynamic branch)
//
// Scores are change D + (1 - change) s, see wsal_fused; the official (D + s) / 2 is between 0 and 1.5, so no probability. Losses
// take the extras: semantic (s), dynamics (wsal_dynamics of v), logits (before the sigmoid of s). All begin as torch's layers do;
// the initialiser in the official code is never called.
//
// Ours, where the source is silent: it has 32 snippets always, here any T >= 1; inside a longer batch a bag's last true snippet is
// the one repeated, so that padding changes nothing; it takes features averaged over crops, here crops are samples, and all that
// comes out is averaged over them.
std::unique_ptr<Head> make_wsal(const Spec& spec, std::int64_t width, std::uint64_t seed);

// 1 - cosine of neighbours, in [0, 2]: v [B, T, F] to [B, T - 1]. With lengths ([B] int64, or undefined), the last true change is
// repeated beyond a bag's length; a bag of one snippet has no change, 0.
at::Tensor wsal_dynamics(const at::Tensor& v, const at::Tensor& lengths);

// change D + (1 - change) s, [B, T]: D is the mean of the changes before and after a snippet, of the one there is at both ends of
// the bag, 0 where T is 1. s [B, T]; dynamics [B, T - 1] as wsal_dynamics gives them.
at::Tensor wsal_fused(const at::Tensor& s, const at::Tensor& dynamics, double change = 0.5);

}  // namespace vigil
