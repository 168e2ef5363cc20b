// SPDX-License-Identifier: Apache-2.0
// CUHK Avenue: videos, and truth as masks (.mat, one file per video) or as intervals (avenue.mat).
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_avenue(const FolderFacts& folder);

// Option revision: masks (default where they lie there) or intervals.
Dataset read_avenue(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
