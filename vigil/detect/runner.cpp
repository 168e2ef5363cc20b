// SPDX-License-Identifier: Apache-2.0
// The loop from frames to scores to events.
#include "vigil/detect/runner.h"

#include <chrono>
#include <utility>

#include "vigil/base/interrupt.h"

namespace vigil {
namespace {

class Run {
 public:
  Run(FrameSource& source, const Detector& detector, const RunOptions& options, const RunHooks& hooks)
      : source_(source),
        hooks_(hooks),
        stream_(detector.open(source.info(), options.scores)),
        builder_(options.events, source.info().name) {}

  RunResult operator()() {
    Frame frame;
    while (!(result_.interrupted = interrupted()) && source_.next(frame)) take(frame, stream_->push(frame));
    if (std::vector<Score> rest = stream_->finish(); !rest.empty()) take(frame, std::move(rest));
    report(builder_.finish(result_.interrupted));
    result_.stream = source_.info();
    result_.health = source_.health();
    return std::move(result_);
  }

 private:
  void take(const Frame& frame, std::vector<Score> scores) {
    for (const Score& score : scores) report(builder_.push(score));
    if (hooks_.on_frame) hooks_.on_frame(frame, scores);
    for (Score& score : scores) {
      score.regions = {};
      score.map.reset();
      result_.scores.push_back(std::move(score));
    }
  }

  void report(std::vector<Event> events) {
    for (Event& event : events) {
      if (hooks_.on_event) hooks_.on_event(event);
      result_.events.push_back(std::move(event));
    }
  }

  FrameSource& source_;
  const RunHooks& hooks_;
  std::unique_ptr<DetectorStream> stream_;
  EventBuilder builder_;
  RunResult result_;
};

}  // namespace

RunResult run(FrameSource& source, const Detector& detector, const RunOptions& options, const RunHooks& hooks) {
  const auto start = std::chrono::steady_clock::now();
  RunResult result = Run(source, detector, options, hooks)();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace vigil
