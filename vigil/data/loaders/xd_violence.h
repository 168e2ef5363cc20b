// SPDX-License-Identifier: Apache-2.0
// XD-Violence: clips of films and YouTube, labels in the files' names, intervals in a list.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_xd_violence(const FolderFacts& folder);

// Option revision: binary (default where it lies there) or classes. Normal test videos are in no annotation: lists of features or
// test/ tell them. The group is the film or video that a clip was cut from.
Dataset read_xd_violence(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
