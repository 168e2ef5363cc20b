// SPDX-License-Identifier: Apache-2.0
// Truth that circulates as .mat files: RTFM's copy of UCF-Crime's intervals, the intervals of the ano_pred family, Avenue's masks.
#pragma once

#include "vigil/data/lists/mat_file.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// Annotation_file{VideoName, Anno, EventName}: one video a file; Anno is k x 2, frames from 1, end included, [-1 -1] for normals.
VideoList read_annotation_mat(const std::filesystem::path& path);

// gt: a cell with one 2 x k array of starts and ends per clip in order (avenue.mat, ped2.mat, ...), or one such array for a single
// video (enter.mat, exit.mat). Frames from 1, end included. The ids are "1", "2", ...
VideoList read_intervals_mat(const std::filesystem::path& path);

// volLabel: a 1 x n cell with one H x W mask per frame (Avenue's ground_truth_demo), read frame by frame (mat_masks.h).
FrameLabels read_masks_mat(const std::filesystem::path& path);

// Whichever of the three the file holds, by the names of its variables.
ListContent read_truth_mat(const std::filesystem::path& path);

}  // namespace vigil
