// SPDX-License-Identifier: Apache-2.0
// Paints the empty picture of a place: paving, bricks, grass, the building, static shadows. See place.h.
#include <algorithm>
#include <cmath>

#include "vigil/media/synthetic/place.h"

namespace vigil::synthetic {
namespace {

std::uint32_t mixed(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
  std::uint32_t h = x * 0x9e3779b1u ^ y * 0x85ebca77u ^ seed * 0xc2b2ae3du;
  h = (h ^ (h >> 15)) * 0x2c1b3c6du;
  h = (h ^ (h >> 12)) * 0x297a2d39u;
  return h ^ (h >> 15);
}

double fraction(double x) {
  return x - std::floor(x);
}

bool near_whole(double x, double width) {
  const double part = fraction(x);
  return part < width || part > 1 - width;
}

std::int32_t whole(double x) {
  return static_cast<std::int32_t>(std::floor(x));
}

double grass(Point at, std::uint32_t seed) {
  return 92 + 12 * value_noise(at.x * 0.45, at.z * 0.45, seed) + 13 * value_noise(at.x * 3, at.z * 2.2, seed + 1) +
         15 * value_noise(at.x * 11, at.z * 8, seed + 2);
}

double paving(Point at, std::uint32_t seed) {
  constexpr double kSlab = 0.6;  // metres
  const double x = at.x / kSlab;
  const double z = at.z / kSlab;
  const double joint = near_whole(x, 0.035) || near_whole(z, 0.045) ? -26 : 0;
  return 152 + 11 * hash_noise(whole(x), whole(z), seed) + joint + 6 * value_noise(at.x * 9, at.z * 9, seed + 1) +
         6 * value_noise(at.x * 0.6, at.z * 0.6, seed + 2);
}

double bricks(Point at, std::uint32_t seed) {
  const double z = at.z / 0.22;
  const double x = at.x / 0.4 + 0.5 * (whole(z) & 1);
  const double joint = near_whole(x, 0.06) || near_whole(z, 0.09) ? -18 : 0;
  return 128 + 14 * hash_noise(whole(x), whole(z), seed) + joint + 5 * value_noise(at.x * 0.7, at.z * 0.7, seed + 2);
}

double asphalt(Point at, std::uint32_t seed) {
  return 112 + 8 * value_noise(at.x * 0.5, at.z * 0.5, seed) + 10 * value_noise(at.x * 14, at.z * 14, seed + 1);
}

double facade(double x, double y, std::uint32_t seed) {
  if (y < 0.35) return 84 + 8 * value_noise(x * 6, y * 6, seed);      // plinth
  if (y < 1.1) return 58 + 26 * value_noise(x * 5, y * 5, seed + 3);  // hedge in front of it
  const double bay = fraction(x / 3.2);
  const double storey = fraction((y - 0.6) / 3.1);
  const bool window = bay > 0.28 && bay < 0.74 && storey > 0.24 && storey < 0.82;
  const bool frame = bay > 0.25 && bay < 0.77 && storey > 0.2 && storey < 0.86;
  if (window && std::abs(bay - 0.51) > 0.012) return 62 + 22 * value_noise(x * 0.8, y * 1.5, seed + 4);
  if (frame) return 205;
  const bool joint = near_whole(y / 0.3, 0.1);
  return 168 + 7 * value_noise(x * 4, y * 8, seed + 5) - (joint ? 14 : 0);
}

// What the place is made of at a point, before shadows.
double surface(const Place& place, const Sighted& seen, std::uint32_t seed) {
  if (seen.ground.z >= place.wall) return facade(seen.ground.x, seen.height, seed);
  constexpr double kKerb = 0.12;
  const auto from_edge = [&](int path) {
    const Path& line = place.paths[static_cast<std::size_t>(path)];
    return line.distance(seen.ground) - 0.5 * line.width();
  };
  const double near = from_edge(kAcross);
  const double far = from_edge(kFarAcross);
  const double by = from_edge(kThrough);
  if (near < 0) return paving(seen.ground, seed + 10);
  if (far < 0) return asphalt(seen.ground, seed + 20);
  if (by < 0) return bricks(seen.ground, seed + 30);
  if (std::min({near, far, by}) < kKerb) return 178 + 8 * value_noise(seen.ground.x * 5, seen.ground.z * 5, seed + 7);
  return grass(seen.ground, seed + 40);
}

// 1 = full sun. Dappled discs under the trees, a band along the building.
double sunlight(const Place& place, Point at, std::uint32_t seed) {
  double light = 1;
  for (const Tree& tree : place.trees) {
    const Point middle = tree.at + place.shadow * tree.middle;
    const double right = at.x - middle.x;
    const double back = (at.z - middle.z) * 1.15;
    const double away = std::sqrt(right * right + back * back) / tree.crown;
    if (away < 1.4) {
      const double edge = away + 0.22 * value_noise(at.x * 3.5, at.z * 3.5, seed + 50);
      light = std::min(light, std::clamp((edge - 0.8) / 0.3, 0.0, 1.0));
    }
    const Point to = at - tree.at;  // of the trunk
    const double along = (to.x * place.shadow.x + to.z * place.shadow.z) / (place.shadow.length() * place.shadow.length());
    if (along > 0 && along < tree.middle && (to - place.shadow * along).length() < 0.09) light = 0;
  }
  const double wall = place.wall - at.z;
  return std::min(light, std::clamp((wall - 0.5) / 0.4, 0.3, 1.0));
}

}  // namespace

double hash_noise(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  return static_cast<double>(mixed(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), seed)) * (2.0 / 4294967295.0) - 1;
}

double value_noise(double x, double y, std::uint32_t seed) {
  const std::int32_t left = whole(x);
  const std::int32_t top = whole(y);
  double u = x - left;
  double v = y - top;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  const double above = hash_noise(left, top, seed) * (1 - u) + hash_noise(left + 1, top, seed) * u;
  const double below = hash_noise(left, top + 1, seed) * (1 - u) + hash_noise(left + 1, top + 1, seed) * u;
  return above * (1 - v) + below * v;
}

cv::Mat paint_ground(const Place& place, std::uint64_t scene, double shadows) {
  const auto seed = static_cast<std::uint32_t>(scene * 977 + (scene >> 32) * 31 + 5);
  const Size size = place.camera.size();
  cv::Mat picture(size.height, size.width, CV_8UC1);
  const int samples = size.height > 400 ? 1 : 2;  // per side of a pixel: large pictures show the texture as it is
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      double sum = 0;
      for (int k = 0; k < samples * samples; ++k) {
        const double px = x + (k % samples + 0.5) / samples;
        const double py = y + (k / samples + 0.5) / samples;
        const Sighted seen = place.camera.sight(px, py, place.wall);
        const double light = seen.height > 0 ? 1 : sunlight(place, seen.ground, seed);
        sum += surface(place, seen, seed) * (1 - 0.5 * shadows * (1 - light));
      }
      picture.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(std::clamp(sum / (samples * samples), 0.0, 255.0));
    }
  }
  return picture;
}

}  // namespace vigil::synthetic
