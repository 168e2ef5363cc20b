// SPDX-License-Identifier: Apache-2.0
// A trained head on the features of a data set: scores of frames, as an evaluation takes them.
#pragma once

#include <string>
#include <vector>

#include "vigil/weak/head_model.h"

namespace vigil {

struct DatasetScores {
  std::string id;
  std::int64_t first = 0;      // frame of frames[0] in the media
  std::vector<double> frames;  // of the covered span; fewer where the recipe's frame rule cuts
  double fps = 0;
};

// The videos of `split` (all when there are none of it) in their order. Throws Error::input naming the video: no features that the
// model reads, a number of frames that is not known, features of another fingerprint, rows of
// another number of frames than it has by more than two rows and a twentieth.
// notes: gets what is odd about all the features together, where it is given.
std::vector<DatasetScores> dataset_scores(const HeadModel& model, const Dataset& dataset, const std::string& split,
                                          std::vector<std::string>* notes = nullptr);

}  // namespace vigil
