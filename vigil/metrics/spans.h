// SPDX-License-Identifier: Apache-2.0
// From frame scores to events the plain way: threshold, runs, merge, drop, in this order. What event measures are defined on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vigil/base/time.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

using Spans = std::vector<FrameSpan>;  // by rising frame, apart from each other

Spans runs_at(std::span<const double> scores, double threshold);  // frames with score >= threshold
Spans runs_of(std::span<const std::uint8_t> truth);               // frames whose truth is 1
Spans merged(const Spans& spans, std::int64_t gap);               // joins spans with at most `gap` frames between them
Spans without_short(const Spans& spans, std::int64_t frames);     // drops those shorter than `frames`

struct EventRule {
  double threshold = 0.5;
  std::int64_t merge = 0;     // g: gaps up to this are closed
  std::int64_t shortest = 0;  // m: shorter runs are dropped, after merging
};
Spans events_of(std::span<const double> scores, const EventRule& rule);

// Alarms of a bell that stays silent for `refractory` frames after each ring: the frames at which it rings.
std::vector<std::int64_t> alarms_of(std::span<const double> scores, double threshold, std::int64_t refractory);

double iou(const FrameSpan& a, const FrameSpan& b);  // of lengths in frames; 0 when both are empty

}  // namespace vigil
