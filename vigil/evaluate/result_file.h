// SPDX-License-Identifier: Apache-2.0
// An evaluation as JSON, and as a folder that can be compared with another one later, without the data set.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

#include "vigil/evaluate/evaluate.h"

namespace vigil {

// Figures with protocol, per video; without scores and truth. Keys: docs/reference/scores.md.
nlohmann::ordered_json result_json(const Evaluation& evaluation);

// Writes scores/ID.npy of each video (write_score_folder) and then result.json, which moreover holds the truth that was used, as
// runs. Makes the folder. Throws Error::input.
void write_result(const std::filesystem::path& folder, const Evaluation& evaluation);

bool is_result(const std::filesystem::path& folder);  // has a result.json

// What compare() needs: protocol, and of each video raw, smoothed, truth, group and classes. Throws Error::input: damaged, a format
// of another Vigil, scores that are not those the result speaks of.
Evaluation read_result(const std::filesystem::path& folder);

}  // namespace vigil
