// SPDX-License-Identifier: Apache-2.0
// From a stream's time stamps to exact, strictly rising times since its first frame. Between the decoder and Frame::time.
// Private to the room.
#pragma once

#include <cstdint>
#include <optional>

#include "vigil/base/time.h"

namespace vigil {

// A time stamp counts units of numerator / denominator seconds.
struct TimeBase {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
};

// Repairs, each counted once:
//   missing            one nominal step after the frame before
//   repeated, backward a quarter of a step after the frame before, so that the stamps after it can be met again
//   a jump (backward by more than ten steps, forward by more than a day) is taken as a new origin: the frame comes one step
//                      after the one before, the next ones follow from there; if they turn out to obey the old origin, that
//                      one holds again
// A negative first stamp is no fault: times count from the first frame.
class PresentationTimes {
 public:
  PresentationTimes(TimeBase base, double fps);  // fps > 0: nominal

  Nanoseconds next(std::optional<std::int64_t> stamp);
  std::int64_t repaired() const { return repaired_; }
  std::int64_t jumps() const { return jumps_; }  // those of the repairs that moved the origin

 private:
  std::int64_t since_first(std::int64_t stamp);
  std::int64_t place(std::int64_t stamp);

  TimeBase base_;
  std::int64_t step_;  // ns, as all that follow but the stamp
  std::optional<std::int64_t> first_stamp_;
  std::optional<std::int64_t> previous_;
  std::int64_t offset_ = 0;      // time = since_first(stamp) + offset_
  std::int64_t old_offset_ = 0;  // before the last jump
  int old_frames_ = 0;           // how many more frames may go back to it
  std::int64_t repaired_ = 0;
  std::int64_t jumps_ = 0;
};

}  // namespace vigil
