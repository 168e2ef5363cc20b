// SPDX-License-Identifier: Apache-2.0
// Lays out the place: see place.h.
#include "vigil/media/synthetic/place.h"

#include <algorithm>
#include <numbers>

#include "vigil/base/rng.h"

namespace vigil::synthetic {
namespace {

constexpr double kTall = 2.0;     // metres: what stands on a path is at most as high
constexpr double kOutside = 0.8;  // metres beyond the picture's edge where a path begins and ends

// Whether something of the size of a person at `at` would be seen.
bool in_view(const Camera& camera, Point at) {
  if (at.z < 1) return false;
  const Projected foot = camera.project(at, 0);
  const Projected head = camera.project(at, kTall);
  const double margin = kOutside * foot.scale;
  return foot.x > -margin && foot.x < camera.size().width + margin && foot.y > 0 && head.y < camera.size().height;
}

// The part of a path that is in view, with one metre more at both ends.
Path seen_part(const Camera& camera, const Path& path) {
  constexpr double kStep = 0.05;
  double first = path.length();
  double last = 0;
  for (double s = 0; s < path.length(); s += kStep) {
    if (!in_view(camera, path.at(s).at)) continue;
    first = std::min(first, s);
    last = s;
  }
  first = std::max(0.0, first - 1);
  last = std::min(path.length(), last + 1);
  std::vector<Point> corners{path.at(first).at};
  double s = 0;
  for (std::size_t i = 0; i < path.corners().size(); ++i) {
    if (i > 0) s += (path.corners()[i] - path.corners()[i - 1]).length();
    if (s > first && s < last) corners.push_back(path.corners()[i]);
  }
  corners.push_back(path.at(last).at);
  return Path(std::move(corners), path.width(), path.prevailing());
}

// A quarter turn from `before` over `corner` to `after`, as a few short pieces.
void add_turn(std::vector<Point>& corners, Point before, Point corner, Point after) {
  constexpr int kPieces = 6;
  for (int i = 0; i <= kPieces; ++i) {
    const double u = static_cast<double>(i) / kPieces;
    corners.push_back(before * ((1 - u) * (1 - u)) + corner * (2 * u * (1 - u)) + after * (u * u));
  }
}

Path across(double left, double right, double width, bool to_right) {
  constexpr double kFar = 60;
  std::vector<Point> corners{{-kFar, left}, {kFar, right}};
  if (!to_right) std::swap(corners[0], corners[1]);
  return Path(std::move(corners), width, 1);
}

Path through(double x, double slope, double back, bool to_right) {
  const double side = to_right ? 1 : -1;
  const Point turn{x + slope * back, back};
  std::vector<Point> corners{{x + slope * 2.0, 2.0}};
  add_turn(corners, {turn.x - slope * 3, turn.z - 3}, turn, {turn.x + side * 3, turn.z});
  corners.push_back({turn.x + side * 60, turn.z});
  return Path(std::move(corners), 2.4, 0.8);
}

void plant_trees(Place& place, Rng& rng) {
  constexpr int kTrees = 5;
  for (int tries = 0; tries < 400 && static_cast<int>(place.trees.size()) < kTrees; ++tries) {
    const double z = rng.uniform(7.0, place.wall - 1.5);
    const Point at{rng.uniform(-0.5, 0.5) * z, z};
    const Tree tree{at, rng.uniform(0.8, 1.25), rng.uniform(1.7, 2.3), rng.uniform(0, 2 * std::numbers::pi)};
    bool free = !place.on_path(at, 0.9);
    for (const Tree& other : place.trees) free = free && (other.at - at).length() > 2.5;
    for (double u = 0; free && u <= 1; u += 0.05)
      free = (place.lawn[0] * (1 - u) + place.lawn[1] * u - at).length() > tree.crown + 0.7;
    // A crown hides what stands behind it: not a path that much happens on.
    const Projected top = place.camera.project(at, tree.middle);
    const Sighted behind = place.camera.sight(top.x, top.y, place.wall);
    if (free && place.paths[kAcross].distance(behind.ground) > 2.2 && place.paths[kThrough].distance(behind.ground) > 1.8)
      place.trees.push_back(tree);
  }
  std::sort(place.trees.begin(), place.trees.end(), [](const Tree& a, const Tree& b) { return a.at.z > b.at.z; });
}

}  // namespace

Path::Path(std::vector<Point> corners, double width, double prevailing)
    : corners_(std::move(corners)), starts_{0}, width_(width), prevailing_(prevailing) {
  std::vector<Point> sides;
  for (std::size_t i = 1; i < corners_.size(); ++i) {
    const Point step = corners_[i] - corners_[i - 1];
    starts_.push_back(starts_.back() + step.length());
    sides.push_back(Point{step.z, -step.x} * (1 / step.length()));
  }
  for (std::size_t i = 0; i < corners_.size(); ++i) {
    const Point both = sides[i == 0 ? 0 : i - 1] + sides[std::min(i, sides.size() - 1)];
    right_.push_back(both * (1 / both.length()));
  }
}

OnPath Path::at(double s, double lateral) const {
  std::size_t i = 0;
  while (i + 2 < starts_.size() && s >= starts_[i + 1]) ++i;
  const double u = (s - starts_[i]) / (starts_[i + 1] - starts_[i]);
  const Point right = right_[i] * (1 - u) + right_[i + 1] * u;
  const Point step = corners_[i + 1] - corners_[i];
  return {corners_[i] + step * u + right * lateral, step * (1 / step.length())};
}

double Path::distance(Point point) const {
  double nearest = 1e18;  // squared
  for (std::size_t i = 0; i + 1 < corners_.size(); ++i) {
    const Point step = corners_[i + 1] - corners_[i];
    const Point from = point - corners_[i];
    const double u = std::clamp((from.x * step.x + from.z * step.z) / (step.x * step.x + step.z * step.z), 0.0, 1.0);
    const Point rest = from - step * u;
    nearest = std::min(nearest, rest.x * rest.x + rest.z * rest.z);
  }
  return std::sqrt(nearest);
}

bool Place::on_path(Point point, double margin) const {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const Path& path) { return path.distance(point) < 0.5 * path.width() + margin; });
}

Place make_place(std::uint64_t scene, Size size) {
  Rng rng = Rng(scene).fork(0x706c616365);
  const double degree = std::numbers::pi / 180;
  Place place{Camera(size, rng.uniform(7.2, 7.9), rng.uniform(31.5, 34) * degree, rng.uniform(1.22, 1.34)), 0, {}, {}, {}, {}, {}};
  place.wall = rng.uniform(24.5, 26);
  const bool to_right = rng.chance(0.5);
  const double near = rng.uniform(9.2, 10.2);
  const double far = rng.uniform(15.6, 16.6);
  const double bend = rng.uniform(-2.5, 2.5);  // of 120 m
  const bool turns_right = rng.chance(0.5);
  const double x = (turns_right ? -1 : 1) * rng.uniform(1.2, 2.4);
  place.paths = {across(near - bend, near + bend, 2.6, to_right), across(far + bend, far - bend, 2.4, !to_right),
                 through(x, rng.uniform(-0.12, 0.12), place.wall - 2.6, turns_right)};
  const double azimuth = rng.uniform(0.25, 0.75) * std::numbers::pi;  // the sun is behind the camera
  place.shadow = Point{std::cos(azimuth), std::sin(azimuth)} * rng.uniform(0.6, 0.9);

  for (Path& path : place.paths) path = seen_part(place.camera, path);
  const Path& by = place.paths[kThrough];
  double nearest = 1e9;
  for (double s = 0; s < by.length(); s += 0.05) {
    const double distance = place.paths[kAcross].distance(by.at(s).at);
    if (distance < nearest) {
      nearest = distance;
      place.meeting = by.at(s).at;
    }
  }
  // Over the grass between the two paths across, on the side that path 2 leaves free.
  const double side = turns_right ? 1 : -1;
  const double between = 0.5 * (near + far);
  place.lawn = {{side * (place.camera.half_width(between) + 2), between + 0.6}, {place.meeting.x + side * 0.3, between - 0.6}};
  plant_trees(place, rng);
  return place;
}

}  // namespace vigil::synthetic
