// SPDX-License-Identifier: Apache-2.0
// The presence observer. One of the table in catalogs.cpp.
#pragma once

#include "vigil/oneclass/observer.h"

namespace vigil {

std::unique_ptr<Observer> make_presence_observer();

}  // namespace vigil
