// SPDX-License-Identifier: Apache-2.0
// ShanghaiTech Campus as its owner gives it: training videos, test pictures, a vector and masks per test video.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_shanghaitech(const FolderFacts& folder);

// AED's tracks (annotations/ShanghaiTech/ or tracks/) and MLEP's shanghaitech_semantic_annotation.json are taken where they lie
// there: the first gives tracks, the second the classes of a video.
Dataset read_shanghaitech(const std::filesystem::path& root, const Spec& spec);

// The folder of frame masks at or below `root`; empty when there is none.
std::filesystem::path shanghaitech_masks(const std::filesystem::path& root);

}  // namespace vigil
