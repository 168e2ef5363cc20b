// SPDX-License-Identifier: Apache-2.0
// Where in the picture, of stored predictions: boxes and score maps meet the masks and tracks of a data set, on the terms of a
// detector's (spatial.h).
#pragma once

#include <filesystem>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/data/dataset.h"
#include "vigil/evaluate/spatial.h"

namespace vigil {

struct PlaceReading {
  std::filesystem::path regions;  // empty = none
  std::filesystem::path maps;     // empty = none

  bool given() const { return !regions.empty() || !maps.empty(); }

  static auto fields() {
    using C = PlaceReading;
    return fields_of<C>(
        field("regions", &C::regions, "", any(),
              "boxes with scores, for region and pixel figures: .csv (video,frame,x,y,w,h,score), .jsonl, or a folder of vigil "
              "detect"),
        field("maps", &C::maps, "", any(), "score maps, for pixel figures: a folder of ID.npy of (frames, height, width)"));
  }
};

// Region figures are of the boxes; pixel figures of the maps, else of the boxes: a pixel then has the highest score of the boxes
// over it, and those outside all boxes are below every score (kMapsFromBoxes). A video without a box was found normal throughout.
// Throws Error::input: what read_region_set() does; a data set without masks and tracks (and without masks for maps); a video that
// it does not have; a frame beyond the video's end; a box that leaves the picture; two names for one video; no box in any video
// measured; a video without maps, maps of another number of frames or another shape than the picture's, or parts of it; not a
// number.
SpatialMeasures measure_places(const PlaceReading& reading, const Dataset& dataset, const std::vector<Video>& wanted);

inline constexpr const char* kMapsFromBoxes = "maps.from_boxes.v1";

}  // namespace vigil
