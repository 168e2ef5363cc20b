// SPDX-License-Identifier: Apache-2.0
// The parts of the report's page. Within this room but for page_style(); the page as a whole is report_html() of outputs.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "vigil/report/report.h"

namespace vigil {

const char* page_style();   // CSS
const char* page_script();  // JavaScript: one cursor for curve, video and events

std::string page_events(const RunResult& result, const RunFacts& facts);  // the table of events, or what to say when there are none
std::string page_grounds(const RunResult& result, const RunFacts& facts);  // what rarity means, model, health of the video

struct LinkedVideo {
  std::string address;  // relative, percent-encoded
  Nanoseconds begin;    // stream time of its first picture
};

// The overlay video where there is one, else the source where browsers play it (H.264, VP8, VP9 or AV1 in mp4 or webm).
std::optional<LinkedVideo> linked_video(const std::filesystem::path& folder, const RunResult& result, const RunFacts& facts);

// "1 in 800": what a rarity says, with two digits.
std::string odds_text(double rarity);

}  // namespace vigil
