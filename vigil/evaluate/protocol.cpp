// SPDX-License-Identifier: Apache-2.0
// Protocols as rows of names and values: identity, differences and texts all read the same rows.
#include "vigil/evaluate/protocol.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "vigil/base/sha256.h"

namespace vigil {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kIdDigits = 10;
constexpr std::size_t kTruthDigits = 12;

Rows measured_rows(const Protocol& p) {
  return {{"dataset", p.dataset},
          {"truth_revision", p.truth_revision},
          {"truth", p.truth},
          {"split", p.split},
          {"videos", std::to_string(p.videos)},
          {"frames", std::to_string(p.frames)},
          {"positives", std::to_string(p.positives)},
          {"align", p.align},
          {"smoothing", p.smoothing},
          {"normalisation", p.normalisation},
          {"selection", p.selection},
          {"nan", p.nan},
          {"events", p.events}};
}

Rows other_rows(const Protocol& p) {
  return {{"unit", p.unit}, {"mapping", p.mapping}, {"causal", p.causal ? "yes" : "no"}};
}

std::vector<std::string> compared(const Rows& a, const Rows& b) {
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("nothing") : text; };
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].second != b[i].second)
      lines.push_back(fmt::format("{}: {} against {}", a[i].first, shown(a[i].second), shown(b[i].second)));
  return lines;
}

std::string without_spaces(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '-');
  return text.empty() ? "?" : text;
}

}  // namespace

std::string id_of(const Protocol& protocol) {
  Sha256 hash;
  for (const auto& [name, value] : measured_rows(protocol)) hash.update(fmt::format("{}={}:{}\n", name, value.size(), value));
  return "p-" + hash.hex().substr(0, kIdDigits);
}

std::vector<std::string> differences(const Protocol& a, const Protocol& b) {
  return compared(measured_rows(a), measured_rows(b));
}

std::vector<std::string> remarks(const Protocol& a, const Protocol& b) {
  return compared(other_rows(a), other_rows(b));
}

Rows rows_of(const Protocol& protocol) {
  Rows rows = measured_rows(protocol);
  for (auto& row : other_rows(protocol)) rows.push_back(std::move(row));
  return rows;
}

std::string truth_fingerprint(const std::vector<VideoScores>& videos) {
  std::vector<const VideoScores*> sorted;
  for (const VideoScores& video : videos) sorted.push_back(&video);
  std::sort(sorted.begin(), sorted.end(), [](const VideoScores* a, const VideoScores* b) { return a->id < b->id; });
  Sha256 hash;
  for (const VideoScores* video : sorted) {
    hash.update(fmt::format("{}:{} {}\n", video->id.size(), video->id, video->truth.size()));
    hash.update(std::as_bytes(std::span(video->truth)));
  }
  return hash.hex().substr(0, kTruthDigits);
}

std::string what_text(const Protocol& p) {
  return fmt::format("set={} gt={} split={} frames={} pos={} videos={}", without_spaces(p.dataset),
                     without_spaces(p.truth_revision), without_spaces(p.split), p.frames, p.positives, p.videos);
}

std::string how_text(const Protocol& p) {
  return fmt::format("unit={} align={}{} smooth={} norm={} select={} causal={}", without_spaces(p.unit), p.align,
                     p.mapping.empty() ? "" : "+" + p.mapping, without_spaces(p.smoothing), without_spaces(p.normalisation),
                     without_spaces(p.selection), p.causal ? "yes" : "no");
}

}  // namespace vigil
