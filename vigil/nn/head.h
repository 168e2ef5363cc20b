// SPDX-License-Identifier: Apache-2.0
// The contract of a head: features of bags become scores of snippets. Between bags of stored features (weak) and losses or events.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/config.h"
#include "vigil/base/spec.h"
#include "vigil/nn/layers.h"

namespace vigil {

struct HeadInput {
  at::Tensor features;  // [B, C, T, D]: bags, crops, snippets, width
  at::Tensor lengths;   // [B] int64: true snippets of each bag, 1 to T, zero rows beyond; undefined: all T
  at::Tensor labels;    // [B], 1 = anomalous; in training only: some methods treat the classes apart

  std::int64_t bags() const { return features.size(0); }
  std::int64_t crops() const { return features.size(1); }
  std::int64_t time() const { return features.size(2); }
  std::int64_t width() const { return features.size(3); }
};

// What losses may ask for beside the scores. Bags are in the input's order; C is 1 where crops are samples.
//
// clang-format off
// | name               | shape        | what                                                                     | heads            |
// | ------------------ | ------------ | ------------------------------------------------------------------------ | ---------------- |
// | logits             | [B, T]       | before the sigmoid, mean over crops                                      | most             |
// | online_logits      | [B, T]       | of the causal branch                                                     | hlnet            |
// | magnitudes         | [B, T]       | L2 norm of the embeddings, mean over crops                               | rtfm, mgfn       |
// | embeddings         | [B, C, T, F] | what the magnitudes are of                                               | rtfm, mgfn       |
// | selected           | [B, k] int64 | the snippets of largest magnitude (masked by dropout in training)        | rtfm, mgfn       |
// | semantic           | [B, T]       | scores of the semantic branch                                            | wsal             |
// | dynamics           | [B, T - 1]   | 1 - cosine of neighbours                                                 | wsal             |
// | visual             | [B, T, F]    | what is compared with text                                               | pel4vad, dsanet  |
// | logit_scale        | scalar       | log of the inverse temperature                                           | pel4vad          |
// | tokens             | [B, T, F]    | of the backbone                                                          | urdmu            |
// | own_attention      | [B, T]       | of the memory of the bag's own class (training)                          | urdmu            |
// | other_attention    | [B, T]       | of the other memory (training)                                           | urdmu            |
// | own_memory         | [B, T, F]    | the sampled (normal bags) or mean (anomalous) read of the own memory     | urdmu            |
// | mean, log_variance | [Bn, T, F]   | of normal bags (training)                                                | urdmu            |
// | probability        | [B, T]       | of the classifier, before it is multiplied with distances                | bnwvad           |
// | hidden_1, hidden_2 | [B, T, F]    | before batch norm 1 and 2                                                | bnwvad           |
// | running_mean_1 ..  | [F]          | and running_var_1, running_mean_2, running_var_2: detached               | bnwvad           |
// | class_logits       | [B, T, K]    | similarity to each class's text                                          | vadclip, dsanet  |
// | text               | [K, F]       | features of the classes' texts                                           | vadclip, dsanet  |
// | reconstruction     | [B, T, F]    | rebuilt from normal prototypes (training)                                | dsanet           |
// | gather             | scalar       | distance to the nearest prototypes (training)                            | dsanet           |
// | event_logits       | [B, K]       | and background_logits: of the parts that look so (training)              | dsanet           |
// | attention          | [B, T, H]    | weights of each head over the true snippets, sum 1, mean over crops      | attention        |
// | bag_score          | [B]          | the one score of the bag, which `scores` repeats                         | attention        |
// clang-format on
struct HeadOutput {
  at::Tensor scores;  // [B, T]: the method's own number, mean over crops; padding beyond a bag's length has no meaning
  std::map<std::string, at::Tensor> extras;

  // Throws Error::usage: `who` (a loss) needs what this head does not give, with what it gives.
  const at::Tensor& extra(const std::string& name, const std::string& who) const;
};

// What a head may look at, which decides whether it can be used live.
enum class Reach {
  snippet,  // each score depends on its own snippet alone
  past,     // and on snippets before it
  bag,      // on the whole bag, and on its length
};

// Scores of snippets as they come: as forward() gives them of all that came, at the same cost and memory for each.
class SnippetStream {
 public:
  virtual ~SnippetStream() = default;

  // row [C, D] of the next snippet, as many crops each time. Mean over crops. Throws Error::input: another width, or other crops
  // than before.
  virtual double push(const at::Tensor& row) = 0;
};

class Head {
 public:
  explicit Head(std::uint64_t seed) : parameters_(seed) {}
  virtual ~Head() = default;

  // Throws Error::input when the width is not the head's. In training, running statistics of batch norms are updated. Outside
  // training it may be called by several threads.
  virtual HeadOutput forward(const HeadInput& input, const Pass& pass) const = 0;

  virtual Reach reach() const = 0;

  // Snippets before a snippet that its score depends on, for Reach::past; 0 otherwise.
  virtual std::int64_t past() const { return 0; }

  // What of a head with Reach::bag looks at later snippets, as a sentence goes on: "its attention looks at the whole video".
  virtual std::string looks_ahead_by() const { return {}; }

  // The head must outlive it. Throws Error::usage for Reach::bag, with the reason.
  std::unique_ptr<SnippetStream> stream() const;

  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

 protected:
  // Heads with Reach::past have their own; that of Reach::snippet is forward() of one.
  virtual std::unique_ptr<SnippetStream> past_stream() const;

  Parameters parameters_;
};

// For heads that take every crop as a sample of its own: [B * C, T, D] and lengths and labels repeated to match. The output's
// scores, logits and other [B * C, T] extras come back as means over crops; other extras as they are when C is 1, and not at all
// otherwise.
HeadInput crops_as_samples(const HeadInput& input);
HeadOutput mean_over_crops(HeadOutput output, std::int64_t bags, std::int64_t crops);

// Throws Error::input saying both widths and the shape.
void require_width(const HeadInput& input, std::int64_t width, const std::string& head);

struct HeadKind {
  std::unique_ptr<Head> (*make)(const Spec& spec, std::int64_t width, std::uint64_t seed);
  FieldTable (*fields)();  // its options
};

const Catalog<HeadKind>& heads();  // `vigil list heads`

// spec: "rtfm(dropout=0.5)". Throws Error::usage: unknown head or option, with the nearest.
std::unique_ptr<Head> make_head(const Spec& spec, std::int64_t width, std::uint64_t seed);

}  // namespace vigil
