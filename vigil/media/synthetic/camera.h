// SPDX-License-Identifier: Apache-2.0
// The fixed camera of a synthetic scene: from metres on the ground to pixels and back. Private to the room.
#pragma once

#include <cmath>

#include "vigil/base/geometry.h"

namespace vigil::synthetic {

// Metres; x to the right, z away from the camera's foot, y up.
struct Point {
  double x = 0;
  double z = 0;

  bool operator==(const Point&) const = default;
  Point operator+(Point other) const { return {x + other.x, z + other.z}; }
  Point operator-(Point other) const { return {x - other.x, z - other.z}; }
  Point operator*(double factor) const { return {x * factor, z * factor}; }
  double length() const { return std::sqrt(x * x + z * z); }
};

struct Projected {
  double x = 0;      // pixels
  double y = 0;      // pixels
  double scale = 0;  // pixels per metre, across the line of sight
};

// What stands at a pixel's line of sight.
struct Sighted {
  Point ground;       // where it meets the ground, or the foot of the wall
  double height = 0;  // above it, metres; 0 on the ground
};

// A pinhole at `height` metres that looks along z and down by `tilt` (radians).
class Camera {
 public:
  Camera(Size size, double height, double tilt, double focal)
      : size_(size), height_(height), sin_(std::sin(tilt)), cos_(std::cos(tilt)), focal_(focal * size.height) {}

  Size size() const { return size_; }
  double height() const { return height_; }

  Projected project(Point at, double y) const {
    const double depth = sin_ * (height_ - y) + cos_ * at.z;
    const double up = cos_ * (y - height_) + sin_ * at.z;
    const double scale = focal_ / depth;
    return {0.5 * size_.width + scale * at.x, 0.5 * size_.height - scale * up, scale};
  }

  // Metres from the middle of the picture to its edge, on the ground at z.
  double half_width(double z) const { return 0.5 * size_.width / project({0, z}, 0).scale; }

  // wall: z of a wall that closes the scene.
  Sighted sight(double px, double py, double wall) const {
    const double right = (px - 0.5 * size_.width) / focal_;
    const double up = (0.5 * size_.height - py) / focal_;
    const double fall = sin_ - up * cos_;  // metres down per metre along the optical axis
    const double away = cos_ + up * sin_;
    const double to_ground = fall > 0 ? height_ / fall : 1e9;
    if (to_ground * away <= wall) return {{right * to_ground, to_ground * away}, 0};
    const double to_wall = wall / away;
    return {{right * to_wall, wall}, height_ - to_wall * fall};
  }

 private:
  Size size_;
  double height_;
  double sin_;
  double cos_;
  double focal_;  // pixels
};

}  // namespace vigil::synthetic
