// SPDX-License-Identifier: Apache-2.0
// Temporal mAP per class of a method that scores each class: XD-Violence's and UCF-Crime's "AVG mAP". Private to the room:
// evaluate() calls it.
#pragma once

#include <filesystem>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/evaluate/join.h"
#include "vigil/evaluate/measure.h"

namespace vigil {

// folder: CLASS/ID.npy, or CLASS.csv, .json, .jsonl per class, as read_score_set() reads them; a score is of what `unit` says. The
// class of normal videos may be there as `normal` or, as in XD-Violence's lists, `A`. Events are cut from each class by VadCLIP's
// rule (metrics/temporal_map.h). Gives tmap.anet over the classes and of each, and tmap.vadclip_ref. Throws Error::input: no class
// in the folder; a class that the data set does not have, or has and is not there; an event of no one class; what read_score_set()
// and join_scores() throw, a score that is no number among it.
Figures measure_classes(const std::filesystem::path& folder, const ScoreUnit& unit, const Dataset& dataset,
                        const std::vector<Video>& wanted, JoinConfig join);

}  // namespace vigil
