// SPDX-License-Identifier: Apache-2.0
// Events and scores as text files for other programs.
#include <cmath>
#include <initializer_list>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/text.h"
#include "vigil/events/json.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

// RFC 4180; a field is quoted when it has to be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char character : text) out += character == '"' ? "\"\"" : std::string(1, character);
  return out + '"';
}

std::string csv_row(std::initializer_list<std::string> fields) {
  std::string row;
  for (const std::string& field : fields) row += (row.empty() ? "" : ",") + csv_field(field);
  return row + "\r\n";
}

// The shortest text that reads back to the same number; empty when it is none.
std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

std::string seconds(Nanoseconds time) {
  return number(static_cast<double>(time.count) / 1e9);
}

// hh:mm:ss.mmm as WebVTT wants it: hours of two digits or more, never negative.
std::string vtt_clock(Nanoseconds time) {
  const std::string clock = format_clock(std::max(time, Nanoseconds{0}));
  return clock.find(':') == 1 ? "0" + clock : clock;
}

// One line of cue text: markup escaped, and no "-->", which would start another cue.
std::string vtt_text(std::string_view text) {
  std::string out;
  for (const char character : text) {
    if (character == '&')
      out += "&amp;";
    else if (character == '<')
      out += "&lt;";
    else if (character == '>')
      out += "&gt;";
    else
      out += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
  }
  return out;
}

}  // namespace

std::string events_jsonl(const RunResult& result) {
  std::string out;
  for (const Event& event : result.events)
    out += to_json(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return out;
}

std::string events_csv(const RunResult& result) {
  std::string out =
      "id,start,end,start_clock,end_clock,first_frame,end_frame,peak_frame,peak_time,rarity,level,value,x,y,width,height,why,"
      "partial\r\n";
  for (const Event& event : result.events) {
    const bool placed = !event.regions.empty();
    const Box box = placed ? event.regions.front().box : Box{};
    const auto pixel = [&](int value) { return placed ? std::to_string(value) : std::string(); };
    out += csv_row({event.id, seconds(event.time.begin), seconds(event.time.end), format_clock(event.time.begin),
                    format_clock(event.time.end), std::to_string(event.frames.begin), std::to_string(event.frames.end),
                    std::to_string(event.peak_frame), seconds(event.peak_time), number(event.peak_rarity), number(event.peak_level),
                    number(event.peak_value), pixel(box.x), pixel(box.y), pixel(box.width), pixel(box.height), event.why,
                    event.partial ? "true" : "false"});
  }
  return out;
}

std::string scores_csv(const RunResult& result) {
  std::string out = "first_frame,end_frame,start,end,value,level,rarity,notes\r\n";
  for (const Score& score : result.scores)
    out += csv_row({std::to_string(score.frames.begin), std::to_string(score.frames.end), seconds(score.time.begin),
                    seconds(score.time.end), number(score.value), number(score.level), number(score.rarity),
                    join(names_of_notes(score.notes), " ")});
  return out;
}

std::string events_vtt(const RunResult& result) {
  std::string out = "WEBVTT\n";
  for (const Event& event : result.events) {
    // A cue must end after it starts, in the milliseconds that are written.
    const Nanoseconds end = std::max(event.time.end, event.time.begin + Nanoseconds{1'000'000});
    out += fmt::format("\n{}\n{} --> {}\nrarity {:.1f}: {}\n", vtt_text(event.id), vtt_clock(event.time.begin), vtt_clock(end),
                       event.peak_rarity, vtt_text(event.why.empty() ? "unusual" : event.why));
  }
  return out;
}

}  // namespace vigil
