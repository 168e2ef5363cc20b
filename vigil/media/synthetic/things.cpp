// SPDX-License-Identifier: Apache-2.0
// Draws vehicles, bags and trees. See figures.h.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "vigil/media/synthetic/figures.h"
#include "vigil/media/synthetic/place.h"

namespace vigil::synthetic {
namespace {

// The side of a small van from its tail (x = 0) to its nose, 1 = full length and height.
bool van_side(double x, double y) {
  if (x < 0 || x > 1 || y < 0.16 || y > 1) return false;
  if (x < 0.03) return y < 0.96;
  if (x > 0.84) return y < 0.56 - 0.6 * std::max(0.0, x - 0.93);  // bonnet
  if (x > 0.66) return y < 1 - 0.44 * (x - 0.66) / 0.18;          // windscreen
  return true;
}

double van_grey(double x, double y) {
  const bool window = y > 0.6 && y < 0.9 && ((x > 0.06 && x < 0.36) || (x > 0.4 && x < 0.62 + 0.25 * (0.9 - y)));
  if (window) return 48 + 60 * (y - 0.6);
  if (y < 0.26) return 60;                                                   // sill
  if (std::abs(x - 0.38) < 0.008 || std::abs(x - 0.68) < 0.008) return 130;  // doors
  if (y > 0.42 && y < 0.48) return 110;                                      // stripe
  return 212 - 40 * (1 - y);
}

}  // namespace

Sprite draw_vehicle(bool to_right, const View& view) {
  const double half = 0.5 * kVehicleLength;
  const double rise = std::cos(view.pitch) * kVehicleHeight;  // in the picture
  const double depth = std::sin(view.pitch) * kVehicleWidth;
  Canvas canvas(view.scale, -half - 0.1, half + 0.1, rise + depth + 0.2, -0.3 - 0.5 * depth);
  const double base = -0.5 * depth;  // the near side's foot: the middle of the vehicle stands at the foot
  const auto along = [&](double x) { return (to_right ? x + half : half - x) / kVehicleLength; };
  const auto inside = [&](double x, double y) {  // swept from the near to the far side
    for (int i = 0; i <= 12; ++i)
      if (van_side(along(x), (y - base - depth * i / 12) / rise)) return true;
    return false;
  };
  const auto roof = [&](double x, double y) {
    const double a = along(x);
    if (a > 0.66 && a < 0.84) return 70.0;  // windscreen seen from above
    return 226 + 5 * value_noise(x * 4, y * 6, 3) - (a > 0.84 ? 22 : 0);
  };
  canvas.area(-half, half, base, base + rise + depth, inside, roof);
  canvas.area(
      -half, half, base, base + rise, [&](double x, double y) { return van_side(along(x), (y - base) / rise); },
      [&](double x, double y) { return van_grey(along(x), (y - base) / rise); });
  for (const double wheel : {0.19, 0.79}) {
    const double x = (to_right ? wheel * kVehicleLength - half : half - wheel * kVehicleLength);
    const Canvas::End hub{x, base + 0.3, 0.3};
    canvas.limb(hub, hub, [](double, double) { return 28.0; });
    const Canvas::End rim{x, base + 0.3, 0.15};
    canvas.limb(rim, rim, [](double, double n) { return 150 + 40 * n; });
  }
  return canvas.finish();
}

Sprite draw_bag(const View& view) {
  Canvas canvas(view.scale, -0.4, 0.4, 0.7, -0.2);
  const auto cloth = [&](double t, double n) { return 52 + 20 * view.sun_right * n + 10 * value_noise(t * 5, n * 3, 17); };
  canvas.limb({-0.16, 0.40, 0.03}, {0, 0.5, 0.03}, cloth);
  canvas.limb({0, 0.5, 0.03}, {0.16, 0.40, 0.03}, cloth);
  canvas.limb({-0.16, 0.17, 0.17}, {0.16, 0.17, 0.17}, cloth);
  canvas.limb({-0.15, 0.29, 0.07}, {0.15, 0.29, 0.07}, [](double, double) { return 98.0; });
  return canvas.finish();
}

Sprite draw_tree(double radius, double middle, std::uint32_t seed, const View& view) {
  const double up = middle * std::cos(view.pitch);  // of the crown's middle in the picture
  Canvas canvas(view.scale, -1.15 * radius, 1.15 * radius, up + 1.1 * radius, -0.15);
  canvas.limb({0, 0, 0.11}, {0, up, 0.08},
              [&](double t, double n) { return 66 + 24 * view.sun_right * n + 9 * value_noise(t * 14, n, seed); });
  Rng rng(seed);
  const int leaves = 260;
  for (int i = 0; i < leaves; ++i) {  // from the shaded inside to the lit outside
    const double out = static_cast<double>(i) / leaves;
    const double angle = rng.uniform(0, 2 * std::numbers::pi);
    const double away = radius * std::sqrt(rng.uniform()) * (1 - 0.15 * out);
    const double x = away * std::cos(angle), y = 0.95 * away * std::sin(angle);
    const double lit = 0.5 + 0.5 * (0.55 * y + 0.35 * view.sun_right * x) / radius;
    const double grey = 30 + 42 * out + 62 * lit * out + 12 * rng.normal();
    const Canvas::End leaf{x, up + y, radius * rng.uniform(0.06, 0.13)};
    canvas.limb(leaf, leaf, [grey](double, double) { return grey; });
  }
  return canvas.finish();
}

}  // namespace vigil::synthetic
