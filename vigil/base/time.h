// SPDX-License-Identifier: Apache-2.0
// Stream time and half-open spans. Every frame, score and event carries them; wall clocks never enter.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil {

// Time since the stream's start (or a length of time), exact in ns.
struct Nanoseconds {
  std::int64_t count = 0;

  static Nanoseconds from_seconds(double seconds);                     // rounded to the nearest ns; clamps to the range of int64
  double seconds() const { return static_cast<double>(count) / 1e9; }  // divided: 30 s is then 30 exactly

  auto operator<=>(const Nanoseconds&) const = default;
  Nanoseconds operator+(Nanoseconds other) const { return {count + other.count}; }
  Nanoseconds operator-(Nanoseconds other) const { return {count - other.count}; }
};

// Half-open [begin, end) of frame indices, 0-based, in decode order of the media.
struct FrameSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  bool operator==(const FrameSpan&) const = default;
  std::int64_t size() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool contains(std::int64_t frame) const { return begin <= frame && frame < end; }
  bool overlaps(const FrameSpan& other) const { return begin < other.end && other.begin < end; }
  FrameSpan intersect(const FrameSpan& other) const {
    return {std::max(begin, other.begin), std::max(std::max(begin, other.begin), std::min(end, other.end))};
  }
};

// Half-open [begin, end) of stream time.
struct TimeSpan {
  Nanoseconds begin;
  Nanoseconds end;

  bool operator==(const TimeSpan&) const = default;
  Nanoseconds length() const { return end - begin; }
};

// "0:00:50.500": hours:minutes:seconds.milliseconds, rounded down to the millisecond; negative times get a leading "-".
std::string format_clock(Nanoseconds time);

// "30s", "1m30s", "250ms", "1h", "0:01:30.5" or a bare number of seconds. Nothing when the text is none of these.
std::optional<Nanoseconds> parse_duration(std::string_view text);

// The shortest text that parse_duration reads back to the same value: "30s", "1m30s", "250ms", "1.5s".
std::string format_duration(Nanoseconds length);

}  // namespace vigil
