// SPDX-License-Identifier: Apache-2.0
// One decoded picture on its way from a source to a detector. A cheap handle: copies share the picture.
#pragma once

#include <cstdint>
#include <memory>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/base/time.h"

namespace vigil {

// What a source gives for one frame. Implementations keep the decoder's planes and convert on demand.
class Picture {
 public:
  virtual ~Picture() = default;

  virtual Size size() const = 0;  // as shown: after rotation

  // The luma plane (CV_8UC1) of the whole picture, without a copy where the decoder's layout allows it. The matrix
  // is a view that is valid while this picture lives.
  virtual cv::Mat gray() const = 0;

  // Colours (CV_8UC3, BGR) of the whole picture, scaled to `size` by area.
  virtual cv::Mat bgr(Size size) const = 0;
};

struct Frame {
  std::int64_t index = -1;  // 0-based, in the media (not in the part that is read)
  Nanoseconds time;         // presentation time since the media's first frame; strictly increasing
  std::shared_ptr<const Picture> picture;

  Size size() const { return picture->size(); }
  cv::Mat gray() const { return picture->gray(); }
  cv::Mat bgr(Size size) const { return picture->bgr(size); }
};

// `roi` of the frame's luma, area-averaged to `size` (a view when nothing has to be scaled). roi must lie inside the picture.
cv::Mat gray_at(const Frame& frame, const Box& roi, Size size);

// A picture held in a matrix (CV_8UC1 or CV_8UC3 BGR): synthetic scenes, image files, tests.
std::shared_ptr<const Picture> picture_of(cv::Mat pixels);

}  // namespace vigil
