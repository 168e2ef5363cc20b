// SPDX-License-Identifier: Apache-2.0
// From an entry of a data set to its frames. Between a data set and everything that looks at its pictures.
#pragma once

#include <memory>

#include "vigil/data/dataset.h"
#include "vigil/media/source.h"

namespace vigil {

// What the entry covers, and of that the part that `part` asks for (its fps is the entry's for a folder of pictures, when that is
// known). Throws as open_source, and Error::input when the pictures have another size than the entry says.
std::unique_ptr<FrameSource> open_video(const Video& video, const SourceOptions& part = {});

}  // namespace vigil
