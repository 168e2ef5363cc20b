// SPDX-License-Identifier: Apache-2.0
// One camera for all tests of the program: a small synthetic street as a data set and a model of it, made once by the program
// itself.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace vigil {

struct Street {
  std::filesystem::path data;   // four normal train entries, one test entry where a van drives by
  std::filesystem::path model;  // fitted on the train entries
};

const Street& street();

// A scene of that street, as a source. options: "seed=9, seconds=20, anomaly=running".
std::string scene(const std::string& options);

std::string text_of_file(const std::filesystem::path& path);
nlohmann::json json_of_file(const std::filesystem::path& path);

}  // namespace vigil
