// SPDX-License-Identifier: Apache-2.0
// Sums of losses.
#include "vigil/nn/loss.h"

#include <algorithm>

namespace vigil {

bool needs_truth(const std::vector<SpecTerm>& sum) {
  return std::any_of(sum.begin(), sum.end(), [](const SpecTerm& term) { return losses().at(term.spec.name).needs_truth; });
}

LossSum::LossSum(const std::vector<SpecTerm>& terms) {
  for (const SpecTerm& term : terms)
    terms_.push_back({to_text(term.spec), term.weight, losses().at(term.spec.name).make(term.spec)});
}

LossSum::Value LossSum::operator()(const HeadOutput& output, const BagLabels& bags) const {
  Value value;
  for (const Term& term : terms_) {
    const at::Tensor part = (*term.loss)(output, bags) * term.weight;
    value.terms.emplace_back(term.name, part.item<double>());
    value.total = value.total.defined() ? value.total + part : part;
  }
  return value;
}

}  // namespace vigil
