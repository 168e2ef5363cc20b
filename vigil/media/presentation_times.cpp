// SPDX-License-Identifier: Apache-2.0
// The repair of time stamps.
#include "vigil/media/presentation_times.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace vigil {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;
constexpr std::int64_t kLatest = std::int64_t{1} << 60;  // 36 years in ns: sums of a few stay inside int64
constexpr int kJumpSteps = 10;

}  // namespace

PresentationTimes::PresentationTimes(TimeBase base, double fps)
    : base_(base), step_(std::clamp<std::int64_t>(std::llround(1e9 / fps), 1, kDay)) {}

Nanoseconds PresentationTimes::next(std::optional<std::int64_t> stamp) {
  const std::int64_t expected = previous_ ? *previous_ + step_ : 0;
  std::int64_t time = expected;
  if (stamp) {
    time = place(*stamp);
  } else {
    ++repaired_;
  }
  previous_ = time;
  return {time};
}

// ns from the first stamp seen, which gets the time expected for its frame.
std::int64_t PresentationTimes::since_first(std::int64_t stamp) {
  if (!first_stamp_) {
    first_stamp_ = stamp;
    offset_ = previous_ ? *previous_ + step_ : 0;
  }
  using Wide = __int128;  // hostile stamps and time bases must not overflow
  const Wide numerator = (Wide{stamp} - *first_stamp_) * base_.numerator * 1'000'000'000;
  const Wide half = base_.denominator / 2;
  const Wide rounded = (numerator + (numerator < 0 ? -half : half)) / base_.denominator;
  return static_cast<std::int64_t>(std::clamp(rounded, -Wide{kLatest}, Wide{kLatest}));
}

std::int64_t PresentationTimes::place(std::int64_t stamp) {
  const std::int64_t raw = since_first(stamp);
  const std::int64_t time = raw + offset_;
  if (!previous_) return time;
  const std::int64_t expected = *previous_ + step_;
  const auto follows = [&](std::int64_t other) { return other > *previous_ && other - *previous_ <= kDay && other < kLatest; };

  if (old_frames_ > 0) {
    --old_frames_;
    const std::int64_t old_time = raw + old_offset_;
    if (follows(old_time) && std::llabs(old_time - expected) < std::llabs(time - expected)) {
      offset_ = old_offset_;
      old_frames_ = 0;
      return old_time;
    }
  }
  if (follows(time)) return time;

  ++repaired_;
  if (time <= *previous_ && *previous_ - time <= kJumpSteps * step_) return *previous_ + std::max<std::int64_t>(step_ / 4, 1);
  ++jumps_;
  old_offset_ = offset_;
  old_frames_ = kJumpSteps;
  offset_ = expected - raw;
  return expected;
}

}  // namespace vigil
