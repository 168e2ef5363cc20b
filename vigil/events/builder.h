// SPDX-License-Identifier: Apache-2.0
// Scores in, events out. Works in stream time, never the wall clock: fed frame by frame or in one go, the events are the same
// to the last byte.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/events/event.h"

namespace vigil {

struct EventConfig {
  double on = 3.0;                   // an event starts at this level ...
  double off = 2.0;                  // ... and goes on while the level stays at or above this one
  Nanoseconds hold{500'000'000};     // it ends only when the level was below `off` for this long
  Nanoseconds merge{2'000'000'000};  // events closer than this are one
  Nanoseconds shortest{
      300'000'000};  // shorter ones (time at or above `off`) are dropped; a stream of fewer frames per second needs one frame
  Nanoseconds longest{60'000'000'000};  // longer ones are cut, so that a lasting change is reported again

  static auto fields();
};

class EventBuilder {
 public:
  EventBuilder(const EventConfig& config, std::string stream);

  std::vector<Event> push(const Score& score);          // events that this score closed, in order
  std::vector<Event> finish(bool interrupted = false);  // the rest; an open one is marked partial when interrupted
  std::optional<Event> open() const;                    // what is going on now, as far as it is known

 private:
  // To be filled by the events room.
};

}  // namespace vigil
