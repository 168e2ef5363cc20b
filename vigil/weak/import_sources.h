// SPDX-License-Identifier: Apache-2.0
// Which repositories' checkpoints are known: by what they are told, which head they are of, and what their files do not say.
// Between read_checkpoint and import_checkpoint.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "vigil/base/tensor.h"

namespace vigil {

// What a source does that its file does not hold.
struct SourceDefaults {
  std::string recipe;        // a built-in one
  std::string head;          // instead of the recipe's; empty = the recipe's
  std::string score_length;  // likewise
  std::string note;          // for the user: what was taken, and what else it could be
};

struct CheckpointSource {
  std::string about;      // for people
  std::string tell_tale;  // a tensor that only it has
  std::string head;       // of `vigil list heads`
  std::string width_of;   // the tensor (after renaming) with the width of the features ...
  std::size_t axis;       // ... on this axis
  bool squared;           // layers from width to width: the head has more numbers than the width's square
  std::vector<std::pair<std::string, std::string>> renamed;  // beginnings of names: theirs, ours
  std::vector<std::string> unused;                           // beginnings of names of tensors that the source never reads
  std::string recipe;                                        // a built-in one
  SourceDefaults (*told)(const std::map<std::string, Tensor>& tensors) = nullptr;  // where the shapes decide

  SourceDefaults defaults(const std::map<std::string, Tensor>& tensors) const {
    return told != nullptr ? told(tensors) : SourceDefaults{recipe, {}, {}, {}};
  }
};

// Those that tell more stand before those that tell less.
const std::vector<CheckpointSource>& checkpoint_sources();

// The first source whose tell-tale is there. head given: only its sources count, and the last of them is the answer when no
// tell-tale is there. Null when there is none.
const CheckpointSource* source_of(const std::map<std::string, Tensor>& tensors, const std::string& head);

// Names as the head has them. unused: their names are added to left_out.
std::map<std::string, Tensor> renamed(const CheckpointSource& source, std::map<std::string, Tensor> tensors,
                                      std::vector<std::string>& left_out);

}  // namespace vigil
