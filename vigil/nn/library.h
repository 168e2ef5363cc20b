// SPDX-License-Identifier: Apache-2.0
// The versions of the libraries that networks run on. Beside the data's way: `vigil doctor` prints them.
#pragma once

#include "vigil/base/library.h"

namespace vigil {

std::vector<LibraryVersion> nn_libraries();  // libtorch, OpenMP

}  // namespace vigil
