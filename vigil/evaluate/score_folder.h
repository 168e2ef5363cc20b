// SPDX-License-Identifier: Apache-2.0
// The frame scores of an evaluation as files, for whoever measures something else with them. After evaluate().
#pragma once

#include <filesystem>

#include "vigil/evaluate/evaluate.h"

namespace vigil {

// Makes the folder and writes ID.npy with ID.json (events/score_file.h) for each video; a '/' in an id becomes a folder. Throws
// Error::input: cannot be written; an id that would lead out of the folder.
void write_score_folder(const std::filesystem::path& folder, const Evaluation& evaluation);

}  // namespace vigil
