// SPDX-License-Identifier: Apache-2.0
// Frames out: H.264 video through FFmpeg, single pictures as JPEG or PNG.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/base/time.h"

namespace vigil {

struct WriterOptions {
  double fps = 25;            // nominal; exact times are given with each frame
  int quality = 20;           // x264 CRF, 0 (lossless) to 51
  int keyframe_interval = 0;  // frames; 0 = the encoder's choice
};

// Writes one video. Odd sizes are padded by one pixel. The file appears under its name only after close().
class VideoWriter {
 public:
  VideoWriter(std::filesystem::path path, Size size, const WriterOptions& options = {});  // throws Error::input
  ~VideoWriter();                                                                         // without close() nothing is left behind
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  void write(const cv::Mat& pixels, Nanoseconds time);  // CV_8UC1 or CV_8UC3 BGR of the size given; times rise strictly
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::vector<std::byte> encode_jpeg(const cv::Mat& pixels, int quality = 85);  // CV_8UC1 or CV_8UC3; quality 1 to 100
std::vector<std::byte> encode_png(const cv::Mat& pixels);                     // CV_8UC1 or CV_8UC3, lossless
cv::Mat read_picture(const std::filesystem::path& path);                      // CV_8UC1 or CV_8UC3 BGR; throws Error::input

}  // namespace vigil
