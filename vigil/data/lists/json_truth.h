// SPDX-License-Identifier: Apache-2.0
// MLEP's semantic labels of ShanghaiTech: {"0001": {"anomalies": [{"chasing": [[1, 169]]}], "length": 553}}, frames from 1, end
// included, the key is the video's number without its scene.
#pragma once

#include <filesystem>

#include "vigil/data/lists/video_list.h"

namespace vigil {

VideoList read_mlep_json(const std::filesystem::path& path);  // throws Error::input with the video

}  // namespace vigil
