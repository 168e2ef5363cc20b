// SPDX-License-Identifier: Apache-2.0
// Whether this program can learn.
#include "vigil/cli/learning.h"

namespace vigil {
namespace {

const Learning* here = nullptr;

}  // namespace

const Learning& learning() {
  if (here == nullptr) throw NeedsLearning{};
  return *here;
}

void use_learning(const Learning& learning) {
  here = &learning;
}

}  // namespace vigil
