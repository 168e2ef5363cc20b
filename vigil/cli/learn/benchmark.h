// SPDX-License-Identifier: Apache-2.0
// vigil benchmark. Within this room, of the program vigil-learn.
#pragma once

#include "vigil/cli/verb.h"

namespace vigil {

void benchmark_here(const Arguments& args, std::ostream& out);

}  // namespace vigil
