// SPDX-License-Identifier: Apache-2.0
// The few Python objects that state dicts consist of, and what is made of them. Private to the reader of PyTorch files. Anything
// not listed here is refused by its name.
#pragma once

#include <string_view>

#include "vigil/base/torch/pickle.h"

namespace vigil {

// Sets value to the global `module.name`: collections.OrderedDict, torch.Size, torch._utils._rebuild_tensor, _rebuild_tensor_v2,
// _rebuild_parameter, torch.FloatStorage and its like. Refuses every other.
PickleValue known_global(std::string_view module, std::string_view name, const PicklePlace& place);

// What calling the global at `callee` with the tuple at `arguments` gives: a dict, a claim of a tensor, or one of the arguments.
// Nothing is called.
PickleIndex made_by(Pickle& pickle, PickleIndex callee, PickleIndex arguments, const PicklePlace& place);

// The storage that a persistent id names: ('storage', class, key, device, count) and, in older files, None or (key, begin, count).
PickleIndex storage_of(Pickle& pickle, PickleIndex id, const PicklePlace& place);

// Appends a value. Refuses more than kMostPickleValues; items that are copied count as values.
PickleIndex add_value(Pickle& pickle, PickleValue value, const PicklePlace& place);

}  // namespace vigil
