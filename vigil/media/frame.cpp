// SPDX-License-Identifier: Apache-2.0
// Pictures held in matrices, and the part of a frame that a detector looks at.
#include "vigil/media/frame.h"

#include <utility>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/base/error.h"
#include "vigil/media/opencv_threads.h"

namespace vigil {
namespace {

class MatPicture : public Picture {
 public:
  explicit MatPicture(cv::Mat pixels) : pixels_(std::move(pixels)) {
    if (pixels_.type() == CV_8UC1) {
      gray_ = pixels_;
    } else {
      cv::cvtColor(pixels_, gray_, cv::COLOR_BGR2GRAY);
    }
  }

  Size size() const override { return {pixels_.cols, pixels_.rows}; }
  cv::Mat gray() const override { return gray_; }

  cv::Mat bgr(Size size) const override {
    cv::Mat scaled = pixels_;
    if (size != this->size()) cv::resize(pixels_, scaled, {size.width, size.height}, 0, 0, cv::INTER_AREA);
    cv::Mat colours;
    if (scaled.type() == CV_8UC1) {
      cv::cvtColor(scaled, colours, cv::COLOR_GRAY2BGR);
    } else {
      colours = scaled.clone();  // the caller may draw on it
    }
    return colours;
  }

 private:
  cv::Mat pixels_;
  cv::Mat gray_;
};

}  // namespace

cv::Mat gray_at(const Frame& frame, const Box& roi, Size size) {
  const Size whole = frame.size();
  if (roi.empty() || roi != roi.intersect(Box::whole(whole)))
    throw Error::usage(
        fmt::format("roi {} does not lie inside the {} picture of frame {}", to_text(roi), to_text(whole), frame.index));
  if (size.empty()) throw Error::usage(fmt::format("cannot scale frame {} to {}", frame.index, to_text(size)));
  const cv::Mat gray = frame.gray();
  const cv::Mat part = roi == Box::whole(whole) ? gray : gray(cv::Rect(roi.x, roi.y, roi.width, roi.height));
  if (roi.size() == size) return part;
  cv::Mat scaled;
  cv::resize(part, scaled, {size.width, size.height}, 0, 0, cv::INTER_AREA);
  return scaled;
}

std::shared_ptr<const Picture> picture_of(cv::Mat pixels) {
  follow_thread_setting();
  if (pixels.empty() || (pixels.type() != CV_8UC1 && pixels.type() != CV_8UC3))
    throw Error::usage("a picture is made of a CV_8UC1 or CV_8UC3 matrix that is not empty, got " +
                       (pixels.empty() ? std::string("an empty one") : cv::typeToString(pixels.type())));
  return std::make_shared<MatPicture>(std::move(pixels));
}

}  // namespace vigil
