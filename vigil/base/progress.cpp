// SPDX-License-Identifier: Apache-2.0
// A bar that redraws itself on a terminal, a plain line every 10 s elsewhere.
#include "vigil/base/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/base/terminal.h"
#include "vigil/base/time.h"

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr int kBarWidth = 24;

std::string bar_of(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  return "[" + std::string(static_cast<std::size_t>(full), '#') + std::string(static_cast<std::size_t>(kBarWidth - full), '.') +
         "]";
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::lround(seconds));
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                       : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

// Bars that are there at once share the terminal's one line: the oldest draws it.
class Line {
 public:
  void join(const Progress* bar) {
    const std::lock_guard lock(mutex_);
    bars_.push_back(bar);
  }
  void leave(const Progress* bar) {
    const std::lock_guard lock(mutex_);
    std::erase(bars_, bar);
  }
  // How many other bars there are, or nothing when the line is another's.
  std::optional<std::size_t> others(const Progress* bar) {
    const std::lock_guard lock(mutex_);
    if (bars_.empty() || bars_.front() != bar) return {};
    return bars_.size() - 1;
  }

 private:
  std::mutex mutex_;
  std::vector<const Progress*> bars_;
};

Line& line_of_terminal() {
  static Line line;
  return line;
}

}  // namespace

std::chrono::nanoseconds plain_line_interval() {
  const char* text = std::getenv("VIGIL_PROGRESS");
  if (text == nullptr || *text == '\0') return std::chrono::seconds(10);
  const std::optional<Nanoseconds> interval = parse_duration(text);
  if (!interval)
    throw Error::usage(fmt::format("VIGIL_PROGRESS={} is no length of time", text),
                       "how often a line tells the progress where stderr is no terminal: 10s, 1m, 500ms; or unset it");
  return std::chrono::nanoseconds(interval->count);
}

Progress::Progress(std::string label, std::string unit, std::optional<std::int64_t> total, std::chrono::nanoseconds plain_line)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      terminal_(::isatty(STDERR_FILENO) == 1),
      interval_(terminal_ ? Clock::duration(kRedraw) : Clock::duration(plain_line)),
      start_(Clock::now()),
      next_draw_(start_ + interval_) {
  if (terminal_) line_of_terminal().join(this);
}

Progress::~Progress() {
  line_of_terminal().leave(this);
  if (drawn_ && terminal_) print("\r\033[K");
}

void Progress::begin_at(std::int64_t done) {
  const std::lock_guard lock(mutex_);
  done_ = before_ = done;
}

void Progress::note(std::string text) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

void Progress::advance(std::int64_t count) {
  const std::lock_guard lock(mutex_);
  done_ += count;
  const auto now = Clock::now();
  if (now >= next_draw_) draw(now);
}

void Progress::draw(Clock::time_point now) {
  next_draw_ = now + interval_;
  if (log_level() < LogLevel::info) return;
  const std::optional<std::size_t> others = terminal_ ? line_of_terminal().others(this) : 0;
  if (!others) return;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(done_ - before_) / std::max(seconds, 1e-9);
  std::string line = label_ + " ";
  if (total_ && *total_ > 0) {
    const double share = std::clamp(static_cast<double>(done_) / static_cast<double>(*total_), 0.0, 1.0);
    if (terminal_) line += bar_of(share) + " ";
    line += fmt::format("{:3.0f} %  {} of {} {}", 100 * share, done_, *total_, unit_);
  } else {
    line += fmt::format("{} {}", done_, unit_);
  }
  line += fmt::format("  {:.{}f}/s", rate, rate < 10 ? 1 : 0);
  if (total_ && rate > 0 && *total_ > done_) line += "  " + clock_text(static_cast<double>(*total_ - done_) / rate) + " left";
  if (!note_.empty()) line += "  " + note_;
  if (*others > 0) line += fmt::format("  (and {} more)", *others);
  // A line that breaks could not be drawn over.
  if (const auto columns = terminal_ ? terminal_columns(STDERR_FILENO) : std::nullopt)
    line.resize(std::min(line.size(), static_cast<std::size_t>(*columns - 1)));
  print(terminal_ ? "\r\033[K" + line : line + "\n");
  drawn_ = true;
}

}  // namespace vigil
