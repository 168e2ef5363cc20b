// SPDX-License-Identifier: Apache-2.0
// The contract of a loss, and sums of losses by spec. After a head, before the optimiser.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vigil/nn/head.h"

namespace vigil {

// What is known of the bags of a batch. Where a loss pairs bags, the i-th normal bag goes with the i-th anomalous one, in the order
// in which they stand.
struct BagLabels {
  at::Tensor labels;   // [B] float: 1 = anomalous
  at::Tensor lengths;  // [B] int64, or undefined: all T
  at::Tensor classes;  // [B, K] float: 1 for each class of the bag, column 0 = normal; undefined where classes are not known
  at::Tensor frames;   // [B, T] float: truth of each snippet, for supervised data; undefined otherwise
};

class Loss {
 public:
  virtual ~Loss() = default;

  // A scalar. Throws Error::usage when the head does not give what it needs, Error::input when a class has no bag in the batch or k
  // is above a bag's length, with both values.
  virtual at::Tensor operator()(const HeadOutput& output, const BagLabels& bags) const = 0;
};

struct LossKind {
  std::unique_ptr<Loss> (*make)(const Spec& spec);
  FieldTable (*fields)();
  bool needs_truth = false;  // of snippets: BagLabels::frames
};

const Catalog<LossKind>& losses();  // `vigil list losses`

// Whether any of the losses needs the truth of each snippet. Throws Error::usage: unknown loss, with the nearest.
bool needs_truth(const std::vector<SpecTerm>& sum);

// A sum, "rank(top=3) + 8e-5*smooth + 8e-5*sparse". Throws Error::usage: unknown loss or option, with the nearest.
class LossSum {
 public:
  explicit LossSum(const std::vector<SpecTerm>& terms);

  struct Value {
    at::Tensor total;                                   // a scalar
    std::vector<std::pair<std::string, double>> terms;  // each term's name with its weighted value, for the log
  };
  Value operator()(const HeadOutput& output, const BagLabels& bags) const;

 private:
  struct Term {
    std::string name;  // the term as written, without its weight
    double weight;
    std::unique_ptr<Loss> loss;
  };
  std::vector<Term> terms_;
};

}  // namespace vigil
