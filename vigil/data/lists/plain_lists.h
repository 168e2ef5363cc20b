// SPDX-License-Identifier: Apache-2.0
// Lists that name videos and say little more: splits, numbers of frames, labels. What a known name says (class, normal) is filled
// in.
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// One path or bare name a line: UCF's Anomaly_Train.txt, ShanghaiTech's SH_Train.txt, UBnormal's six lists.
bool fits_paths(const std::string& line);
VideoList read_paths(const ListText& text);

// Vandalism/Vandalism048_x264.mp4 7183: path and number of frames (ekosman's training list, MSAD, WSAL).
bool fits_counted_paths(const std::string& line);
VideoList read_counted_paths(const ListText& text);

// A header "video-id", then one name a line (S3R).
bool fits_named_column(const ListText& text);
VideoList read_named_column(const ListText& text);

// A header "video,frames,positive_frames", then numbers: how much truth each video has, not where.
bool fits_truth_summary(const ListText& text);
struct TruthSummary {
  VideoList list;
  std::int64_t frames = 0;
  std::int64_t positives = 0;
};
TruthSummary read_truth_summary(const ListText& text);

// MIST's split of ShanghaiTech: "01_0014,1" in training; "01_001,0,764" and "01_0015,1,-1" in test, where -1 means "as long as its
// mask".
bool fits_sh_mist(const std::string& line);
VideoList read_sh_mist(const ListText& text);

// PEL4VAD's classes of ShanghaiTech's anomalous training videos: "01_0026 fighting,chasing".
bool fits_sh_classes(const std::string& line);
VideoList read_sh_classes(const ListText& text);

// Names of classes, one a line, or after a header "id,name" in the order of their ids.
bool fits_class_names(const ListText& text);
std::vector<std::string> read_class_names(const ListText& text);

}  // namespace vigil
