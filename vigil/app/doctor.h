// SPDX-License-Identifier: Apache-2.0
// What this machine and this build have, and what is missing. Beside the data's way; `vigil doctor` prints it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/app/models.h"
#include "vigil/base/library.h"
#include "vigil/media/capabilities.h"

namespace vigil {

struct Diagnosis {
  std::string vigil;     // version
  std::string compiler;  // that built it
  std::vector<LibraryVersion> libraries;
  std::vector<CodecSupport> codecs;
  std::vector<std::pair<std::string, bool>> cpu;  // features that speed depends on, and whether they are there
  int cores = 0;                                  // of the machine
  int threads = 0;                                // in force
  bool learns = false;                            // built with the part that needs libtorch
  std::vector<ModelKind> models;
  std::filesystem::path data;  // $VIGIL_DATA; empty when it is not set
  bool data_there = false;
  std::vector<std::string> problems;  // each a sentence with what to do; empty = all is well
};

// of_learning: the libraries of the part that learns; nothing where Vigil was built without it.
Diagnosis diagnose(const std::optional<std::vector<LibraryVersion>>& of_learning);

}  // namespace vigil
