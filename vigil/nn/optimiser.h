// SPDX-License-Identifier: Apache-2.0
// Optimisers: one fused pass over all learned tensors of a head, each read and written once, without temporaries. After the loss's
// backward(), before the next step. The rules are PyTorch's (1.13), to its rounding.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/nn/parameters.h"

namespace vigil {

enum class DecayOn {
  all,      // every learned tensor, as PyTorch does
  weights,  // tensors of two and more dimensions: neither biases nor scales of norms nor single numbers
};

// Options of all rules; each rule has those that its fields() list, with its own defaults.
struct OptimiserConfig {
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double rho = 0.9;
  double momentum = 0;
  double eps = 1e-8;
  double decay = 0;
  DecayOn decay_on = DecayOn::all;
  double clip = 0;                 // largest norm of all gradients together; 0: none
  std::vector<std::string> rates;  // "PREFIX=FACTOR": tensors whose names begin so learn at lr times this; the longest prefix wins
};

struct OptimiserRule;  // optimiser_rules.h

struct OptimiserKind {
  const OptimiserRule* rule;
  OptimiserConfig (*defaults)();
  FieldTable (*fields)();
};

const Catalog<OptimiserKind>& optimisers();  // `vigil list optimisers`

class Optimiser {
 public:
  // spec: "adam(lr=1e-4, decay=5e-5)". The tensors are those of `parameters` as they stand, float32 or float64; their numbers may
  // be loaded later, their type must stay. Throws Error::usage: unknown rule or option with the nearest, a prefix that no tensor
  // has.
  Optimiser(const Spec& spec, Parameters& parameters);

  // L2 norm of all gradients together. When it is above `max`, the next step takes gradients times max / (norm + 1e-6); the
  // gradient tensors stay as they are. Throws Error::input naming the first tensor whose gradient has an infinity or NaN.
  double clip_norm(double max);

  // One update by the gradients there are; tensors without gradient are left as they are, without decay too. Returns the gradients'
  // norm before clipping. Throws as clip_norm, before anything is changed. The same bits on any number of threads.
  double step();

  void zero_grad();  // drops the gradients, so that the next backward() writes and does not add

  double base_rate() const { return config_.lr; }  // lr of the spec
  double rate() const { return rate_; }            // what the next step takes, before factors of prefixes
  void set_rate(double rate) { rate_ = rate; }     // a schedule: set_rate(base_rate() * factor) before each step

  // What the rule remembers: "mean/fc1.weight", "steps/fc1.weight", ... With the tensors themselves a run goes on bit for bit.
  std::map<std::string, Tensor> state() const;

  // Throws Error::input listing every name that is missing or not known and every shape that differs; nothing is changed then.
  void load_state(const std::map<std::string, Tensor>& values, const std::string& what);

 private:
  struct Item {
    std::string name;
    at::Tensor tensor;
    std::vector<at::Tensor> slots;  // what the rule remembers, one number for each of the tensor's
    double factor = 1;              // of the learning rate
    double decay = 0;
    std::int64_t steps = 0;
    at::Tensor gradient;  // of the step in work; undefined: none
  };
  struct Block {  // a part of an item, the unit of work of one thread
    std::size_t item;
    std::int64_t first, count;
  };

  void make_blocks();
  void gather_gradients();
  double gradient_norm() const;
  [[noreturn]] void refuse_gradient(const Item& item) const;
  template <typename Number>
  void update(const Block& block) const;
  std::map<std::string, at::Tensor> slots_by_name() const;

  OptimiserConfig config_;
  const OptimiserRule* rule_;
  double rate_;
  std::vector<Item> items_;
  std::vector<Block> blocks_;
  bool measured_ = false;  // clip_norm was called since the last step
  double norm_ = 0;
  double scale_ = 1;  // of the gradients in the next step
};

}  // namespace vigil
