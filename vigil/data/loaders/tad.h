// SPDX-License-Identifier: Apache-2.0
// TAD, traffic: folders of pictures whose names end in .mp4, UMIL's lists.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_tad(const FolderFacts& folder);

// Training and test lists of UMIL; frames from 0, ends excluded, cut at the true length.
Dataset read_tad(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
