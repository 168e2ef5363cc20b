// SPDX-License-Identifier: Apache-2.0
// Writes events and scores as json.h says.
#include "vigil/events/json.h"

#include <nlohmann/json.hpp>

namespace vigil {
namespace {

using nlohmann::ordered_json;

// Divided, not multiplied by 1e-9: 10.1 s is then written as 10.1.
double seconds_of(Nanoseconds time) {
  return static_cast<double>(time.count) / 1e9;
}

ordered_json to_json(const FrameSpan& span) {
  return {span.begin, span.end};
}

ordered_json to_json(const Evidence& evidence) {
  return {{"attribute", evidence.attribute},
          {"observed", evidence.observed},
          {"normal_low", evidence.normal_low},
          {"normal_high", evidence.normal_high},
          {"unit", evidence.unit},
          {"level", evidence.level},
          {"share", evidence.share},
          {"text", evidence.text}};
}

template <typename Value>
ordered_json to_array(const std::vector<Value>& values) {
  ordered_json array = ordered_json::array();
  for (const Value& value : values) array.push_back(to_json(value));
  return array;
}

}  // namespace

ordered_json to_json(const Box& box) {
  return {box.x, box.y, box.width, box.height};
}

ordered_json to_json(const Region& region) {
  return {{"box", to_json(region.box)}, {"level", region.level}, {"evidence", to_array(region.evidence)}};
}

ordered_json to_json(const Event& event) {
  return {{"id", event.id},
          {"start", seconds_of(event.time.begin)},
          {"end", seconds_of(event.time.end)},
          {"start_clock", format_clock(event.time.begin)},
          {"end_clock", format_clock(event.time.end)},
          {"frames", to_json(event.frames)},
          {"peak",
           {{"frame", event.peak_frame},
            {"time", seconds_of(event.peak_time)},
            {"clock", format_clock(event.peak_time)},
            {"value", event.peak_value}}},
          {"rarity", event.peak_rarity},
          {"level", event.peak_level},
          {"box", event.regions.empty() ? ordered_json() : to_json(event.regions.front().box)},
          {"why", event.why},
          {"regions", to_array(event.regions)},
          {"partial", event.partial}};
}

ordered_json to_json(const Score& score) {
  return {{"frames", to_json(score.frames)},
          {"start", seconds_of(score.time.begin)},
          {"end", seconds_of(score.time.end)},
          {"value", score.value},
          {"level", score.level},
          {"rarity", score.rarity},
          {"notes", names_of_notes(score.notes)},
          {"regions", to_array(score.regions)}};
}

}  // namespace vigil
