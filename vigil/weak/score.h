// SPDX-License-Identifier: Apache-2.0
// From a head's scores of snippets to scores of frames: smoothing as published, and the rule that repeats snippets over their
// frames.
#pragma once

#include <span>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/data/features/features.h"
#include "vigil/weak/lengths.h"

namespace vigil {

// none; slide(k): mean of this and the next k - 1, zeros beyond the end (PEL4VAD); fixed(k): means of blocks of k, the last filled
// up with zeros (PEL4VAD on XD-Violence); causal(k): mean of the last k; centred(k): mean of the k around, cut at the ends;
// twice(k): an odd box with repeated ends, applied twice (MIST); video(weight, share): logits
// of scores in (0, 1), drawn towards the mean logit of the highest share of the video's (ours). `vigil list smoothings`.
struct SmoothingKind {
  std::vector<double> (*apply)(const Spec& spec, std::span<const double> scores);
  bool looks_ahead;
};
const Catalog<SmoothingKind>& snippet_smoothings();

std::vector<double> smoothed(const Spec& how, std::span<const double> scores);

// One score for each row of the video, from one for each row that a length rule made. Where its rows overlap, the later one stands.
std::vector<double> scores_of_rows(const Fitted& fitted, std::span<const double> scores, std::int64_t rows);

// One score for each of `frames` frames: row r covers frames [r f, (r + 1) f) with f = frames_per_row, the last row also what is
// left; or equal parts of the video, frames [r n / T, (r + 1) n / T). frames 0: as many as the rows cover.
std::vector<double> scores_of_frames(const Features& features, std::span<const double> scores, std::int64_t frames);

}  // namespace vigil
