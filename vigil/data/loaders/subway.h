// SPDX-License-Identifier: Apache-2.0
// Subway: two long videos, Entrance and Exit; truth as AED's tracks or as intervals (enter.mat, exit.mat).
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_subway(const FolderFacts& folder);

// Options: entrance_train, exit_train = how much of the beginning is training (15m and 5m); fps = of the video (25). Papers differ
// in all three, so a note says what was used.
Dataset read_subway(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
