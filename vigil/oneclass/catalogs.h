// SPDX-License-Identifier: Apache-2.0
// The tables of what the weights-free detector is put together from. `vigil list observers`, `densities` and `flows` print them.
#pragma once

#include <memory>

#include "vigil/base/catalog.h"

namespace vigil {

class Density;
class Flow;
class Observer;

const Catalog<std::unique_ptr<Observer> (*)()>& observers();  // what is measured at a place
const Catalog<std::unique_ptr<Density> (*)()>& densities();   // how rare that is there
const Catalog<std::unique_ptr<Flow> (*)()>& flows();          // how motion between two pictures is found

}  // namespace vigil
