// SPDX-License-Identifier: Apache-2.0
// The formats of stored scores, one function each. Private to the room: score_set.h chooses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vigil/evaluate/score_set.h"

namespace vigil {

// Each fills `videos`, `notes`, and `unit` where the file tells it. told: set when it does.
struct ReadScores {
  ScoreSet set;
  bool told_unit = false;
};

ReadScores read_score_folder(const std::filesystem::path& folder);
ReadScores read_score_csv(const std::filesystem::path& path);
ReadScores read_score_json(const std::filesystem::path& path, bool lines);
ReadScores read_score_array(const std::filesystem::path& path, const std::filesystem::path& list);

}  // namespace vigil
