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
  double on = 3.0;                      // an event starts at this level ...
  double off = 2.0;                     // ... and goes on while the level stays at or above this one
  Nanoseconds hold{500'000'000};        // it ends only when the level was below `off` for this long
  Nanoseconds merge{2'000'000'000};     // events closer than this are one
  Nanoseconds shortest{300'000'000};    // of time at or above `off`; a stream of fewer frames per second needs one frame
  Nanoseconds longest{60'000'000'000};  // longer ones are cut, so that a lasting change is reported again

  static auto fields() {
    using C = EventConfig;
    return fields_of<C>(
        field("on", &C::on, "rarity", range(0, 100), "an event starts at this rarity; 3 is as odd as one normal frame in 1000"),
        field("off", &C::off, "rarity", range(0, 100), "it goes on while the rarity stays at or above this; not above `on`"),
        field("hold", &C::hold, "", duration_range("0s", "1h"), "it ends when the rarity was below `off` for this long"),
        field("merge", &C::merge, "", duration_range("0s", "24h"), "events closer than this are one"),
        field("shortest", &C::shortest, "", duration_range("0s", "1h"), "events with less time at or above `off` are dropped"),
        field("longest", &C::longest, "", duration_range("40ms", "24h"), "longer events are cut and reported again"));
  }
};

// An event goes from the first score at or above `on` to the last at or above `off`; those too short are dropped first, then near
// ones are joined, unless the whole would be longer than `longest`. So an event is given out once `hold` and `merge` have passed.
class EventBuilder {
 public:
  EventBuilder(const EventConfig& config, std::string stream);  // throws Error::usage: off above on, shortest above longest

  // Events that this score closed, in order. Throws Error::input naming the frame: a level that is no number, a span that is empty
  // or begins before the last one ended.
  std::vector<Event> push(const Score& score);
  std::vector<Event> finish(bool interrupted = false);  // the rest; an open one is marked partial when interrupted

  // What is going on now, as far as it is known: with the id that it will be given out under. Nothing while it may still be dropped
  // as too short.
  std::optional<Event> open() const;

 private:
  struct Run {           // what has started and not ended
    Event event;         // up to its last score at or above `off`
    Nanoseconds active;  // time at or above `off`
  };

  void check(const Score& score) const;
  void start(const Score& score);
  void extend(const Score& score);
  void clip(Nanoseconds begin);
  void end_run(std::vector<Event>& out);
  void release(std::vector<Event>& out, Nanoseconds now);
  bool too_long(Nanoseconds begin, Nanoseconds end) const { return end - begin > config_.longest; }
  bool joins(const Event& later) const;
  Event with_pending(const Event& later) const;
  Event named(Event event) const;

  EventConfig config_;
  std::string stream_;
  std::optional<Run> run_;
  std::optional<Event> pending_;     // has ended, but the next one may be joined to it
  std::optional<Event> dropped_;     // what was too short since then: it lies inside when they are joined, and may hold the peak
  std::optional<FrameSpan> frames_;  // of the last score
  Nanoseconds time_;                 // its begin
};

}  // namespace vigil
