// SPDX-License-Identifier: Apache-2.0
// Region-based and track-based detection criteria (Ramachandra & Jones 2020): RBDC and TBDC, areas under detection rate over false
// positive regions per frame, in [0, 1].
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vigil/base/geometry.h"

namespace vigil {

struct TruthRegion {
  std::int64_t video = 0;
  std::int64_t frame = 0;
  std::int64_t track = 0;  // unique in the video
  Box box;
};

struct DetectedRegion {
  std::int64_t video = 0;
  std::int64_t frame = 0;
  Box box;
  double score = 0;
};

// Published files give two corners. Whether the second lies inside the box moves figures (by 0.004 on a made case): say which.
Box box_of_inclusive_corners(int x0, int y0, int x1, int y1);  // width = x1 - x0 + 1: the reference code's
Box box_of_half_open_corners(int x0, int y0, int x1, int y1);  // width = x1 - x0

enum class RegionTies {
  grouped,  // equal scores are one point: nothing depends on the order of input (rbdc, tbdc)
  in_order  // a point per detection, equal scores in the order given, as the reference code has it (rbdc_ref, tbdc_ref)
};

struct RegionTrackOptions {
  double iou = 0.1;    // beta: a region is found, a detection is no false alarm, from here on; in (0, 1]
  double share = 0.1;  // alpha: a track is found with this share of its annotated frames; in (0, 1]
  RegionTies ties = RegionTies::grouped;
};

struct RegionPoint {
  double threshold = 0;
  double false_per_frame = 0;  // detections that overlap no true region enough, over all test frames
  double region_rate = 0;      // found regions / regions
  double track_rate = 0;       // found tracks / tracks
};

struct RegionTrack {
  std::optional<double> rbdc;  // nothing without true regions
  std::optional<double> tbdc;
  std::size_t regions = 0;
  std::size_t tracks = 0;
  std::size_t false_regions = 0;    // at the lowest threshold
  std::vector<RegionPoint> points;  // by falling threshold, from (0, 0) to the lowest; the areas end at 1 false region a frame
};

// frames: of all test videos together. One detection may find several true regions; one whose regions were all found before is
// neither hit nor false alarm. When the false alarms end below 1 per frame, the last rates go on to 1; beyond 1 nothing counts.
// Error::usage: no frames, options out of range. Error::input: a score that is not a number, an empty box, the same track twice in
// a frame.
RegionTrack region_track(std::span<const TruthRegion> truth, std::span<const DetectedRegion> detections, std::int64_t frames,
                         const RegionTrackOptions& options = {});

}  // namespace vigil
