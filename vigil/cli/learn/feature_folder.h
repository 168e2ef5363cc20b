// SPDX-License-Identifier: Apache-2.0
// Features in a folder, given to the videos of a data set or to one video. Within this room, of the program vigil-learn.
#pragma once

#include <filesystem>

#include "vigil/app/inputs.h"
#include "vigil/data/dataset.h"
#include "vigil/data/features/features.h"

namespace vigil {

// Every video gets the features that find_features() finds: in one folder, or in several with commas between them, for kinds side
// by side. wanted: their name, "i3d", or their names, "rgb + audio", in the order of the folders; of one folder it may be empty.
// Videos without any are left out, and a warning says so; one that some folders have and others have not is refused when it is
// read. where empty: the data set as it is. Throws what find_features() throws; Error::usage when folders and names are not as
// many.
Dataset with_features(Dataset dataset, const std::filesystem::path& where, const std::string& wanted);

// The features of one input: from `where` (a file, or a folder searched by the video's name; several with commas between them, in
// the order of the names in `wanted`), else what its data set names (`wanted`, or the only ones), else a file beside the video that
// begins with its name. Throws Error::input when there are none, Error::usage when places and names are not as many. name: how they
// are called.
Features features_of(const Input& input, const std::filesystem::path& where, const std::string& wanted, std::string& name);

}  // namespace vigil
