// SPDX-License-Identifier: Apache-2.0
// vigil import, in the program vigil-learn. Within this room.
#pragma once

#include <iosfwd>

#include "vigil/cli/verb.h"

namespace vigil {

void import_here(const Arguments& args, std::ostream& out);  // throws Error

}  // namespace vigil
