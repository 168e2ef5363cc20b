// SPDX-License-Identifier: Apache-2.0
// UCF-Crime as published: class folders, splits, and whichever versions of the temporal annotation lie there.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_ucf_crime(const FolderFacts& folder);

// Option revision: sultani-2018-txt (default where it lies there), vadclip, mist, ur-dmu, seo, rtfm-mat, umil. Test = the videos of
// the annotation; train = all others that a list or a folder names. Without an annotation, test videos are told by the lists' names
// and their anomalous ones have no intervals. Throws Error::input when the revision asked for is not there.
Dataset read_ucf_crime(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
