// SPDX-License-Identifier: Apache-2.0
// Small videos for tests, made with FFmpeg directly, so that they can be as odd as videos are.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <opencv2/core/mat.hpp>

#include "vigil/media/ffmpeg.h"
#include "vigil/media/source.h"

namespace vigil {

// A picture that carries a number below 256 in stripes, which survive codecs, and its reader.
cv::Mat numbered_picture(Size size, int number);
int number_of(const cv::Mat& gray);

cv::Mat noise_picture(Size size, std::uint64_t seed);  // which no codec makes small

struct VideoRecipe {
  std::string encoder = "libx264";
  std::string container = {};  // empty: by the file's name
  AVPixelFormat pixels = AV_PIX_FMT_YUV420P;
  Size size{64, 48};
  int frames = 10;
  AVRational rate{25, 1};                 // in the header
  AVRational tick{1, 25};                 // what stamps count
  std::vector<std::int64_t> stamps = {};  // of each frame; empty: 0, 1, 2, ...
  int b_frames = 0;                       // between two others
  int keyframe_interval = 12;
  bool interlaced = false;
  int clockwise = 0;  // by the display matrix
  std::map<std::string, std::string> encoder_options{{"preset", "ultrafast"}};
  std::function<cv::Mat(int frame)> picture = {};          // CV_8UC1: the luma; empty: numbered_picture
  std::function<void(AVStream&)> header = {};              // changes what the header says
  std::function<bool(AVPacket&, int packet)> packet = {};  // changes packets; false leaves one out
};

void make_video(const std::filesystem::path& path, const VideoRecipe& recipe = {});

// All that a source gives.
struct Seen {
  std::vector<int> numbers;         // of numbered pictures
  std::vector<std::int64_t> times;  // ns
  std::vector<Size> sizes;
  StreamHealth health;
};
Seen see_all(FrameSource& source);  // also checks the laws of a source
Seen see_all(const std::filesystem::path& path, const SourceOptions& options = {});

std::vector<int> numbers_up_to(int count);  // 0, 1, ..., count - 1

}  // namespace vigil
