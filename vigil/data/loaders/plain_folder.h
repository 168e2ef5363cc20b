// SPDX-License-Identifier: Apache-2.0
// Clips of one's own: normal/ and anomalous/, at the root or inside train/, test/ and val/.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_plain_folder(const FolderFacts& folder);

// Option split: of clips that lie in no train/, test/ or val/ (default test). A folder inside anomalous/ is a class. What is
// anomalous in a clip is known, where in it is not.
Dataset read_plain_folder(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
