// SPDX-License-Identifier: Apache-2.0
// What losses share: the classes and the series of a batch, means of the largest, pairs of bags. Between a head's output and the
// formulas of the methods. Padding never counts: every mean is over the true length, whatever stands beyond it (even NaN).
#pragma once

#include <memory>
#include <string>

#include "vigil/nn/loss.h"

namespace vigil {

enum class On { anomalous, normal, all };  // which bags a term is of
enum class Pairs {
  all,  // every anomalous bag with every normal one
  one,  // the i-th anomalous bag with the i-th normal one, in the order in which they stand; needs as many of each
};

Limits on_names();
Limits pairs_names();

// One number a snippet.
struct Series {
  at::Tensor values;   // [N, T]
  at::Tensor lengths;  // [N] int64
  at::Tensor inside;   // [N, T] bool: not padding

  Series of(const at::Tensor& bags) const;     // those bags only, by index
  Series with(const at::Tensor& other) const;  // other numbers of the same bags and snippets
};

// One call of a loss: what the head gave, what is known of the bags, and who asks (for messages). Keeps references to the first
// two.
class Batch {
 public:
  // Throws Error::input when labels or lengths do not fit the scores, with both numbers.
  Batch(const HeadOutput& output, const BagLabels& bags, std::string loss);

  const HeadOutput& output() const { return output_; }
  const BagLabels& bags() const { return bags_; }
  const std::string& loss() const { return loss_; }
  std::int64_t count() const { return output_.scores.size(0); }
  std::int64_t time() const { return output_.scores.size(1); }
  const at::Tensor& lengths() const { return lengths_; }  // [B] int64, all T where the bags have none
  at::Tensor is_anomalous() const { return anomalous_; }  // [B] bool

  // Indices of bags, [N] int64. Throw Error::input when there is none.
  at::Tensor anomalous() const;
  at::Tensor normal() const;
  at::Tensor on(On on) const;

  // "scores" or an extra of [B, T], or of [B, T - d]: what neighbours give, whose true lengths are shorter by d as well.
  Series series(const std::string& name) const;

  // An extra of so many dimensions. Throws Error::usage when the head gives none, or one of another shape.
  const at::Tensor& extra(const std::string& name, std::int64_t dimensions) const;

  // "the loss 'rank' TEXT".
  [[noreturn]] void refuse_input(const std::string& text, const std::string& hint) const;
  [[noreturn]] void refuse_usage(const std::string& text, const std::string& hint) const;

 private:
  const HeadOutput& output_;
  const BagLabels& bags_;
  std::string loss_;
  at::Tensor lengths_;
  at::Tensor anomalous_;
};

// How many snippets are picked of bags of these lengths, [N] int64. top: the number, or 0 for floor(length / 16) + 1.
at::Tensor top_counts(const at::Tensor& lengths, std::int64_t top);

// [N, T], no gradient: 1 / k for the k largest numbers of each bag, 0 elsewhere. Of equal numbers the earlier is taken. Throws
// Error::input when k is above a bag's length.
at::Tensor top_weights(const Series& series, const at::Tensor& counts, const Batch& batch);

// Sums with constant weights, nothing where they are 0: [N, T] to [N], [N, T, F] to [N, F].
at::Tensor weighted(const at::Tensor& values, const at::Tensor& weights);

at::Tensor mean_top(const Series& series, std::int64_t top, const Batch& batch);  // [N]
at::Tensor mean_of(const Series& series, const Batch& batch);                     // [N]: over the true length

// Throws Error::input when the batch has not as many normal as anomalous bags.
void require_pairs(const Batch& batch);

// max(0, margin - a + n) of each pair of an anomalous and a normal bag ([Na], [Nn] to [Na, Nn] or [N]). While both are scores in
// [0, 1] and the margin is 1 it never clips: it is linear. Throws as require_pairs for Pairs::one.
at::Tensor pair_hinge(const at::Tensor& anomalous, const at::Tensor& normal, double margin, Pairs pairs, const Batch& batch);

// x / |x| along the last axis. What is shorter than 1e-12 becomes 0 without a gradient: a division by a small constant there, as
// in the sources, gives gradients of 1e12.
at::Tensor unit(const at::Tensor& x, double p = 2);

// "logits", "online_logits", ...: before the sigmoid.
bool are_logits(const std::string& name);

// Mean over items of -[w1 y log p + w0 (1 - y) log(1 - p)], each logarithm at least -100, so that 0 and 1 have finite values and
// gradients. Throws Error::input for a p outside [0, 1] (`of`: its name).
at::Tensor binary_cross_entropy(const at::Tensor& p, const at::Tensor& y, const std::string& of, const Batch& batch, double w1 = 1,
                                double w0 = 1);

// A line of the catalog: a config with fields(), and with check() where options exclude each other, and a function of it.
template <typename Config, at::Tensor (*function)(const Config&, const Batch&), bool needs_truth = false>
LossKind loss_kind() {
  class Call final : public Loss {
   public:
    Call(Config config, std::string name) : config_(std::move(config)), name_(std::move(name)) {}
    at::Tensor operator()(const HeadOutput& output, const BagLabels& bags) const override {
      return function(config_, Batch(output, bags, name_));
    }

   private:
    Config config_;
    std::string name_;
  };
  const auto make = [](const Spec& spec) -> std::unique_ptr<Loss> {
    Config config;
    read_spec(config, spec);
    if constexpr (requires { config.check(); }) config.check();
    return std::make_unique<Call>(std::move(config), spec.name);
  };
  return {make, Config::fields, needs_truth};
}

}  // namespace vigil
