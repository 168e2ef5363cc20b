// SPDX-License-Identifier: Apache-2.0
// Snippets and parts to frames.
#include "vigil/metrics/align.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

std::vector<double> frames_of_snippets(std::span<const double> snippets, std::int64_t frames, SnippetRule rule,
                                       std::int64_t length) {
  if (length < 1) throw Error::usage(fmt::format("snippets of {} frames: expected at least 1", length));
  const auto count = static_cast<std::int64_t>(snippets.size());
  if (count == 0 || std::abs(count * length - frames) > length)
    throw Error::input(
        fmt::format("{} scores of {} frames each are {} frames, but the video has {}", count, length, count * length, frames),
        "more than one snippet apart: are these the scores of this video, and of snippets of this length?");
  const std::int64_t given = rule == SnippetRule::cut ? std::min(frames, count * length) : frames;
  std::vector<double> result(static_cast<std::size_t>(given));
  if (rule == SnippetRule::ratio) {
    const auto start = [&](std::int64_t k) { return (2 * k * frames + count) / (2 * count); };  // int(k n / T + 0.5), exactly
    for (std::int64_t k = 0; k < count; ++k)
      std::fill(result.begin() + start(k), result.begin() + start(k + 1), snippets[static_cast<std::size_t>(k)]);
    return result;
  }
  for (std::int64_t f = 0; f < given; ++f)
    result[static_cast<std::size_t>(f)] = snippets[static_cast<std::size_t>(std::min(f / length, count - 1))];
  return result;
}

std::vector<double> frames_of_parts(std::span<const double> parts, std::int64_t frames) {
  if (parts.empty() || frames < 1)
    throw Error::input(fmt::format("{} scores of equal parts of a video of {} frames", parts.size(), frames));
  const auto count = static_cast<std::int64_t>(parts.size());
  const auto start = [&](std::int64_t i) {  // (n - 1) i / count, halves to even: of the 1-based position, so to odd here
    const std::int64_t whole = (frames - 1) * i / count;
    const std::int64_t twice_rest = 2 * ((frames - 1) * i % count);
    const bool up = twice_rest > count || (twice_rest == count && (whole + 1) % 2 != 0);
    return whole + (up ? 1 : 0);
  };
  std::vector<double> result(static_cast<std::size_t>(frames), parts.back());
  for (std::int64_t i = 0; i + 1 < count; ++i)
    std::fill(result.begin() + start(i), result.begin() + start(i + 1), parts[static_cast<std::size_t>(i)]);
  return result;
}

std::int64_t length_of(LengthRule rule, std::int64_t frames, std::int64_t snippet) {
  if (snippet < 1) throw Error::usage(fmt::format("snippets of {} frames: expected at least 1", snippet));
  switch (rule) {
    case LengthRule::exact:
      return frames;
    case LengthRule::floor:
      return frames / snippet * snippet;
    case LengthRule::ceil:
      return (frames + snippet - 1) / snippet * snippet;
  }
  return frames;
}

}  // namespace vigil
