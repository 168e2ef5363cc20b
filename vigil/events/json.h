// SPDX-License-Identifier: Apache-2.0
// The written form of events and scores, the same in every report, store and answer: docs/reference names these keys.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "vigil/events/event.h"
#include "vigil/events/score.h"

namespace vigil {

// Times in seconds of stream time ("start", "end") and as h:mm:ss.mmm ("start_clock", "end_clock"); frames as [first, one past the
// last]; boxes as [x, y, width, height] in pixels of the full picture. Numbers that are not finite are null.

// id, start, end, start_clock, end_clock, frames, peak {frame, time, clock, value}, rarity and level (at the peak), box (of the
// strongest region, null when there is none), why, regions, partial.
nlohmann::ordered_json to_json(const Event& event);

// frames, start, end, value, level, rarity, notes [names], regions. The map is left out: it goes to arrays, not to text.
nlohmann::ordered_json to_json(const Score& score);

// box, level, evidence [{attribute, observed, normal_low, normal_high, unit, level, share, text}], strongest first.
nlohmann::ordered_json to_json(const Region& region);

nlohmann::ordered_json to_json(const Box& box);

}  // namespace vigil
