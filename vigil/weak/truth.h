// SPDX-License-Identifier: Apache-2.0
// Truth of snippets, from the labelled intervals of training videos. Between data sets and supervised losses; weak labels need
// none of it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "vigil/data/features/features.h"
#include "vigil/weak/lengths.h"

namespace vigil {

// Whether it is known which frames are anomalous: the video is normal, or it is anomalous and has intervals.
bool knows_frames(const Video& video);

// [rows]: the share of each row's known frames that is anomalous, 0 to 1; NaN where none of them is known (ignored, outside the
// entry's span, after the end of the video). Cross-entropy against the share is the mean of the cross-entropies against the
// frames, so nothing is lost by it. A normal video is 0 whatever its intervals say. Nothing when the video does not know its
// frames, or when its rows are equal parts of a video whose number of frames is not known.
std::optional<std::vector<float>> truth_of_rows(const Video& video, const Features& features);

// [fitted.rows]: the truth of what a length rule makes of these rows: the mean over the known rows of each span, NaN where none is
// known, 0 for padding.
std::vector<float> fitted_truth(const Fitted& fitted, std::span<const float> rows);

}  // namespace vigil
