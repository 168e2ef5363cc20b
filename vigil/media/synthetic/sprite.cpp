// SPDX-License-Identifier: Apache-2.0
// From a canvas to a sprite in several sizes: see sprite.h.
#include "vigil/media/synthetic/sprite.h"

namespace vigil::synthetic {
namespace {

constexpr int kLevels = 3;

SpriteLevel halved(const SpriteLevel& full) {
  SpriteLevel half{full.width / 2, full.height / 2, {}};
  half.pixels.resize(2 * static_cast<std::size_t>(half.width) * static_cast<std::size_t>(half.height));
  auto out = half.pixels.begin();
  for (int y = 0; y < half.height; ++y)
    for (int x = 0; x < half.width; ++x)
      for (int part = 0; part < 2; ++part)
        *out++ = static_cast<std::uint8_t>((full.at(2 * x, 2 * y)[part] + full.at(2 * x + 1, 2 * y)[part] +
                                            full.at(2 * x, 2 * y + 1)[part] + full.at(2 * x + 1, 2 * y + 1)[part] + 2) /
                                           4);
  return half;
}

}  // namespace

// Sides are multiples of 4 so that levels halve without a rest; a border of 4 pixels leaves one in the smallest.
Canvas::Canvas(double scale, double left, double right, double top, double bottom)
    : scale_(scale),
      left_(left - 4 / scale),
      top_(top + 4 / scale),
      width_((static_cast<int>(std::ceil((right - left) * scale)) + 8 + 3) / 4 * 4),
      height_((static_cast<int>(std::ceil((top - bottom) * scale)) + 8 + 3) / 4 * 4),
      grey_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)),
      cover_(grey_.size()) {}

Sprite Canvas::finish() const {
  Sprite sprite{scale_, -left_ * scale_, top_ * scale_, {}};
  SpriteLevel full{width_, height_, {}};
  full.pixels.reserve(2 * grey_.size());
  for (std::size_t i = 0; i < grey_.size(); ++i) {
    // grey_ was mixed with the black below the first shape by `cover`; that is the premultiplied grey already
    full.pixels.push_back(static_cast<std::uint8_t>(std::clamp(grey_[i], 0.0, 255.0 * cover_[i]) + 0.5));
    full.pixels.push_back(static_cast<std::uint8_t>(255 * cover_[i] + 0.5));
  }
  sprite.levels.push_back(std::move(full));
  while (sprite.levels.size() < kLevels) sprite.levels.push_back(halved(sprite.levels.back()));
  return sprite;
}

}  // namespace vigil::synthetic
