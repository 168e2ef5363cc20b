// SPDX-License-Identifier: Apache-2.0
// A trained head as a detector: the scores of a video's stored features, given frame by frame. From features to events and reports
// like any detector.
#pragma once

#include <memory>

#include "vigil/data/features/features.h"
#include "vigil/detect/detector.h"
#include "vigil/weak/head_model.h"

namespace vigil {

// features: of the one video that will be opened, which has `frames` frames (0 = unknown; needed where rows are equal parts of it,
// and by frame rules that divide it). Frames that the recipe's rule leaves without a score have the last one.
// Levels come from the model's calibration; a model without one gives -log10(1 - score) for scores in [0, 1], claims nothing, and
// says so in describe(). Throws what HeadModel::row_scores throws; and Error::input when `frames` is another length than the
// features' by more than two rows and a twentieth; opening does when the stream is longer by more than two rows.
std::shared_ptr<const Detector> head_detector(const HeadModel& model, const Features& features, std::int64_t frames,
                                              const std::string& name = {});

}  // namespace vigil
