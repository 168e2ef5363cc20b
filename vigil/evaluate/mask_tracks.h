// SPDX-License-Identifier: Apache-2.0
// Tracks where a data set has masks only: connected parts of each mask, linked from frame to frame. A rule of ours: figures on such
// tracks are not comparable with published RBDC and TBDC.
#pragma once

#include <cstdint>
#include <vector>

#include "vigil/base/grid.h"
#include "vigil/data/dataset.h"

namespace vigil {

inline constexpr const char* kTracksFromMasks = "tracks.from_masks.v1";

// Boxes of the 8-connected parts of at least `least` pixels, by rising top, then left.
std::vector<Box> parts_of_mask(const Grid<std::uint8_t>& mask, int least = 10);

// Feeds on masks in the order of frames; a part goes on as the track of the box in the frame just before with the highest IoU, when
// that is at least 0.1; equal ones: the earlier track; each track takes one part a frame.
class MaskTracker {
 public:
  void add(std::int64_t frame, const Grid<std::uint8_t>& mask);
  std::vector<Track> take() { return std::move(tracks_); }

 private:
  std::vector<Track> tracks_;
};

}  // namespace vigil
