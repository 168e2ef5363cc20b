// SPDX-License-Identifier: Apache-2.0
// Smoothing of a head's scores as published, and from points that a length rule made back to the rows of the video. Between a head
// and the frame rules.
#pragma once

#include <span>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/weak/lengths.h"

namespace vigil {

// none; slide(k): mean of this and the next k - 1, zeros beyond the end (PEL4VAD); fixed(k): means of blocks of k, the last filled
// up with zeros (PEL4VAD on XD-Violence); causal(k): mean of the last k; centred(k): mean of the k around, cut at the ends;
// twice(k): an odd box with repeated ends, applied twice (MIST); video(weight, share): logits
// of scores in (0, 1), drawn towards the mean logit of the highest share of the video's (ours); savgol(k, order): Savitzky-Golay on
// scores of frames (the demonstration of Sultani 2018).
struct SmoothingKind {
  std::vector<double> (*apply)(const Spec& spec, std::span<const double> scores);
  bool looks_ahead;
  bool of_frames = false;  // it is of scores of frames, after the frame rule; else of snippets, before it
};
const Catalog<SmoothingKind>& snippet_smoothings();

std::vector<double> smoothed(const Spec& how, std::span<const double> scores);

// How many scores, the last its own, a smoothed score is made of, of one that does not look ahead.
std::size_t scores_looked_at(const Spec& how);

// One score for each row of the video, from one for each row that a length rule made. Where its rows overlap, the later one stands.
std::vector<double> scores_of_rows(const Fitted& fitted, std::span<const double> scores, std::int64_t rows);

}  // namespace vigil
