// SPDX-License-Identifier: Apache-2.0
// Pictures whose motion is known exactly, and footage made of them, for the tests of this room.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/base/grid.h"
#include "vigil/base/rng.h"
#include "vigil/media/source.h"
#include "vigil/oneclass/fit.h"

namespace vigil {

// A pattern without end that is known between pixels too: waves of 8 to 40 pixels, about 128 grey levels.
class Texture {
 public:
  explicit Texture(std::uint64_t seed, double contrast = 35);  // contrast: standard deviation, grey levels
  double at(double x, double y) const;

 private:
  struct Wave {
    double x, y, phase;
  };
  std::vector<Wave> waves_;
  double amplitude_;
};

cv::Mat painted(Size size, const Texture& texture, double dx = 0, double dy = 0);  // the texture moved by (dx, dy)

// A box of `texture` in front of the picture, its pattern moving with it. Corner between pixels: a pixel belongs to it by its
// middle.
void paint_box(cv::Mat& picture, const Texture& texture, double x, double y, int width, int height);

cv::Mat noisy(const cv::Mat& picture, double deviation, Rng& rng);

// Something that walks, in pixels and pixels per frame; it comes back at the other side of the picture.
struct Walker {
  double x, y;
  int width, height;
  double speed;
};

// Footage painted frame by frame.
struct MadeFootage {
  std::string name = "made";
  Size size{128, 96};
  double fps = 10;
  int frames = 80;
  std::function<cv::Mat(int frame)> picture;
  std::function<Nanoseconds(int frame)> time = {};  // empty: evenly at `fps`

  Footage footage() const;
  StreamInfo info() const;
  std::vector<Frame> all() const;
};

// Still ground with noise, and walkers in front of it.
MadeFootage walk(const std::string& name, std::vector<Walker> walkers, std::uint64_t seed = 1, Size size = {128, 96},
                 int frames = 80);
// Footage of different walkers for each seed, all of one size and of ordinary speeds.
MadeFootage ordinary(std::uint64_t seed, int frames = 80, Size size = {128, 96}, Size thing = {10, 24});

}  // namespace vigil
