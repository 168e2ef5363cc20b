// SPDX-License-Identifier: Apache-2.0
// Data sets with truth in one .npz keyed by video: NWPU Campus and the scene-dependent relabelling of ShanghaiTech.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_nwpu_campus(const FolderFacts& folder);
bool looks_like_shanghaitech_sd(const FolderFacts& folder);

// Videos or folders of pictures below Train/ and Test/ (any case, also inside videos/ or frames/); gt.npz or scene_gt.npz. The
// scene is what stands before the "_". A test video that the archive does not name is unlabelled, and a note says so.
Dataset read_nwpu_campus(const std::filesystem::path& root, const Spec& spec);
Dataset read_shanghaitech_sd(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
