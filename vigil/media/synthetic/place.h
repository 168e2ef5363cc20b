// SPDX-License-Identifier: Apache-2.0
// The place of a synthetic street: camera, paths, trees, sun, and the empty picture of it. It comes from the option `scene` alone,
// so that what was learnt with one seed holds for another. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/media/synthetic/camera.h"

namespace vigil::synthetic {

struct OnPath {
  Point at;
  Point along;  // unit vector in the direction of growing s
};

// A walkway: a line on the ground, measured by s in metres from its beginning. Walkers prevail in the direction of growing s.
class Path {
 public:
  Path(std::vector<Point> corners, double width, double prevailing);

  double width() const { return width_; }
  double prevailing() const { return prevailing_; }  // share of walkers who go along s; 1 = one way
  double length() const { return starts_.back(); }
  OnPath at(double s, double lateral = 0) const;  // lateral: metres to the right of the line
  double distance(Point point) const;             // from the middle line
  const std::vector<Point>& corners() const { return corners_; }

 private:
  std::vector<Point> corners_;
  std::vector<Point> right_;    // unit vectors at the corners, averaged over both sides
  std::vector<double> starts_;  // s of each corner
  double width_;
  double prevailing_;
};

struct Tree {
  Point at;
  double crown = 0;   // radius, metres
  double middle = 0;  // height of the crown's middle, metres
  double phase = 0;   // of its swaying
};

struct Place {
  Camera camera;
  double wall = 0;          // z of the building that closes the scene
  std::vector<Path> paths;  // 0 and 1 across the picture, one way; 2 from the front to the back, both ways
  std::vector<Tree> trees;  // far ones first
  Point shadow;             // where the shadow of a point one metre up falls, relative to its foot
  Point meeting;            // where paths 0 and 2 cross
  std::vector<Point> lawn;  // a line over the grass where nobody walks, from outside of the picture to path 2

  bool on_path(Point point, double margin) const;  // within `margin` metres of a path's edge
};

constexpr int kAcross = 0, kFarAcross = 1, kThrough = 2;  // indices of Place::paths

Place make_place(std::uint64_t scene, Size size);

// The place without people and trees, in full light: CV_8UC1. shadows: darkness of the trees' shadows, 0 to 1.
cv::Mat paint_ground(const Place& place, std::uint64_t scene, double shadows);

// Smooth noise in [-1, 1] with a feature size of one unit.
double value_noise(double x, double y, std::uint32_t seed);
double hash_noise(std::int32_t x, std::int32_t y, std::uint32_t seed);  // independent at each whole point, [-1, 1]

}  // namespace vigil::synthetic
