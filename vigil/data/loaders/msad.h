// SPDX-License-Identifier: Apache-2.0
// MSAD: lists of names; classes, scenes and what is normal stand in the names.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_msad(const FolderFacts& folder);

// Anomalous test videos have no intervals in the published lists: their events are unknown.
Dataset read_msad(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
