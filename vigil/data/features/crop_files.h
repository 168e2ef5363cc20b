// SPDX-License-Identifier: Apache-2.0
// Which files hold the crops of one video. Private to the features.
#pragma once

#include <filesystem>
#include <vector>

#include "vigil/data/features/layouts.h"

namespace vigil {

std::filesystem::path crop_file(const std::filesystem::path& stem, CropFiles scheme, int crop);

// The files of all crops, in order. For whichever_is_there the folder decides. Throws Error::input: none there, one missing in the
// middle, two schemes that fit.
std::vector<std::filesystem::path> crop_files(const std::filesystem::path& stem, CropFiles scheme);

}  // namespace vigil
