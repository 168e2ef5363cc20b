// SPDX-License-Identifier: Apache-2.0
// The layers before UR-DMU's memories and BN-WVAD's batch norms: a convolution over three snippets, then transformer layers whose
// attention looks at contents and, beside it, at distances in time (Zhou 2023, "Dual Memory Units with Uncertainty Regulation").
#pragma once

#include <vector>

#include "vigil/nn/head.h"

namespace vigil {

struct TransformerBackboneConfig {
  std::int64_t embedding = 512;
  std::int64_t layers = 2;
  std::int64_t heads = 4;
  std::int64_t head_width = 128;
  std::int64_t feed_forward = 512;
  double dropout = 0;
  bool column_normalised = true;
  bool official_padding = false;

  // What transformer layers take as true lengths: none (undefined) with official_padding.
  at::Tensor lengths(const HeadInput& input) const { return official_padding ? at::Tensor() : input.lengths; }
};

// The fields of the above for a config that derives from it.
template <typename C>
FieldTable transformer_backbone_fields() {
  return {
      field<C, std::int64_t>("embedding", &C::embedding, "", range(1, 65536), "width of the tokens"),
      field<C, std::int64_t>("layers", &C::layers, "", range(1, 64), "transformer layers"),
      field<C, std::int64_t>("heads", &C::heads, "", range(1, 256), "heads of each attention"),
      field<C, std::int64_t>("head_width", &C::head_width, "", range(1, 65536), "width of each head"),
      field<C, std::int64_t>("feed_forward", &C::feed_forward, "", range(1, 65536), "inner width of the feed-forward layers"),
      field<C, double>("dropout", &C::dropout, "", range(0, 0.99), "after attention and in the feed-forward layers"),
      field<C, bool>("column_normalised", &C::column_normalised, "", any(),
                     "the weights of distances add up to 1 by columns, as in the official code; off: by rows"),
      field<C, bool>("official_padding", &C::official_padding, "", any(),
                     "attention sees the padding of short bags, as in the official code"),
  };
}

// exp(-|i - j| / e), divided by the sums of columns (the official code's slip: rows then do not add up to 1) or of rows. [1, T, T]
// without lengths; with them [N, T, T], and the padding neither gives, nor takes, nor counts in the sums.
at::Tensor decay_attention(std::int64_t time, const at::Tensor& lengths, bool column_normalised, const at::TensorOptions& like);

// Convolution over 3 snippets and ReLU. Keys: conv_1.0.
struct TemporalEmbedding {
  TemporalEmbedding(const Scope& scope, std::int64_t in, std::int64_t out) : conv(scope / "conv_1" / "0", in, out, 3, {1}) {}
  at::Tensor operator()(const at::Tensor& x) const;  // [N, T, in] to [N, T, out]

  Conv1d conv;
};

// Layers of x += attention(norm(x)), x += feed_forward(norm(x)). One linear layer gives q, k, v and t of all heads; a head's output
// is softmax(q k^T / sqrt(head width)) v beside decay_attention t. The feed-forward part is Linear, GELU, dropout, Linear, dropout.
// Keys: layers.L.0.norm, .0.fn.to_qkv.weight, .0.fn.to_out.0, .1.norm, .1.fn.net.0, .1.fn.net.3.
class DecayTransformer {
 public:
  DecayTransformer(const Scope& scope, const TransformerBackboneConfig& config);
  at::Tensor operator()(at::Tensor x, const at::Tensor& lengths, const Pass& pass) const;  // [N, T, embedding], the same back

 private:
  struct Layer {
    Layer(const Scope& scope, const TransformerBackboneConfig& config);

    LayerNorm norm1;
    Linear to_qkv, to_out;
    LayerNorm norm2;
    Linear net0, net3;
  };

  at::Tensor attend(const Layer& layer, const at::Tensor& x, const at::Tensor& lengths, const at::Tensor& decay) const;

  TransformerBackboneConfig config_;
  std::vector<Layer> layers_;
};

}  // namespace vigil
