// SPDX-License-Identifier: Apache-2.0
// Frames held in memory, for tests: flat grey pictures or whatever a test paints.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <opencv2/core.hpp>

#include "vigil/media/source.h"

namespace vigil {

// `first`: index of the first frame; ten frames a second.
inline std::vector<Frame> frames_of(const std::vector<cv::Mat>& pictures, std::int64_t first = 0) {
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::int64_t index = first + static_cast<std::int64_t>(i);
    frames.push_back({index, {index * 100'000'000}, picture_of(pictures[i])});
  }
  return frames;
}

// One flat picture per grey level.
inline std::vector<Frame> gray_frames(const std::vector<int>& levels, std::int64_t first = 0, Size size = {16, 12}) {
  std::vector<cv::Mat> pictures;
  for (const int level : levels) pictures.emplace_back(size.height, size.width, CV_8UC1, cv::Scalar(level));
  return frames_of(pictures, first);
}

class MemorySource : public FrameSource {
 public:
  explicit MemorySource(std::vector<Frame> frames, std::string name = "memory") : frames_(std::move(frames)) {
    info_.name = std::move(name);
    info_.format = "memory";
    info_.size = frames_.empty() ? Size{16, 12} : frames_.front().size();
    info_.fps = 10;
    info_.frames = static_cast<std::int64_t>(frames_.size());
  }

  const StreamInfo& info() const override { return info_; }

  bool next(Frame& frame) override {
    if (given_ == frames_.size()) return false;
    frame = frames_[given_++];
    return true;
  }

  StreamHealth health() const override {
    StreamHealth health;
    health.frames = static_cast<std::int64_t>(given_);
    return health;
  }

 private:
  std::vector<Frame> frames_;
  StreamInfo info_;
  std::size_t given_ = 0;
};

}  // namespace vigil
