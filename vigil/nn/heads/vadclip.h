// SPDX-License-Identifier: Apache-2.0
// Scores and classes of snippets by comparing CLIP features with texts (Wu 2024, "VadCLIP: Adapting Vision-Language Models for
// Weakly Supervised Video Anomaly Detection"): the part that sees, with the branch of classes.
#pragma once

#include "vigil/nn/heads/clip_trunk.h"

namespace vigil {

struct VadClipConfig : ClipTrunkConfig {
  std::int64_t prompts = 77;

  static FieldTable fields();
};

// On CLIP ViT-B/16 image features (W = 512), with g(x) = x sigmoid(1.702 x):
//   x = features + table of positions; `layers` transformer blocks, norm first, whose attention stays inside windows of `window`
//   snippets; two graphs on x: cosines above `threshold`, a softmax over each row inside the true length; and exp(-|i - j| / e),
//   not normalised. Each twice g(graph (x W) + residual): W to W/2 (residual a convolution over 5), W/2 to W/2 (residual x itself).
//   V = Linear([x1, x2]); z1 = Linear(V + mlp(V)); score sigmoid(z1), the published one.
//   The branch of classes compares V with `text`, shifted by the sum of V weighed with z1: see ClipTrunk::class_logits.
//
// Keys, in the order that the golden values are filled in: temporal.resblocks.L.{attn.in_proj_weight, attn.in_proj_bias,
// attn.out_proj, ln_1, mlp.c_fc, mlp.c_proj, ln_2}; gc1 (weight [in, out], residual), gc2, gc3, gc4; disAdj.sigma (in the source
// too nothing uses it); linear; mlp1; mlp2; classifier; frame_position_embeddings; text_prompt_embeddings. Last, and ours, `text`
// [classes, W]: what CLIP's text encoder makes of the classes' names (first normal). That encoder and its learned context, the
// table text_prompt_embeddings, are not part of this head. The option `text` reads the rows from a file, and they stay as they are;
// without it they begin at random and are learned, as a layer that knows nothing of words. An import fills them.
//
// Extras: logits (z1), class_logits (mean over crops), text.
//
// Padding. The source pads every bag to 256 zero rows, adds positions to them and masks nothing but the graph of cosines, so the
// scores of a short bag depend on the padding; official_padding does the same. Otherwise (ours) rows beyond a bag's length are
// masked everywhere, and a bag alone has the same scores; for bags of full length both agree. A window at the end that is not
// whole is one of its own (the source would divide by zero).
std::unique_ptr<Head> make_vadclip(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
