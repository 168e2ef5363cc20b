// SPDX-License-Identifier: Apache-2.0
// Painting of known motion: see made_motion.h.
#include "tests/oneclass/made_motion.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>
#include <utility>

namespace vigil {
namespace {

std::uint8_t level_of(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

class MadeSource : public FrameSource {
 public:
  explicit MadeSource(MadeFootage made) : made_(std::move(made)), info_(made_.info()) {}
  const StreamInfo& info() const override { return info_; }
  bool next(Frame& frame) override {
    if (given_ == made_.frames) return false;
    const Nanoseconds time = made_.time ? made_.time(given_) : Nanoseconds::from_seconds(given_ / made_.fps);
    frame = {given_, time, picture_of(made_.picture(given_))};
    ++given_;
    return true;
  }
  StreamHealth health() const override {
    StreamHealth health;
    health.frames = given_;
    return health;
  }

 private:
  MadeFootage made_;
  StreamInfo info_;
  int given_ = 0;
};

}  // namespace

Texture::Texture(std::uint64_t seed, double contrast) {
  constexpr int kWaves = 16;
  Rng rng(seed);
  for (int i = 0; i < kWaves; ++i) {
    const double frequency = 2 * std::numbers::pi / std::exp(rng.uniform(std::log(8.0), std::log(40.0)));
    const double angle = rng.uniform(0, std::numbers::pi);
    waves_.push_back({frequency * std::cos(angle), frequency * std::sin(angle), rng.uniform(0, 2 * std::numbers::pi)});
  }
  amplitude_ = contrast * std::sqrt(2.0 / kWaves);
}

double Texture::at(double x, double y) const {
  double sum = 0;
  for (const Wave& wave : waves_) sum += std::sin(wave.x * x + wave.y * y + wave.phase);
  return 128 + amplitude_ * sum;
}

cv::Mat painted(Size size, const Texture& texture, double dx, double dy) {
  cv::Mat picture(size.height, size.width, CV_8UC1);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) picture.at<std::uint8_t>(y, x) = level_of(texture.at(x - dx, y - dy));
  return picture;
}

void paint_box(cv::Mat& picture, const Texture& texture, double left, double top, int width, int height) {
  for (int y = std::max(0, static_cast<int>(std::ceil(top - 0.5))); y < std::min<double>(picture.rows, top + height - 0.5); ++y)
    for (int x = std::max(0, static_cast<int>(std::ceil(left - 0.5))); x < std::min<double>(picture.cols, left + width - 0.5); ++x)
      picture.at<std::uint8_t>(y, x) = level_of(texture.at(x - left, y - top));
}

cv::Mat noisy(const cv::Mat& picture, double deviation, Rng& rng) {
  cv::Mat result = picture.clone();
  for (int y = 0; y < result.rows; ++y)
    for (int x = 0; x < result.cols; ++x) {
      auto& level = result.at<std::uint8_t>(y, x);
      level = level_of(level + deviation * rng.normal());
    }
  return result;
}

Footage MadeFootage::footage() const {
  // Painted once, however often it is looked at.
  struct Painted {
    std::once_flag once;
    std::vector<cv::Mat> pictures;
  };
  return {name, [made = *this, painted = std::make_shared<Painted>()] {
            std::call_once(painted->once, [&] {
              for (int frame = 0; frame < made.frames; ++frame) painted->pictures.push_back(made.picture(frame));
            });
            MadeFootage kept = made;
            kept.picture = [painted](int frame) { return painted->pictures[static_cast<std::size_t>(frame)]; };
            return std::make_unique<MadeSource>(kept);
          }};
}

StreamInfo MadeFootage::info() const {
  StreamInfo info;
  info.name = name;
  info.format = "made";
  info.size = size;
  info.fps = fps;
  info.frames = frames;
  return info;
}

std::vector<Frame> MadeFootage::all() const {
  std::vector<Frame> result;
  MadeSource source(*this);
  for (Frame frame; source.next(frame);) result.push_back(frame);
  return result;
}

MadeFootage walk(const std::string& name, std::vector<Walker> walkers, std::uint64_t seed, Size size, int frames) {
  MadeFootage made;
  made.name = name;
  made.size = size;
  made.frames = frames;
  const cv::Mat ground = painted(size, Texture(99, 12));
  made.picture = [=, cloth = Texture(7, 45)](int frame) {
    cv::Mat picture = ground.clone();
    for (const Walker& walker : walkers) {
      const double way = size.width + walker.width;
      const double x = std::fmod(walker.x + walker.width + walker.speed * frame, way);
      paint_box(picture, cloth, (x < 0 ? x + way : x) - walker.width, walker.y, walker.width, walker.height);
    }
    Rng rng(1000 * seed + static_cast<std::uint64_t>(frame));
    return noisy(picture, 1, rng);
  };
  return made;
}

MadeFootage ordinary(std::uint64_t seed, int frames, Size size, Size thing) {
  Rng rng(seed);
  std::vector<Walker> walkers;
  for (int i = 0; i < 2; ++i)
    walkers.push_back({rng.uniform(0, size.width), rng.uniform(0.1, 0.9) * (size.height - thing.height), thing.width, thing.height,
                       (i == 0 ? 1 : -1) * rng.uniform(1, 2)});
  return walk("ordinary " + std::to_string(seed), walkers, seed, size, frames);
}

}  // namespace vigil
