// SPDX-License-Identifier: Apache-2.0
// The published rules that spread scores over the frames of a video, each exact to the frame, oddities included. Between scores of
// snippets and everything that knows frames.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/weak/lengths.h"

namespace vigil {

// What a rule spreads.
struct SpreadInput {
  std::span<const double> scores;  // of stored rows, or of the points that the head saw: FrameRule::of_points
  Fitted fitted;                   // how stored rows became points
  std::int64_t rows = 0;           // stored
  std::int64_t frames_per_row = 16;
  bool segments_of_video = false;  // row r is frames [r n / rows, (r + 1) n / rows), not a snippet
  std::int64_t frames = 0;         // of the video; 0 = not known
};

// With n frames, T rows of f frames, S points:
//
// clang-format off
// | rule      | of     | frames                                                                                      | source                     |
// | --------- | ------ | ------------------------------------------------------------------------------------------- | -------------------------- |
// | repeat    | rows   | row r: [r f, (r + 1) f); what is left after the last row has its score                      | ours                       |
// | truncate  | rows   | the same, but frames from f floor((n - drop) / f) on, or after the last row, have no score  | RTFM and most; XD: drop=1  |
// | ratio     | points | point i: [floor(i n / S + 0.5), floor((i + 1) n / S + 0.5))                                 | WSAL, Zhong 2019           |
// | sultani   | points | a point: the rows that it was made of, a later one over an earlier; rows of none have 0,    | Sultani 2018               |
// |           |        | and frames after the last row what the last row has                                         |                            |
// | ekosman   | points | point i: [i L, (i + 1) L), L = floor(n / S); what is left has 0                             | PyTorch port ekosman       |
// | seominseok| points | edges f round(i floor(n / f) / S), half to even; what is left has 0                         | PyTorch port seominseok    |
// clang-format on
struct FrameRule {
  std::vector<double> (*apply)(const Spec& spec, const SpreadInput& input);
  bool of_points;     // it spreads what the head said of the rows it saw; else the scores of stored rows
  bool needs_frames;  // it divides the length of the video, so nothing can be said before its end
  bool cuts;          // the last frames may be left without a score: no figure should count them
};

const Catalog<FrameRule>& frame_rules();

// One score for each frame from the first on. Throws Error::usage: unknown rule or option; Error::input: no score, a length that is
// needed and not known, no frame left by `truncate`.
std::vector<double> scores_of_frames(const Spec& rule, const SpreadInput& input);

}  // namespace vigil
