// SPDX-License-Identifier: Apache-2.0
// The versions of the libraries that draw. Beside the data's way: `vigil doctor` prints them.
#pragma once

#include "vigil/base/library.h"

namespace vigil {

std::vector<LibraryVersion> plot_libraries();  // librsvg, cairo

}  // namespace vigil
