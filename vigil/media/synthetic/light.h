// SPDX-License-Identifier: Apache-2.0
// From the scene in full light to what the camera gives: drifting light, steps of exposure, noise. The last step of a frame.
// Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/rng.h"
#include "vigil/media/synthetic/options.h"

namespace vigil::synthetic {

class Light {
 public:
  Light(const StreetConfig& config, Rng rng);

  double gain(double seconds) const;  // brightness relative to full light, about 1

  // Brightens and adds noise, in place. frame: its index, which alone says what noise it gets.
  void apply(cv::Mat& picture, std::int64_t frame, double seconds) const;

 private:
  struct Wave {
    double height = 0, speed = 0, phase = 0;
  };
  double step(std::int64_t block) const;

  double exposure_;
  std::array<Wave, 3> waves_;
  Rng steps_;
  Rng offsets_;
  std::vector<std::int16_t> noise_;  // in 1/128 grey levels
};

}  // namespace vigil::synthetic
