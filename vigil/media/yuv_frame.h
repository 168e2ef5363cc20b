// SPDX-License-Identifier: Apache-2.0
// From a matrix of pixels to the planes that encoders take. Before the video writer and the JPEG encoder. Private to the room.
#pragma once

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/media/ffmpeg.h"

namespace vigil {

// Throws Error::usage unless pixels are CV_8UC1 or CV_8UC3 and not empty. what: begins the message.
void check_pixels(const std::string& what, const cv::Mat& pixels);

// Tells an encoder what the planes of YuvFrame mean: full range, the matrix of BT.601.
void describe_colours(AVCodecContext& encoder);

// One 4:2:0 frame of full range, filled again and again. Gray becomes luma as it is; BGR becomes luma as cv::cvtColor makes gray of
// it (BT.601), within one step.
class YuvFrame {
 public:
  explicit YuvFrame(Size size);  // odd sizes are fine

  AVFrame* fill(const cv::Mat& pixels);  // of the size given; what an encoder still holds of the last one stays untouched

 private:
  FfmpegPtr<AVFrame> frame_;
  FfmpegPtr<SwsContext> converter_;
};

}  // namespace vigil
