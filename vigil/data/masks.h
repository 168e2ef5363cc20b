// SPDX-License-Identifier: Apache-2.0
// The per-frame pixel masks of a video. After a data set was loaded, before measures per pixel.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "vigil/base/grid.h"
#include "vigil/data/dataset.h"

namespace vigil {

// The mask file of each frame that has one, by frame; empty when the video has no masks. Throws Error::input: a file whose name is
// no number, a number beyond the video's end, masks that are one file (VideoMasks reads those too).
std::map<std::int64_t, std::filesystem::path> mask_files_of(const Video& video);

// 1 where the picture is brighter than half, else 0. Throws Error::input when it cannot be read.
Grid<std::uint8_t> read_mask(const std::filesystem::path& path);

// All masks of a video, whatever form they have: a folder with a file per frame, a folder of id maps with tracks (UBnormal,
// id_maps.h), one .npy of (frames, height, width), or one .mat with a cell volLabel (Avenue). Files with all frames are read when
// the object is made, and kept with one bit a pixel; others when a frame is asked for.
class VideoMasks {
 public:
  explicit VideoMasks(const Video& video);  // throws Error::input: cannot be read, more masks than frames

  // 1 where the frame is anomalous; nothing when the frame has no mask, which means an empty one. Throws Error::input.
  std::optional<Grid<std::uint8_t>> at(std::int64_t frame) const { return at_(frame); }

 private:
  std::function<std::optional<Grid<std::uint8_t>>(std::int64_t)> at_;
};

// The runs of frames whose mask is not empty, labelled "anomaly".
std::vector<LabelledSpan> spans_of_masks(const Video& video);

}  // namespace vigil
