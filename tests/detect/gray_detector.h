// SPDX-License-Identifier: Apache-2.0
// The simplest detector that keeps the laws, for tests: level = grey value of the upper left pixel / 10, given `delay` frames
// later.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/detect/detector.h"

namespace vigil {

class GrayDetector : public Detector {
 public:
  explicit GrayDetector(int delay = 0, std::optional<Box> roi = {}) : delay_(delay), roi_(roi) {}

  std::unique_ptr<DetectorStream> open(const StreamInfo& stream, const ScoreOptions& options) const override;
  int delay() const override { return delay_; }
  double supported_rarity() const override { return 4; }
  std::optional<Box> roi() const override { return roi_; }
  std::string describe() const override { return "grey value of a pixel"; }

 private:
  int delay_;
  std::optional<Box> roi_;
};

class GrayStream : public DetectorStream {
 public:
  GrayStream(int delay, Size size, const ScoreOptions& options)
      : delay_(static_cast<std::size_t>(delay)), size_(size), options_(options) {}

  std::vector<Score> push(const Frame& frame) override {
    waiting_.push_back(frame);
    return waiting_.size() > delay_ ? give(1) : std::vector<Score>{};
  }

  std::vector<Score> finish() override { return give(waiting_.size()); }

 private:
  std::vector<Score> give(std::size_t count) {
    std::vector<Score> scores;
    for (; count > 0; --count) {
      scores.push_back(score_of(waiting_.front()));
      waiting_.pop_front();
    }
    return scores;
  }

  Score score_of(const Frame& frame) const {
    const cv::Mat gray = frame.gray();
    Score score;
    score.frames = {frame.index, frame.index + 1};
    score.time = {frame.time, frame.time + Nanoseconds{100'000'000}};
    score.value = gray.at<unsigned char>(0, 0);
    score.level = score.value / 10;
    score.rarity = std::min(score.level, 4.0);
    if (score.level >= options_.region_floor) {
      Evidence evidence;
      evidence.attribute = "grey";
      evidence.text = fmt::format("grey value {}", score.value);
      score.regions = {{Box::whole(size_), score.level, {evidence}}};
    }
    if (options_.maps) {
      score.map = Grid<float>({1, 1}, static_cast<float>(score.level));
      score.map_cell = std::max(size_.width, size_.height);
      score.map_area = Box::whole(size_);
    }
    return score;
  }

  std::size_t delay_;
  Size size_;
  ScoreOptions options_;
  std::deque<Frame> waiting_;
};

inline std::unique_ptr<DetectorStream> GrayDetector::open(const StreamInfo& stream, const ScoreOptions& options) const {
  if (stream.size.width > 1000) throw Error::input(fmt::format("{}: too large for this detector", stream.name));
  return std::make_unique<GrayStream>(delay_, stream.size, options);
}

}  // namespace vigil
