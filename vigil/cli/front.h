// SPDX-License-Identifier: Apache-2.0
// What can be said without a single video library: the verbs by name, the help, the version. Within this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace vigil {

struct VerbName {
  std::string name;
  std::string summary;  // one line
};

const std::vector<VerbName>& verb_names();  // in the order of the help

// The answer to --help, --version and their short forms; nothing when the arguments ask for anything else.
std::optional<std::string> front_answer(const std::vector<std::string>& args);

}  // namespace vigil
