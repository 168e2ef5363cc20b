// SPDX-License-Identifier: Apache-2.0
// The table of losses.
#include "vigil/nn/loss.h"

namespace vigil {

const Catalog<LossKind>& losses() {
  static const Catalog<LossKind> kTable("loss", {});
  return kTable;
}

}  // namespace vigil
