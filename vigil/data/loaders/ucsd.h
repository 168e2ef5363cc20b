// SPDX-License-Identifier: Apache-2.0
// The folders of UCSD Ped1 and Ped2 as a data set.
#pragma once

#include <filesystem>

#include "vigil/data/loaders/layouts.h"

namespace vigil {

// Two layouts: the official one, Train/Train001/001.tif, Test/Test001/001.tif, masks in Test/Test001_gt/001.bmp, truth in
// Test/UCSDped*.m (frames from 1, end included); and training/frames/01/000.jpg, testing/frames/01/000.jpg, masks in
// testing/masks/01/000.png, truth in truth.csv (frames from 0, end excluded). Without a list, truth comes from the masks: a frame
// is anomalous when its mask is not empty. Without either a test clip is unlabelled, and a note says so.
bool looks_like_ucsd(const std::filesystem::path& root);

// Throws Error::input: no clips, a truth list that does not fit the clips, a mask that cannot be read.
Dataset read_ucsd(const std::filesystem::path& root);

// As the catalog of layouts calls them; there are no options. A folder with lists of boxes is Street Scene, one with vectors of
// truth ShanghaiTech.
bool looks_like_ucsd_layout(const FolderFacts& folder);
Dataset read_ucsd_layout(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
