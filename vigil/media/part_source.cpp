// SPDX-License-Identifier: Apache-2.0
// Parts of sources.
#include "vigil/media/part_source.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr double kRounding = 1e-6;  // frames: times are rounded to ns
constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

class PartSource : public FrameSource {
 public:
  PartSource(std::unique_ptr<FrameSource> whole, FrameSpan frames, TimeSpan times);

  const StreamInfo& info() const override { return info_; }
  bool next(Frame& frame) override;

  StreamHealth health() const override {
    StreamHealth health = whole_->health();
    health.frames = given_;
    return health;
  }

 private:
  bool find_first();

  std::unique_ptr<FrameSource> whole_;
  FrameSpan frames_;
  TimeSpan times_;
  StreamInfo info_;
  Frame first_;  // found when opening, until next() gives it
  std::int64_t given_ = 0;
  bool ended_ = false;
};

std::string text_of(FrameSpan frames, TimeSpan times) {
  std::string text;
  if (frames.begin > 0) text += fmt::format(" from frame {}", frames.begin);
  if (frames.end != kNoEnd) text += fmt::format(" before frame {}", frames.end);
  if (times.begin.count > 0) text += " from " + format_clock(times.begin);
  if (times.end.count != kNoEnd) text += " before " + format_clock(times.end);
  return text;
}

PartSource::PartSource(std::unique_ptr<FrameSource> whole, FrameSpan frames, TimeSpan times)
    : whole_(std::move(whole)), frames_(frames), times_(times), info_(whole_->info()) {
  if (frames_.empty() || times_.end <= times_.begin)
    throw Error::usage(fmt::format("{}: the part asked for,{}, is empty", info_.name, text_of(frames_, times_)),
                       "give a beginning that lies before the end");
  if (!find_first()) {
    const std::int64_t count = whole_->health().frames;
    throw Error::input(fmt::format("{}: no frame{}: there are {} frames, {} long", info_.name, text_of(frames_, times_), count,
                                   format_clock(Nanoseconds::from_seconds(static_cast<double>(count) / info_.fps))),
                       "choose a part that lies inside");
  }
  const auto end_frame = [&](Nanoseconds time) {
    return time.count == kNoEnd
               ? kNoEnd
               : first_.index + static_cast<std::int64_t>(std::ceil((time - first_.time).seconds() * info_.fps - kRounding));
  };
  const std::int64_t end = std::min({frames_.end, end_frame(times_.end), info_.frames.value_or(kNoEnd)});
  info_.frames = end == kNoEnd ? std::nullopt : std::optional(std::max<std::int64_t>(end - first_.index, 1));
  info_.duration =
      info_.frames ? std::optional(Nanoseconds::from_seconds(static_cast<double>(*info_.frames) / info_.fps)) : std::nullopt;
}

bool PartSource::find_first() {
  while (whole_->next(first_)) {
    if (first_.index >= frames_.end || first_.time >= times_.end) {
      while (whole_->next(first_)) continue;  // the message tells how long the media is
      return false;
    }
    if (first_.index >= frames_.begin && first_.time >= times_.begin) return true;
  }
  return false;
}

bool PartSource::next(Frame& frame) {
  if (ended_) return false;
  if (given_ == 0) {
    frame = std::exchange(first_, {});
  } else if (!whole_->next(frame) || frame.index >= frames_.end || frame.time >= times_.end) {
    ended_ = true;
    return false;
  }
  ++given_;
  return true;
}

}  // namespace

std::unique_ptr<FrameSource> part_of(std::unique_ptr<FrameSource> whole, const SourceOptions& options) {
  if (!options.frames && !options.from && !options.to) return whole;
  const FrameSpan frames = options.frames.value_or(FrameSpan{0, kNoEnd});
  const TimeSpan times{options.from.value_or(Nanoseconds{0}), options.to.value_or(Nanoseconds{kNoEnd})};
  return std::make_unique<PartSource>(std::move(whole), frames, times);
}

}  // namespace vigil
