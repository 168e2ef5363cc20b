// SPDX-License-Identifier: Apache-2.0
// Stored regions of anyone as plain values, as they stand in the file: boxes with a score. Which video a name means and whether a
// box fits it is decided where they meet a data set (stored_places.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/geometry.h"

namespace vigil {

struct StoredRegion {
  std::int64_t frame = 0;  // in the media
  Box box;                 // in pixels of the full picture
  double score = 0;        // finite; higher = more anomalous
  std::size_t line = 0;    // where it stands, from 1
};

// Of one video, in the order of the file.
struct StoredRegions {
  std::string id;         // as the file has it
  std::string otherwise;  // another name for the video, where `id` means none; may be empty
  std::string file;
  std::vector<StoredRegion> regions;
};

struct RegionSet {
  std::string name;  // the path as given
  std::vector<StoredRegions> videos;
  std::size_t at_peaks = 0;  // lines that are events of `vigil detect`, which tell regions of one frame each
};

// path: .csv with the columns video, frame, x, y, w, h, score (a row per box); .jsonl with {"video", "frame", "box": [x, y, w, h],
// "score"} a box, or {"video", "frame", "regions": [{"box", "level"}]} a frame; or what `vigil detect --out` leaves: events.jsonl,
// or a folder with one below it per video. Such an event tells its regions at its peak; its video is called like the folder or as
// run.json beside it says. Corners that are no whole pixels are rounded to the nearest.
// Throws Error::input with file, line and value: no such file, none of these, a missing column or key, a frame that is no index, a
// coordinate or score that is not a finite number, a box without a pixel.
RegionSet read_region_set(const std::filesystem::path& path);

}  // namespace vigil
