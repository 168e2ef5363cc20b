// SPDX-License-Identifier: Apache-2.0
// UBnormal's annotation of a video: pictures whose pixels are numbers of objects, and rows that say which object is anomalous when.
// Between such a folder and masks or tracks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/grid.h"
#include "vigil/data/dataset.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// True for NAME_annotations/ with NAME_new_tracks.txt or NAME_tracks.txt in it.
bool is_folder_of_id_maps(const std::filesystem::path& folder);

// The folder NAME_annotations/: NAME_0004_gt.png is the map of frame 4 (0 = background), the tracks are read_ubnormal_tracks()'s,
// the owner's corrected ones (NAME_new_tracks.txt) where there are such. Objects outside their rows are normal.
class IdMaps {
 public:
  explicit IdMaps(const std::filesystem::path& folder);  // throws Error::input: no tracks, or broken ones

  const std::vector<TrackSpan>& rows() const { return rows_; }
  bool has_pictures() const;  // some map lies there

  // 1 where an object is that is anomalous in this frame; nothing when none is. size: of the video, empty = not known. Throws
  // Error::input: no map of a frame that needs one, one of another size.
  std::optional<Grid<std::uint8_t>> mask_of(std::int64_t frame, Size size) const;

  // One track per row: in each frame a box around the largest part of the object, none where it is not in the picture. Reads a map
  // per anomalous frame. Throws as mask_of().
  std::vector<Track> tracks() const;

 private:
  std::filesystem::path map_of(std::int64_t frame) const;

  std::filesystem::path folder_;
  std::string name_;
  std::vector<TrackSpan> rows_;
};

}  // namespace vigil
