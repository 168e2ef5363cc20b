// SPDX-License-Identifier: Apache-2.0
// Light and noise of a frame: see light.h.
#include "vigil/media/synthetic/light.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "vigil/base/simd.h"

namespace vigil::synthetic {
namespace {

constexpr std::uint64_t kNoise = 1 << 17;  // table; each row of each frame begins somewhere else in it
constexpr std::size_t kLongestRow = 1920;
constexpr int kUnits = 128;    // noise units per grey level
constexpr double kBlock = 20;  // seconds in which the exposure changes at most once
constexpr double kRamp = 0.5;  // seconds that such a change takes

VIGIL_FAST void light_row(std::uint8_t* row, const std::int16_t* noise, int width, int gain) {
  for (int x = 0; x < width; ++x) {
    const int lit = (row[x] * gain + noise[x] * 32 + 2048) >> 12;  // 12 bits of fraction
    row[x] = static_cast<std::uint8_t>(std::min(std::max(lit, 0), 255));
  }
}

}  // namespace

Light::Light(const StreetConfig& config, Rng rng) : exposure_(config.exposure), steps_(rng.fork(1)), offsets_(rng.fork(2)) {
  Rng draw = rng.fork(3);
  constexpr std::array<double, 3> kPeriods{47, 190, 830};  // seconds
  constexpr std::array<double, 3> kShares{0.15, 0.35, 0.5};
  for (std::size_t i = 0; i < waves_.size(); ++i)
    waves_[i] = {config.drift * kShares[i], 2 * std::numbers::pi / (kPeriods[i] * draw.uniform(0.8, 1.25)),
                 draw.uniform(0, 2 * std::numbers::pi)};
  if (config.noise <= 0) return;
  noise_.resize(kNoise + kLongestRow);
  for (std::int16_t& value : noise_)
    value = static_cast<std::int16_t>(std::clamp(std::lround(config.noise * kUnits * draw.normal()), -32767L, 32767L));
}

double Light::step(std::int64_t block) const {
  Rng own = Rng(steps_).fork(static_cast<std::uint64_t>(block));
  const double share = own.uniform(-1, 1);
  return own.chance(0.5) ? exposure_ * share : 0;
}

double Light::gain(double seconds) const {
  double gain = 1;
  for (const Wave& wave : waves_) gain += wave.height * std::sin(wave.speed * seconds + wave.phase);
  if (exposure_ <= 0) return gain;
  const auto block = static_cast<std::int64_t>(std::floor(seconds / kBlock));
  const double within = seconds - static_cast<double>(block) * kBlock;
  const double change = Rng(steps_).fork(static_cast<std::uint64_t>(block)).fork(1).uniform(0, kBlock - kRamp);
  const double part = std::clamp((within - change) / kRamp, 0.0, 1.0);
  return gain * (1 + step(block - 1) * (1 - part) + step(block) * part);
}

void Light::apply(cv::Mat& picture, std::int64_t frame, double seconds) const {
  static constexpr std::array<std::int16_t, kLongestRow> kSilence{};
  const int fixed = static_cast<int>(std::lround(gain(seconds) * 4096));
  if (noise_.empty() && fixed == 4096) return;
  Rng own = Rng(offsets_).fork(static_cast<std::uint64_t>(frame));
  for (int y = 0; y < picture.rows; ++y) {
    const std::int16_t* noise = noise_.empty() ? kSilence.data() : noise_.data() + (own.next() & (kNoise - 1));
    light_row(picture.ptr<std::uint8_t>(y), noise, picture.cols, fixed);
  }
}

}  // namespace vigil::synthetic
