// SPDX-License-Identifier: Apache-2.0
// UCSD's list of truth, a MATLAB script: TestVideoFile{end+1}.gt_frame = [5:90, 140:200]; one line per clip in order. Frames from
// 1, end included, unions between commas. Clips are called "1", "2", ...
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

bool fits_ucsd_list(const std::string& line);
VideoList read_ucsd_list(const ListText& text);

}  // namespace vigil
