// SPDX-License-Identifier: Apache-2.0
// The directions density. One of the table in catalogs.cpp.
#pragma once

#include "vigil/oneclass/density.h"

namespace vigil {

std::unique_ptr<Density> make_directions_density();

}  // namespace vigil
