// SPDX-License-Identifier: Apache-2.0
// A run's scores, events, truth and doubts as a picture of plot/.
#include <algorithm>

#include <fmt/format.h>

#include "vigil/plot/score_curve.h"
#include "vigil/report/outputs.h"
#include "vigil/report/table.h"

namespace vigil {
namespace {

constexpr unsigned kDoubts = note::kWarmUp | note::kSceneChange | note::kFrozen;

// Stream time at which `frame` begins; the run's end for frames behind it.
Nanoseconds time_of(const std::vector<Score>& scores, std::int64_t frame) {
  const auto found = std::upper_bound(scores.begin(), scores.end(), frame,
                                      [](std::int64_t value, const Score& score) { return value < score.frames.end; });
  return found == scores.end() ? scores.back().time.end : found->time.begin;
}

std::vector<TimeSpan> doubts_of(const std::vector<Score>& scores) {
  std::vector<TimeSpan> spans;
  bool open = false;
  for (const Score& score : scores) {
    const bool doubt = (score.notes & kDoubts) != 0;
    if (doubt && open) spans.back().end = score.time.end;
    if (doubt && !open) spans.push_back(score.time);
    open = doubt;
  }
  return spans;
}

std::string label_of(const Event& event, double supported_rarity) {
  return fmt::format("{} to {}, rarity {}: {}", format_clock(event.time.begin), format_clock(event.time.end),
                     rarity_text(event.peak_rarity, supported_rarity), event.why);
}

}  // namespace

std::string curve_svg(const RunResult& result, const RunFacts& facts) {
  ScoreCurve curve;
  curve.title =
      fmt::format("How unusual each moment of {} is: level over time, {} events", result.stream.name, result.events.size());
  curve.threshold = facts.events.on;
  if (facts.supported_rarity > 0) curve.supported = facts.supported_rarity;
  for (const Score& score : result.scores) curve.points.push_back({score.time, score.level});
  for (const Event& event : result.events) curve.events.push_back({event.time, label_of(event, facts.supported_rarity)});
  if (facts.truth && !result.scores.empty())
    for (const FrameSpan& span : *facts.truth)
      curve.truth.push_back({time_of(result.scores, span.begin), time_of(result.scores, span.end)});
  curve.doubtful = doubts_of(result.scores);
  return svg_of(curve);
}

}  // namespace vigil
