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
  double fps = 25;            // nominal, in (0, 1000]; exact times are given with each frame
  int quality = 20;           // x264 CRF, 0 (lossless but for the conversion of colours) to 51
  int keyframe_interval = 0;  // frames; 0 = the encoder's choice
};

// Writes one video: H.264, 4:2:0, to a name that ends in .mp4 or .mov. The file appears under its name only after close().
//
// Luma has the full range 0..255 and BT.601's weights, and the file says so: the gray of what is written and the gray of what is
// read back are the same numbers but for the codec's loss. (The limited range of broadcast would give back 16 + 0.86 x.)
// Odd sizes are padded by one repeated column or row. Times count from the first frame, in ticks of 1/90000 s: those of the
// usual rates (25, 30, 30000/1001) come back to the ns, others within 6 us. Frames nearer than a tick are put a tick apart; a gap
// longer than 6 hours, more than an mp4 holds, becomes one of 6 hours.
// The same frames give the same bytes on the same number of threads (x264 codes a little differently on another).
class VideoWriter {
 public:
  // Throws Error::input (unknown ending, no such folder, not writable) and Error::usage (a size or an option out of range).
  VideoWriter(std::filesystem::path path, Size size, const WriterOptions& options = {});
  ~VideoWriter();  // without close() nothing is left behind
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  // CV_8UC1 or CV_8UC3 BGR of the size given; times rise strictly.
  // Throws Error::input naming the file when the disk is full; Error::usage for a wrong picture or time.
  void write(const cv::Mat& pixels, Nanoseconds time);
  void close();  // throws as write() does, and Error::usage when nothing was written

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// CV_8UC1 or CV_8UC3 BGR, not empty; quality 1 to 100. Full range, 4:2:0; a gray picture becomes one with neutral colours.
std::vector<std::byte> encode_jpeg(const cv::Mat& pixels, int quality = 85);
std::vector<std::byte> encode_png(const cv::Mat& pixels);  // CV_8UC1 or CV_8UC3 BGR, lossless
cv::Mat read_picture(const std::filesystem::path& path);   // CV_8UC1 or CV_8UC3 BGR; throws Error::input

}  // namespace vigil
