// SPDX-License-Identifier: Apache-2.0
// From nested containers to names joined with dots. Private to the reader of PyTorch files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vigil/base/torch/pickle.h"

namespace vigil {

struct UnfoldedPickle {
  struct Named {
    std::string name;
    std::size_t claim = 0;  // index into Pickle::tensors
  };
  std::vector<Named> tensors;  // in the order of the file
  std::map<std::string, std::string> scalars;
};

// Throws Error::input naming the place: a name twice, keys that are neither text nor whole numbers, values that are neither tensors
// nor numbers nor texts, too deep (also circles), too many or too long when everything shared is written out.
UnfoldedPickle unfold(const Pickle& pickle, const std::string& where);

}  // namespace vigil
