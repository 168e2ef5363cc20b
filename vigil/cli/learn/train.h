// SPDX-License-Identifier: Apache-2.0
// vigil train. Within this room, of the program vigil-learn.
#pragma once

#include "vigil/cli/verb.h"

namespace vigil {

void train_here(const Arguments& args, std::ostream& out);

}  // namespace vigil
