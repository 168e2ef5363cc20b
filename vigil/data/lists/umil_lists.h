// SPDX-License-Identifier: Apache-2.0
// UMIL's lists of training (UCF-Crime, TAD) and of TAD's test. Frames count from 0, the end is excluded. Normals of the test list
// hold their whole length as an interval, which is none.
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

bool fits_umil_train(const std::string& line);  // frames/abnormal/01_Accident_001.mp4 0 224 1: path, first, last, class
VideoList read_umil_train(const ListText& text);

bool fits_tad_test(const std::string& line);  // frames/abnormal/01_Accident_006.mp4 266 1 75 110: path, frames, class, start, end
VideoList read_tad_test(const ListText& text);

}  // namespace vigil
