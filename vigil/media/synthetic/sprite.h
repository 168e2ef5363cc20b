// SPDX-License-Identifier: Apache-2.0
// Small pictures of moving things with coverage, drawn once and placed many times at any scale and sub-pixel position.
// Private to the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace vigil::synthetic {

// One size of a sprite. Pixels are (grey * coverage / 255, coverage) pairs, row by row, with an empty border of one pixel.
struct SpriteLevel {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  const std::uint8_t* at(int x, int y) const {
    return pixels.data() + 2 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  }
};

struct Sprite {
  double scale = 1;   // pixels of level 0 per metre
  double foot_x = 0;  // where the foot stands in level 0, pixels
  double foot_y = 0;
  std::vector<SpriteLevel> levels;  // each half the size of the one before
};

// Draws shapes with soft edges, one over the other. Metres: x to the right, y up, origin at the foot.
class Canvas {
 public:
  Canvas(double scale, double left, double right, double top, double bottom);  // scale: pixels per metre; bottom < 0

  struct End {
    double x = 0;
    double y = 0;
    double radius = 0;
  };

  // A rounded limb from `a` to `b`. shade(t, n): grey at t in [0, 1] along and n in [-1, 1] across.
  template <typename Shade>
  void limb(End a, End b, Shade shade) {
    const double reach = std::max(a.radius, b.radius) + 1 / scale_;
    const int x0 = column(std::min(a.x, b.x) - reach), x1 = column(std::max(a.x, b.x) + reach);
    const int y0 = row(std::max(a.y, b.y) + reach), y1 = row(std::min(a.y, b.y) - reach);
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double square = std::max(dx * dx + dy * dy, 1e-9);
    for (int py = y0; py <= y1; ++py) {
      for (int px = x0; px <= x1; ++px) {
        const double x = (px + 0.5) / scale_ + left_ - a.x, y = top_ - (py + 0.5) / scale_ - a.y;
        const double t = std::clamp((x * dx + y * dy) / square, 0.0, 1.0);
        const double radius = a.radius + (b.radius - a.radius) * t;
        const double ex = x - t * dx, ey = y - t * dy;
        const double away = std::sqrt(ex * ex + ey * ey);
        const double cover = std::clamp((radius - away) * scale_ + 0.5, 0.0, 1.0);
        if (cover > 0) over(px, py, cover, shade(t, std::clamp(ex / radius, -1.0, 1.0)));
      }
    }
  }

  // Where inside(x, y) says so, in `grey(x, y)`; edges by 3 x 3 samples.
  template <typename Inside, typename Grey>
  void area(double left, double right, double bottom, double top, Inside inside, Grey grey) {
    for (int py = row(top); py <= row(bottom); ++py) {
      for (int px = column(left); px <= column(right); ++px) {
        int hits = 0;
        for (int k = 0; k < 9; ++k)
          hits += inside((px + (k % 3 + 0.5) / 3) / scale_ + left_, top_ - (py + (k / 3 + 0.5) / 3) / scale_);
        if (hits > 0) over(px, py, hits / 9.0, grey((px + 0.5) / scale_ + left_, top_ - (py + 0.5) / scale_));
      }
    }
  }

  Sprite finish() const;

 private:
  int column(double x) const { return std::clamp(static_cast<int>((x - left_) * scale_), 1, width_ - 2); }
  int row(double y) const { return std::clamp(static_cast<int>((top_ - y) * scale_), 1, height_ - 2); }
  void over(int x, int y, double cover, double grey) {
    const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
    grey_[i] += (grey - grey_[i]) * cover;
    cover_[i] += (1 - cover_[i]) * cover;
  }

  double scale_;
  double left_;  // metres at pixel 0
  double top_;
  int width_;
  int height_;
  std::vector<double> grey_;
  std::vector<double> cover_;
};

}  // namespace vigil::synthetic
