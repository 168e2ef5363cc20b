// SPDX-License-Identifier: Apache-2.0
// VadCLIP's successor: the same scores and classes, trained with a rebuilding of the video from its normal part and with texts
// compared to foreground and background apart (Yin 2026, "Learning to Tell Apart: Weakly Supervised Video Anomaly Detection via
// Disentangled Semantic Alignment", AAAI 2026, and its repository lessiYin/DSANet).
#pragma once

#include "vigil/nn/heads/clip_trunk.h"

namespace vigil {

struct DsaNetConfig : ClipTrunkConfig {
  std::int64_t text_adapters = 3;
  std::int64_t prototypes = 16;
  std::int64_t decoder_layers = 8;
  std::int64_t decoder_heads = 8;
  double normal_ratio = 0.8;
  double sharpness = 10;

  static FieldTable fields();
};

// V, z1, the score sigmoid(z1) and class_logits are those of VadCLIP (see vadclip.h). What is new works in training only:
//
// Decoupled alignment. With s = sigmoid(z1), snippets are weighed with a = exp(sharpness s) - 1 and b = exp(sharpness (1 - s)) - 1,
// each divided by its sum over the bag; event_logits = cos(sum_t a V, text) / temperature and background_logits = cos(sum_t b V,
// text) / temperature, with the text as it is.
//
// Normality. Of each bag the floor(normal_ratio T) snippets with the lowest scores, S, pass no gradient. Learned prototypes P read
// them: P += softmax attention (norm P, norm S), `decoder_heads` heads; P += FFN(norm P). The video goes through a bottleneck,
// Linear W-4W, g, Linear 4W-W, and `decoder_layers` blocks: y = attention(norm y, norm P), without a residual, whose weights are
// not a softmax but relu(scale_h cos(q, k)); y += FFN(norm y). FFN: Linear, GELU, Linear; these norms have eps 1e-8. The result is
// the reconstruction of V; gather = mean over S of min over P of 1 - cos.
//
// Keys, in order: as vadclip up to frame_position_embeddings; clip_adapter.text_adapter.I.fc.0; video_anomaly_refiner.
// {video_prototypes, dnp_extractor.0.{norm1, attn.{q, kv, proj}, norm2, mlp.{fc1, fc2}}, bottleneck.{c_fc, c_proj},
// decoder.L.{norm1, attn.{learn_scale, q, kv, proj}, norm2, mlp}}. Last, and ours, `text`, as in vadclip: here of CLIP's text
// encoder with adapters of its own, unit rows. The adapters (bias-free, leaky ReLU; text_adapters after its first blocks, one more
// on its result) belong to that encoder, which is no part of this head: they are kept for the state dict, and nothing here trains
// them.
//
// Extras: logits, class_logits, text; in training visual (V) [B, T, W], reconstruction [B, T, W], gather (scalar), event_logits and
// background_logits [B, K], of bags of one crop.
//
// Ours: padding as in vadclip. Without official_padding rows beyond a bag's length are neither weighed nor selected, and T is the
// bag's own length; at least one snippet is selected. XD-Violence: layers=1, window=64, classes=7, text_adapters=1.
std::unique_ptr<Head> make_dsanet(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
