// SPDX-License-Identifier: Apache-2.0
// Versions of the libraries that a process really runs with. Each room that stands on some tells its own; `vigil doctor` prints
// them.
#pragma once

#include <string>
#include <vector>

namespace vigil {

struct LibraryVersion {
  std::string name;
  std::string version;  // of the library loaded now
  std::string built;    // that Vigil was compiled with; empty when the library does not tell the two apart
};

std::vector<LibraryVersion> base_libraries();  // fmt, nlohmann-json, OpenSSL

}  // namespace vigil
