// SPDX-License-Identifier: Apache-2.0
// Lists of feature files: one line per video or per crop. Crops are counted, the video is given once.
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// G:\UCF\Abuse001_x264_i3d.npy; NAME__0.npy to NAME__9.npy (or __4); NAME.npy, NAME__1.npy, ... (crop 0 without a number);
// NAME_0.npy where NAME is ShanghaiTech's (01_0014_0); NAME__vggish.npy. A label behind the path ("test/01_0014_0.npy 1.0") is the
// video's.
bool fits_features(const std::string& line);
VideoList read_features(const ListText& text);

// A header "path,label", then rows: VadCLIP. The label is a class, "Normal", or XD-Violence's ("G-B2-B6", "A").
bool fits_features_csv(const ListText& text);
VideoList read_features_csv(const ListText& text);

}  // namespace vigil
