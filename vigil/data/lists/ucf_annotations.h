// SPDX-License-Identifier: Apache-2.0
// The temporal annotation of UCF-Crime in every version that circulates (docs/reference/datasets.md). Frames count from 1, the end
// is included, -1 fills; a row without an interval is a normal video.
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

bool fits_ucf_official(const std::string& line);  // Abuse028_x264.mp4  Abuse  165  240  -1  -1 (VadCLIP: without .mp4)
VideoList read_ucf_official(const ListText& text);

bool fits_ucf_mist(const std::string& line);  // the same between tabs, and the number of frames
VideoList read_ucf_mist(const ListText& text);

bool fits_ucf_counted(const std::string& line);  // Abuse/Abuse028_x264.mp4 1412 Abuse 165 240 -1 -1 (UR-DMU, ekosman)
VideoList read_ucf_counted(const ListText& text);

bool fits_ucf_umil(const std::string& line);  // frames/Abuse/Abuse028_x264.mp4 1412 1 165 240 -1 -1, normals: 0 0 n -1 -1
VideoList read_ucf_umil(const ListText& text);

// Arrest/Arrest039_x264.mp4|15836|[7215, 10335] and Normal_Videos_event/Normal_Videos_897_x264.mp4 876 -1. Most of its lengths (224
// of 290) are one frame above everybody else's; they are given as they stand.
bool fits_ucf_seo(const std::string& line);
VideoList read_ucf_seo(const ListText& text);

}  // namespace vigil
