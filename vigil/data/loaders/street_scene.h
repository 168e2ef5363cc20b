// SPDX-License-Identifier: Apache-2.0
// Street Scene: sequences of pictures, boxes by centre and size beside them.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_street_scene(const FolderFacts& folder);

// Every row is kept: a frame may belong to several tracks.
Dataset read_street_scene(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
