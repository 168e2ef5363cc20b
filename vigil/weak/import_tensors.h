// SPDX-License-Identifier: Apache-2.0
// The tensors of a published checkpoint under the names that its layers have. From files of others to import_sources.h.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "vigil/base/tensor.h"

namespace vigil {

struct CheckpointTensors {
  std::map<std::string, Tensor> tensors;  // "fc1.weight", without what wrappers put before it
  std::vector<std::string> left_out;      // names in the file of tensors that no layer uses
  std::string container;                  // "torch zip", "torch legacy", "safetensors", "mat"
};

// Told by its content: a file of torch.save, safetensors, or MATLAB's level 5 with cells "0", "2" and "4" of weights [in, out] and
// biases (Sultani 2018), which come as fc1 to fc3, [out, in]. Beginnings such as "module." and "state_dict." are taken off, however
// many there are; counts of batches, optimisers, schedules and "clipmodel." are left out.
//
// Throws Error::input: what the readers of these formats throw (hostile files, whole modules, ...); a model of Vigil's own; two
// tensors that would have the same name; cells that are no weights and biases; no tensor at all.
CheckpointTensors read_checkpoint(const std::filesystem::path& path);

}  // namespace vigil
