// SPDX-License-Identifier: Apache-2.0
// The annotations of XD-Violence: binary (pairs) and by class (triples). Frames count from 0, the end is excluded; normal videos
// have no line. Some copies write .mp4 behind some names.
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

bool fits_xd_binary(const std::string& line);  // v=u5SF4SlqNDQ__#00-00-00_00-01-00_label_G-0-0 624 912 950 1441
VideoList read_xd_binary(const ListText& text);

bool fits_xd_classes(const std::string& line);  // the same with G before each pair
VideoList read_xd_classes(const ListText& text);

}  // namespace vigil
