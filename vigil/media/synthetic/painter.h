// SPDX-License-Identifier: Apache-2.0
// Puts actors, their shadows and swaying trees over the empty place, far ones first. Private to the room.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/grid.h"
#include "vigil/media/synthetic/actors.h"
#include "vigil/media/synthetic/figures.h"

namespace vigil::synthetic {

// A sprite at its place in the picture.
struct Placed {
  const Sprite* sprite = nullptr;
  double x = 0;  // of its foot, pixels
  double y = 0;
  double scale_x = 1;  // picture pixels per pixel of the sprite
  double scale_y = 1;
  double z = 0;  // distance, for the order
  Point ground;
  double metres = 0;  // pixels per metre there
  bool shadow = true;
  bool anomalous = false;
  const Tree* tree = nullptr;  // sways
};

// One thread at a time: sprites are drawn when they are first needed.
class Painter {
 public:
  Painter(const StreetConfig& config, const Place& place, Rng rng);

  // actors: with their states at `seconds`.
  struct Seen {
    const Actor* actor;
    State state;
  };
  cv::Mat paint(const std::vector<Seen>& seen, double seconds);
  Grid<std::uint8_t> mask(const std::vector<Seen>& seen, double seconds);  // 1 where an anomalous one is visible

 private:
  std::vector<Placed> place_all(const std::vector<Seen>& seen);
  Placed placed(const Actor& actor, const State& state);
  const Sprite& person(int look, int pose, int heading);
  void cast_shadow(cv::Mat& picture, const Placed& thing) const;

  const Place& place_;
  double shadows_;
  double sway_;
  View view_;
  cv::Mat empty_;
  std::vector<Look> looks_;
  std::vector<std::unique_ptr<const Sprite>> people_;  // by look, pose, heading; null until needed
  std::vector<Sprite> vehicles_;                       // to the left, to the right
  Sprite bag_;
  std::vector<Sprite> trees_;
};

}  // namespace vigil::synthetic
