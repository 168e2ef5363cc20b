// SPDX-License-Identifier: Apache-2.0
// Where in the picture: score maps against masks, regions against tracks, gathered while videos are scored.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/evaluate/measure.h"
#include "vigil/events/score.h"
#include "vigil/metrics/region_track.h"

namespace vigil {

struct SpatialMeasures {
  Figures figures;     // pixel.*, pixelwise.*; rbdc, tbdc and their _ref, or rbdc_cc and tbdc_cc on tracks made from masks
  std::string tracks;  // "given", kTracksFromMasks, or empty
  std::vector<std::string> notes;
};

// What a detector or a file said of one video, kept until the video is known to be in order: maps as coarse as they came.
struct SpatialScores {
  struct OfFrame {
    std::int64_t frame = 0;
    Grid<float> map;
    int cell = 0;
    Box area;
    std::vector<std::pair<Box, double>> regions;
  };
  std::vector<OfFrame> frames;
  bool with_regions = true;                              // else nothing is known of regions, which is not "none was found"
  std::function<void(OfFrame&, Size picture)> make_map;  // makes a frame's map when it is needed; empty = `map` is it

  void add(const std::vector<Score>& scores);  // with regions and maps
};

// Joins videos in any order; add() may be called from several threads, and the order changes nothing.
class SpatialMeter {
 public:
  // Equal scores of rbdc_ref and tbdc_ref come in the order of these videos, then as they were added.
  // Which truth there is among these videos decides what is measured: with tracks of any, tracks; else those of the masks.
  explicit SpatialMeter(const std::vector<Video>& videos);
  ~SpatialMeter();
  bool wanted() const;  // some video has masks or tracks

  // A frame that is labelled anomalous but whose mask is empty, or the other way round, is left out and counted. Throws
  // Error::input: a mask that cannot be read or has another size than the other masks or the picture.
  void add(const Video& video, const SpatialScores& scores);
  SpatialMeasures measures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigil
