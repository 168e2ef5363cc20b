// SPDX-License-Identifier: Apache-2.0
// The condition of a video in words.
#include <algorithm>

#include <fmt/format.h>

#include "vigil/report/report.h"

namespace vigil {

std::string health_text(const StreamHealth& health) {
  std::string out;
  const auto add = [&](bool there, const std::string& text) {
    if (there) out += (out.empty() ? "" : "; ") + text;
  };
  add(health.damaged > 0, fmt::format("{} damaged packets or frames", health.damaged));
  add(health.resized > 0, fmt::format("{} frames of another size, scaled", health.resized));
  add(health.repaired_times > 0, fmt::format("{} missing or backward times, replaced", health.repaired_times));
  const auto says_so = [](const std::string& note) { return note.find("ends before its header says") != std::string::npos; };
  const bool told = std::any_of(health.notes.begin(), health.notes.end(), says_so);
  add(health.truncated && !told, "it ends before its header says");
  for (const std::string& sentence : health.notes) add(true, sentence);
  return out;
}

}  // namespace vigil
