// SPDX-License-Identifier: Apache-2.0
// The time-to-alarm curve: frames are switched on by falling score, and the events they form are kept as joined pieces.
#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "vigil/metrics/alarm_input.h"
#include "vigil/metrics/alarms.h"

namespace vigil {
namespace {

constexpr std::size_t kOff = std::numeric_limits<std::size_t>::max();

// The runs of one data set while its frames are switched on one by one. Each frame switched on covers itself and the `merge` frames
// after it, so that runs to be merged touch; frames of all videos lie in one row, each video with room for its last gap.
class Runs {
 public:
  Runs(std::span<const VideoScores> videos, const EventRule& rule) : rule_(rule) {
    for (const VideoScores& video : videos) {
      starts_.push_back(cells_);
      cells_ += video.scores.size() + static_cast<std::size_t>(rule.merge) + 1;  // one cell never covered keeps videos apart
    }
    next_free_.resize(cells_ + 1);
    std::iota(next_free_.begin(), next_free_.end(), std::size_t{0});
    end_of_.assign(cells_, kOff);
    true_before_ = frames_before(videos, 1);
    normal_before_ = frames_before(videos, 0);
  }

  void switch_on(std::size_t video, std::size_t frame) {
    const std::size_t first = starts_[video] + frame;
    const std::size_t last = first + static_cast<std::size_t>(rule_.merge);
    for (std::size_t cell = free_from(first); cell <= last; cell = free_from(cell + 1)) cover(cell);
  }

  std::size_t false_runs() const { return false_runs_; }

 private:
  // How many frames of a class lie before each cell.
  std::vector<std::uint32_t> frames_before(std::span<const VideoScores> videos, int truth) const {
    std::vector<std::uint32_t> before(cells_ + 1, 0);
    for (std::size_t v = 0; v < videos.size(); ++v)
      for (std::size_t i = 0; i < videos[v].truth.size(); ++i) before[starts_[v] + i + 1] = videos[v].truth[i] == truth ? 1 : 0;
    std::partial_sum(before.begin(), before.end(), before.begin());
    return before;
  }

  std::size_t free_from(std::size_t cell) {
    while (next_free_[cell] != cell) {
      next_free_[cell] = next_free_[next_free_[cell]];
      cell = next_free_[cell];
    }
    return cell;
  }

  // Pieces are [begin, end] of covered cells; end_of_ holds the far end at both ends of each piece.
  void cover(std::size_t cell) {
    next_free_[cell] = cell + 1;
    std::size_t begin = cell;
    std::size_t end = cell;
    if (cell > 0 && end_of_[cell - 1] != kOff) {
      begin = end_of_[cell - 1];
      false_runs_ -= is_false(begin, cell - 1);
    }
    if (cell + 1 < cells_ && end_of_[cell + 1] != kOff) {
      end = end_of_[cell + 1];
      false_runs_ -= is_false(cell + 1, end);
    }
    end_of_[cell] = cell;
    end_of_[begin] = end;
    end_of_[end] = begin;
    false_runs_ += is_false(begin, end);
  }

  std::size_t is_false(std::size_t begin, std::size_t end) const {
    const auto after = end + 1 - std::min(end + 1 - begin, static_cast<std::size_t>(rule_.merge));  // of the last frame switched on
    const bool counts = static_cast<std::int64_t>(after - begin) >= std::max<std::int64_t>(1, rule_.shortest);
    return counts && true_before_[after] == true_before_[begin] && normal_before_[after] > normal_before_[begin] ? 1 : 0;
  }

  EventRule rule_;
  std::vector<std::size_t> starts_;
  std::size_t cells_ = 0;
  std::vector<std::size_t> next_free_;
  std::vector<std::size_t> end_of_;
  std::vector<std::uint32_t> true_before_;
  std::vector<std::uint32_t> normal_before_;
  std::size_t false_runs_ = 0;
};

struct Event {
  double length = 0;  // frames
  double fps = 0;
  std::int64_t begin = 0;
  std::optional<std::int64_t> first;  // the first frame that alarms
};

struct Switched {
  double score = 0;
  std::uint32_t video = 0;
  std::uint32_t frame = 0;
};

// All true events, and which of them each frame belongs to.
class Events {
 public:
  explicit Events(std::span<const VideoScores> videos) {
    for (const VideoScores& video : videos) {
      std::vector<std::int32_t>& of_video = of_frame_.emplace_back(video.scores.size(), -1);
      for (const FrameSpan& span : runs_of(video.truth)) {
        std::fill(of_video.begin() + span.begin, of_video.begin() + span.end, static_cast<std::int32_t>(events_.size()));
        events_.push_back({static_cast<double>(span.size()), video.fps, span.begin, std::nullopt});
        missed_seconds_ += static_cast<double>(span.size()) / video.fps;
      }
    }
  }

  // True when the frame makes its event detected, or detected earlier.
  bool switch_on(std::size_t video, std::int64_t frame, double lateness) {
    const std::int32_t which = of_frame_[video][static_cast<std::size_t>(frame)];
    if (which < 0) return false;
    Event& event = events_[static_cast<std::size_t>(which)];
    if (event.first && *event.first <= frame) return false;
    if (event.first) {
      delay_seconds_ -= static_cast<double>(*event.first - event.begin) / event.fps + lateness;
    } else {
      ++detected_;
      missed_seconds_ -= event.length / event.fps;
    }
    event.first = frame;
    delay_seconds_ += static_cast<double>(frame - event.begin) / event.fps + lateness;
    return true;
  }

  bool empty() const { return events_.empty(); }
  double recall() const { return static_cast<double>(detected_) / static_cast<double>(events_.size()); }
  double censored_delay() const {
    const bool none_missed = detected_ == events_.size();  // then what is left of the sum is rounding
    return (delay_seconds_ + (none_missed ? 0 : missed_seconds_)) / static_cast<double>(events_.size());
  }

 private:
  std::vector<Event> events_;
  std::vector<std::vector<std::int32_t>> of_frame_;
  std::size_t detected_ = 0;
  double missed_seconds_ = 0;
  double delay_seconds_ = 0;
};

std::vector<Switched> by_falling_score(std::span<const VideoScores> videos) {
  std::vector<Switched> frames;
  for (std::size_t v = 0; v < videos.size(); ++v)
    for (std::size_t i = 0; i < videos[v].scores.size(); ++i)
      frames.push_back({videos[v].scores[i], static_cast<std::uint32_t>(v), static_cast<std::uint32_t>(i)});
  std::sort(frames.begin(), frames.end(), [](const Switched& a, const Switched& b) { return a.score > b.score; });
  return frames;
}

double hours_of(std::span<const VideoScores> videos) {
  constexpr double kSecondsPerHour = 3600;
  double hours = 0;
  for (const VideoScores& video : videos)
    hours += static_cast<double>(count_of(video, 0) + count_of(video, 1)) / video.fps / kSecondsPerHour;
  return hours;
}

}  // namespace

std::vector<AlarmPoint> time_to_alarm(std::span<const VideoScores> videos, const EventRule& rule, double lateness) {
  check_with_fps(videos);
  check(rule);
  const double hours = hours_of(videos);
  Events events(videos);
  if (events.empty() || hours <= 0) return {};
  Runs runs(videos, rule);
  const std::vector<Switched> frames = by_falling_score(videos);
  std::vector<AlarmPoint> points;
  std::size_t false_before = 0;
  for (std::size_t i = 0; i < frames.size();) {
    const double threshold = frames[i].score;
    bool changed = false;
    for (; i < frames.size() && frames[i].score == threshold; ++i) {
      runs.switch_on(frames[i].video, frames[i].frame);
      changed |= events.switch_on(frames[i].video, frames[i].frame, lateness);
    }
    if (!changed && runs.false_runs() == false_before) continue;
    false_before = runs.false_runs();
    points.push_back({threshold, static_cast<double>(false_before) / hours, events.recall(), events.censored_delay()});
  }
  return points;
}

}  // namespace vigil
