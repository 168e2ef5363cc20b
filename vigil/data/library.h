// SPDX-License-Identifier: Apache-2.0
// The versions of the libraries that stored features and annotations are read with. Beside the data's way: `vigil doctor` prints
// them.
#pragma once

#include "vigil/base/library.h"

namespace vigil {

std::vector<LibraryVersion> data_libraries();  // HDF5, zlib, pugixml

}  // namespace vigil
