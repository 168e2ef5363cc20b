// SPDX-License-Identifier: Apache-2.0
// From scores of snippets or of equal parts of a video to one score per frame, by named rules: the rule is part of every result.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vigil {

enum class SnippetRule {
  repeat,  // frame f takes snippet floor(f / length); frames beyond the last snippet take its score
  ratio,   // snippet k of T covers frames [int(k n / T + 0.5), int((k + 1) n / T + 0.5)) (WSAL, UMIL)
  cut,     // as repeat, but frames beyond the last snippet have no score: cut the truth to the result's length
};

// snippets: T scores of `length` frames each, for a video of n = frames. Gives n scores, for cut min(n, T * length).
// Error::input when T * length is more than one snippet away from n (for ratio as well): these scores are of another video.
std::vector<double> frames_of_snippets(std::span<const double> snippets, std::int64_t frames, SnippetRule rule,
                                       std::int64_t length = 16);

// parts: scores of equal parts of the video (32 in Sultani 2018). Part i begins at frame round(linspace(1, n, parts + 1))[i] - 1,
// halves rounded to even, and ends where the next one begins, the last with the video.
std::vector<double> frames_of_parts(std::span<const double> parts, std::int64_t frames);

// The lengths that published truth vectors have for a video of n frames.
enum class LengthRule { exact, floor, ceil };  // n; whole snippets only; the last snippet filled up
std::int64_t length_of(LengthRule rule, std::int64_t frames, std::int64_t snippet = 16);

}  // namespace vigil
