// SPDX-License-Identifier: Apache-2.0
// Runs of frames.
#include "vigil/metrics/spans.h"

#include <algorithm>

namespace vigil {
namespace {

template <typename Takes>
Spans runs_where(std::size_t count, Takes takes) {
  Spans spans;
  bool open = false;
  for (std::size_t i = 0; i < count; ++i) {
    const bool taken = takes(i);
    const auto frame = static_cast<std::int64_t>(i);
    if (taken && !open) spans.push_back({frame, frame});
    if (taken) spans.back().end = frame + 1;
    open = taken;
  }
  return spans;
}

}  // namespace

Spans runs_at(std::span<const double> scores, double threshold) {
  return runs_where(scores.size(), [&](std::size_t i) { return scores[i] >= threshold; });
}

Spans runs_of(std::span<const std::uint8_t> truth) {
  return runs_where(truth.size(), [&](std::size_t i) { return truth[i] == 1; });
}

Spans merged(const Spans& spans, std::int64_t gap) {
  Spans result;
  for (const FrameSpan& span : spans) {
    if (!result.empty() && span.begin - result.back().end <= gap)
      result.back().end = std::max(result.back().end, span.end);
    else
      result.push_back(span);
  }
  return result;
}

Spans without_short(const Spans& spans, std::int64_t frames) {
  Spans result;
  for (const FrameSpan& span : spans)
    if (span.size() >= frames) result.push_back(span);
  return result;
}

Spans events_of(std::span<const double> scores, const EventRule& rule) {
  return without_short(merged(runs_at(scores, rule.threshold), rule.merge), rule.shortest);
}

std::vector<std::int64_t> alarms_of(std::span<const double> scores, double threshold, std::int64_t refractory) {
  std::vector<std::int64_t> alarms;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto frame = static_cast<std::int64_t>(i);
    if (scores[i] >= threshold && (alarms.empty() || frame > alarms.back() + refractory)) alarms.push_back(frame);
  }
  return alarms;
}

double iou(const FrameSpan& a, const FrameSpan& b) {
  const std::int64_t shared = a.intersect(b).size();
  const std::int64_t all = std::max<std::int64_t>(0, a.size()) + std::max<std::int64_t>(0, b.size()) - shared;
  return all > 0 ? static_cast<double>(shared) / static_cast<double>(all) : 0;
}

}  // namespace vigil
