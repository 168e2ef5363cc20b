// SPDX-License-Identifier: Apache-2.0
// The state machine behind EventBuilder: idle, or a run; and at most one ended event that waits for `merge` to pass.
#include "vigil/events/builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/sha256.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

// Two events of one stream as one; equal peaks: the first.
Event joined(Event earlier, Event later) {
  Event event = later.peak_level > earlier.peak_level ? later : earlier;
  event.frames = {earlier.frames.begin, later.frames.end};
  event.time = {earlier.time.begin, later.time.end};
  event.partial = later.partial;
  return event;
}

void set_peak(Event& event, const Score& score) {
  event.peak_frame = score.frames.begin;
  event.peak_time = score.time.begin;
  event.peak_value = score.value;
  event.peak_level = score.level;
  event.peak_rarity = score.rarity;
  event.regions = score.regions;
}

std::string why_of(const std::vector<Region>& regions) {
  std::vector<std::string> texts;
  if (!regions.empty())
    for (const Evidence& evidence : regions.front().evidence) texts.push_back(evidence.text);
  return join(texts, "; ");
}

}  // namespace

EventBuilder::EventBuilder(const EventConfig& config, std::string stream) : config_(config), stream_(std::move(stream)) {
  if (!(config.off <= config.on))
    throw Error::usage(fmt::format("events: off ({}) is above on ({})", config.off, config.on), "off must not be above on");
  if (config.shortest > config.longest)
    throw Error::usage(fmt::format("events: shortest ({}) is longer than longest ({})", format_duration(config.shortest),
                                   format_duration(config.longest)));
}

std::vector<Event> EventBuilder::push(const Score& score) {
  check(score);
  frames_ = score.frames;
  time_ = score.time.begin;
  if (run_) clip(score.time.begin);

  std::vector<Event> out;
  const bool goes_on = score.level >= config_.off;
  if (run_ && goes_on && too_long(run_->event.time.begin, score.time.end)) end_run(out);
  if (run_ && goes_on) {
    extend(score);
  } else if (run_ && score.time.end - run_->event.time.end >= config_.hold) {
    end_run(out);
  } else if (!run_ && score.level >= config_.on) {
    start(score);
  }
  release(out, run_ ? run_->event.time.begin : score.time.begin);
  return out;
}

std::vector<Event> EventBuilder::finish(bool interrupted) {
  std::vector<Event> out;
  if (run_) {
    run_->event.partial = interrupted;
    end_run(out);
  }
  if (pending_) out.push_back(named(std::move(*pending_)));
  pending_.reset();
  dropped_.reset();
  return out;
}

std::optional<Event> EventBuilder::open() const {
  if (!run_ || run_->active < config_.shortest) return std::nullopt;
  return named(joins(run_->event) ? with_pending(run_->event) : run_->event);
}

void EventBuilder::check(const Score& score) const {
  const auto refuse = [&](const std::string& what) {
    return Error::input(fmt::format("{}: score of frame {}: {}", stream_, score.frames.begin, what),
                        "scores come in order, each of at least one frame");
  };
  if (std::isnan(score.level)) throw refuse("its level is not a number");
  if (score.frames.empty()) throw refuse(fmt::format("its span ends at frame {}", score.frames.end));
  if (score.time.end < score.time.begin)
    throw refuse(fmt::format("it begins at {} and ends at {}", format_clock(score.time.begin), format_clock(score.time.end)));
  if (frames_ && score.frames.begin < frames_->end) throw refuse(fmt::format("the one before ended at frame {}", frames_->end));
  if (frames_ && score.time.begin < time_)
    throw refuse(fmt::format("it begins at {}, the one before at {}", format_clock(score.time.begin), format_clock(time_)));
}

// A score that is given at once cannot know when the next frame will come, and may claim more time than it turns out to have had.
void EventBuilder::clip(Nanoseconds begin) {
  const Nanoseconds excess = run_->event.time.end - begin;
  if (excess <= Nanoseconds{}) return;
  run_->event.time.end = begin;
  run_->active = run_->active - excess;
}

void EventBuilder::start(const Score& score) {
  run_.emplace();
  run_->event.frames = score.frames;
  run_->event.time = score.time;
  run_->active = score.time.length();
  set_peak(run_->event, score);
}

void EventBuilder::extend(const Score& score) {
  run_->event.frames.end = score.frames.end;
  run_->event.time.end = score.time.end;
  run_->active = run_->active + score.time.length();
  if (score.level > run_->event.peak_level) set_peak(run_->event, score);
}

void EventBuilder::end_run(std::vector<Event>& out) {
  const Run run = std::move(*run_);
  run_.reset();
  if (run.active < config_.shortest) {
    if (pending_) dropped_ = dropped_ ? joined(*dropped_, run.event) : run.event;
    return;
  }
  if (joins(run.event)) {
    pending_ = with_pending(run.event);
  } else {
    if (pending_) out.push_back(named(*pending_));
    pending_ = run.event;
  }
  dropped_.reset();
}

// now: no run begins before it. A run that makes the whole too long will not get shorter (but for what clip() may take away), so
// nothing is left to wait for.
void EventBuilder::release(std::vector<Event>& out, Nanoseconds now) {
  if (!pending_) return;
  const bool far = now - pending_->time.end >= config_.merge;
  if (!far && !(run_ && too_long(pending_->time.begin, std::min(run_->event.time.end, time_)))) return;
  out.push_back(named(std::move(*pending_)));
  pending_.reset();
  dropped_.reset();
}

bool EventBuilder::joins(const Event& later) const {
  return pending_ && later.time.begin - pending_->time.end < config_.merge && !too_long(pending_->time.begin, later.time.end);
}

Event EventBuilder::with_pending(const Event& later) const {
  return joined(dropped_ ? joined(*pending_, *dropped_) : *pending_, later);
}

Event EventBuilder::named(Event event) const {
  event.id = sha256(fmt::format("{}\n{}", stream_, event.frames.begin)).substr(0, 16);
  event.why = why_of(event.regions);
  return event;
}

}  // namespace vigil
