// SPDX-License-Identifier: Apache-2.0
// Features in a folder, given to the videos of a data set or to one video. Within this room, of the program vigil-learn.
#pragma once

#include <filesystem>

#include "vigil/app/inputs.h"
#include "vigil/data/dataset.h"
#include "vigil/data/features/features.h"

namespace vigil {

// Every video gets the features that find_features() finds, under the name "features"; those without any are left out, and a
// warning says so. folder empty: the data set as it is. Throws what find_features() throws.
Dataset with_features(Dataset dataset, const std::filesystem::path& folder);

// The features of one input: from `where` (a file, or a folder searched by the video's name), else what its data set names
// (`wanted`, or the only ones), else a file beside the video that begins with its name. Throws Error::input when there are none.
// name: how they are called.
Features features_of(const Input& input, const std::filesystem::path& where, const std::string& wanted, std::string& name);

}  // namespace vigil
