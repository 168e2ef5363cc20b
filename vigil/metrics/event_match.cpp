// SPDX-License-Identifier: Apache-2.0
// Matching of events.
#include "vigil/metrics/event_match.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

std::optional<double> ratio(std::size_t part, std::size_t all) {
  if (all == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(all);
}

bool meets(const FrameSpan& span, const Spans& others) {
  return std::any_of(others.begin(), others.end(), [&](const FrameSpan& other) { return span.overlaps(other); });
}

void check_lengths(std::span<const std::uint8_t> alarms, std::span<const std::uint8_t> truth) {
  if (alarms.size() != truth.size())
    throw Error::input(fmt::format("alarms of {} frames, but truth for {}", alarms.size(), truth.size()));
}

}  // namespace

EventCounts& EventCounts::operator+=(const EventCounts& other) {
  truth += other.truth;
  predictions += other.predictions;
  found += other.found;
  correct += other.correct;
  return *this;
}

std::optional<double> EventCounts::recall() const {
  return ratio(found, truth);
}

std::optional<double> EventCounts::precision() const {
  return ratio(correct, predictions);
}

std::optional<double> EventCounts::f1() const {
  if (truth == 0 && predictions == 0) return std::nullopt;
  const double r = recall().value_or(0);
  const double p = precision().value_or(0);
  return r + p > 0 ? 2 * r * p / (r + p) : 0;
}

EventCounts match_any(const Spans& predictions, const Spans& truth) {
  EventCounts counts{truth.size(), predictions.size(), 0, 0};
  for (const FrameSpan& event : truth) counts.found += meets(event, predictions) ? 1 : 0;
  for (const FrameSpan& prediction : predictions) counts.correct += meets(prediction, truth) ? 1 : 0;
  return counts;
}

EventCounts match_tiou(const Spans& predictions, const Spans& truth, double x) {
  if (!(x > 0 && x <= 1)) throw Error::usage(fmt::format("match_tiou: {} is not in (0, 1]", x));
  std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;  // -tIoU, prediction, event
  for (std::size_t p = 0; p < predictions.size(); ++p)
    for (std::size_t t = 0; t < truth.size(); ++t)
      if (const double overlap = iou(predictions[p], truth[t]); overlap >= x) pairs.emplace_back(-overlap, p, t);
  std::sort(pairs.begin(), pairs.end());
  std::vector<bool> used(predictions.size());
  std::vector<bool> found(truth.size());
  EventCounts counts{truth.size(), predictions.size(), 0, 0};
  for (const auto& [overlap, p, t] : pairs) {
    if (used[p] || found[t]) continue;
    used[p] = found[t] = true;
    ++counts.found;
    ++counts.correct;
  }
  return counts;
}

std::vector<std::uint8_t> point_adjusted(std::span<const std::uint8_t> alarms, std::span<const std::uint8_t> truth) {
  check_lengths(alarms, truth);
  std::vector<std::uint8_t> adjusted(alarms.begin(), alarms.end());
  for (const FrameSpan& event : runs_of(truth)) {
    const auto begin = adjusted.begin() + event.begin;
    const auto end = adjusted.begin() + event.end;
    if (std::find(begin, end, 1) != end) std::fill(begin, end, std::uint8_t{1});
  }
  return adjusted;
}

EventCounts frame_counts(std::span<const std::uint8_t> alarms, std::span<const std::uint8_t> truth) {
  check_lengths(alarms, truth);
  EventCounts counts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] > 1) continue;
    const bool both = alarms[i] == 1 && truth[i] == 1;
    counts += {truth[i] == 1 ? 1U : 0U, alarms[i] == 1 ? 1U : 0U, both ? 1U : 0U, both ? 1U : 0U};
  }
  return counts;
}

// Values are added from the lowest: a minimum is born where no neighbour is yet, and dies, with the height reached as its
// persistence, where its basin meets that of a deeper one.
std::vector<Minimum> minima_of(std::span<const double> values) {
  const std::size_t count = values.size();
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::size_t> basin(count, kNone);  // of the two ends of each basin: its lowest frame
  std::vector<std::size_t> other_end(count, kNone);
  std::vector<Minimum> minima;
  for (const std::size_t i : order) {
    const std::size_t left = i > 0 && basin[i - 1] != kNone ? i - 1 : kNone;
    const std::size_t right = i + 1 < count && basin[i + 1] != kNone ? i + 1 : kNone;
    const std::size_t begin = left == kNone ? i : other_end[left];
    const std::size_t end = right == kNone ? i : other_end[right];
    std::size_t lowest = left != kNone ? basin[left] : right != kNone ? basin[right] : i;
    if (left != kNone && right != kNone) {
      const bool left_is_deeper = values[basin[left]] <= values[basin[right]];
      const std::size_t dies = left_is_deeper ? basin[right] : basin[left];
      lowest = left_is_deeper ? basin[left] : basin[right];
      if (values[i] > values[dies]) minima.push_back({static_cast<std::int64_t>(dies), values[i] - values[dies]});
    }
    basin[i] = basin[begin] = basin[end] = lowest;
    other_end[begin] = end;
    other_end[end] = begin;
  }
  if (count > 0) minima.push_back({static_cast<std::int64_t>(basin[0]), std::numeric_limits<double>::infinity()});
  std::sort(minima.begin(), minima.end(), [](const Minimum& a, const Minimum& b) { return a.frame < b.frame; });
  return minima;
}

HasanResult match_hasan(std::span<const double> regularity, const Spans& truth, const HasanRule& rule) {
  const auto count = static_cast<std::int64_t>(regularity.size());
  HasanResult result;
  std::int64_t last = 0;
  for (const Minimum& minimum : minima_of(regularity)) {
    if (minimum.persistence < rule.persistence) continue;
    const std::int64_t end = std::min(count, minimum.frame + rule.near / 2);
    if (!result.events.empty() && minimum.frame - last <= rule.near)
      result.events.back().end = end;
    else
      result.events.push_back({std::max<std::int64_t>(0, minimum.frame - rule.near / 2), end});
    last = minimum.frame;
  }
  std::vector<bool> found(truth.size());
  for (const FrameSpan& event : result.events) {
    std::int64_t shared = 0;
    for (const FrameSpan& of_truth : truth) shared += event.intersect(of_truth).size();
    if (2 * shared < event.size() || shared == 0) {
      ++result.false_alarms;
      continue;
    }
    std::int64_t most = 0;  // the true event it shares most frames with
    std::size_t best = 0;
    for (std::size_t t = 0; t < truth.size(); ++t)
      if (const std::int64_t with = event.intersect(truth[t]).size(); with > most) {
        most = with;
        best = t;
      }
    if (!found[best]) ++result.correct;
    found[best] = true;
  }
  return result;
}

}  // namespace vigil
