// SPDX-License-Identifier: Apache-2.0
// The per-frame pixel masks of a video. After a data set was loaded, before measures per pixel.
#pragma once

#include <map>

#include "vigil/base/grid.h"
#include "vigil/data/dataset.h"

namespace vigil {

// The mask file of each frame that has one, by frame; empty when the video has no masks. Throws Error::input: a file whose name is
// no number, a number beyond the video's end.
std::map<std::int64_t, std::filesystem::path> mask_files_of(const Video& video);

// 1 where the picture is brighter than half, else 0. Throws Error::input when it cannot be read.
Grid<std::uint8_t> read_mask(const std::filesystem::path& path);

// The runs of frames whose mask is not empty, labelled "anomaly".
std::vector<LabelledSpan> spans_of_masks(const Video& video);

}  // namespace vigil
