// SPDX-License-Identifier: Apache-2.0
// A source without files: numbered pictures, and an accident where a test wants one.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "tests/media/made_video.h"

#include "vigil/base/error.h"

namespace vigil {

class CountingSource : public FrameSource {
 public:
  struct Plan {
    int frames = 20;
    Size size{64, 48};
    double fps = 25;
    std::optional<int> fails_at = {};        // next() throws in place of this frame
    std::atomic<int>* asked = nullptr;       // counts the calls of next()
    std::atomic<bool>* destroyed = nullptr;  // becomes true with the source
  };

  explicit CountingSource(Plan plan) : plan_(plan) {
    info_ = {"counting", "numbers", plan.size, plan.fps, plan.frames, Nanoseconds::from_seconds(plan.frames / plan.fps)};
  }
  ~CountingSource() override {
    if (plan_.destroyed) *plan_.destroyed = true;
  }

  const StreamInfo& info() const override { return info_; }
  StreamHealth health() const override { return health_; }

  bool next(Frame& frame) override {
    if (plan_.asked) ++*plan_.asked;
    if (health_.frames >= plan_.frames) return false;
    if (health_.frames == plan_.fails_at) throw Error::input("counting: frame " + std::to_string(health_.frames) + " fails");
    const auto number = static_cast<int>(health_.frames);
    frame = {number, Nanoseconds::from_seconds(number / plan_.fps), picture_of(numbered_picture(plan_.size, number))};
    ++health_.frames;
    health_.damaged = health_.frames;  // as if each were: it tells whether health runs ahead of the frames
    return true;
  }

 private:
  Plan plan_;
  StreamInfo info_;
  StreamHealth health_;
};

}  // namespace vigil
