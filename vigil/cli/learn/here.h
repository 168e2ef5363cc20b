// SPDX-License-Identifier: Apache-2.0
// The learning that this program has. Within this room, of the program vigil-learn.
#pragma once

#include "vigil/cli/learning.h"

namespace vigil {

const Learning& learning_here();

}  // namespace vigil
