// SPDX-License-Identifier: Apache-2.0
// Stored scores meet the videos of a data set: by id, with the length of each proved, every choice named.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/config.h"
#include "vigil/data/dataset.h"
#include "vigil/evaluate/evaluated_video.h"
#include "vigil/evaluate/score_set.h"

namespace vigil {

enum class Align {
  exact,    // "true": scores cover the covered frames exactly, or a snippet's length divides them
  floor16,  // truth and scores are cut to whole 16 frames, as most published truth vectors are
  ceil16,   // the truth is filled up to whole 16 frames with normal ones, and the scores with their last one
  cut,      // where scores and truth differ by at most a snippet (or 16 frames), both are cut to the shorter
  repeat,   // the truth stays; frames beyond the last score take it
  ratio,    // the truth stays; score k of T covers frames int(k n / T + 0.5) to int((k + 1) n / T + 0.5)
};
const Catalog<Align>& alignments();        // `vigil list alignments`
std::string name_of(Align align);          // "true", "floor16", ...
std::string truth_length_of(Align align);  // what the protocol says of the truth's length: true, floor16, ceil16 or cut

enum class NanRule { refuse, drop };

struct JoinConfig {
  Align align = Align::exact;
  NanRule nan = NanRule::refuse;

  static auto fields() {
    using C = JoinConfig;
    std::vector<std::pair<std::string, Align>> aligns;
    for (const auto& row : alignments().rows()) aligns.emplace_back(row.name, row.entry);
    const Limits nans = choice<NanRule>({{"refuse", NanRule::refuse}, {"drop", NanRule::drop}});
    return fields_of<C>(
        field("align", &C::align, "", choice<Align>(aligns), "of stored scores: how their length meets the video's frames"),
        field("nan", &C::nan, "", nans, "of stored scores: frames whose score is no number are refused, or left out and counted"));
  }
};

struct Joined {
  std::vector<EvaluatedVideo> videos;  // `raw` and `truth` are filled and of one length, in the data set's order
  std::size_t dropped_positives = 0;   // frames that became ignored ones because their score is not a number
  std::size_t dropped_negatives = 0;
  std::vector<std::string> notes;
};

// All videos of `wanted`, which are of `dataset`. Names are joined as they are, else by file name without folders and ending, which
// is said. Throws Error::input naming the video and both values: a video that the data set does not have, one without scores, two
// names for one video, a length that `how` does not allow, a score that is not a number (unless dropped).
Joined join_scores(const ScoreSet& scores, const Dataset& dataset, const std::vector<Video>& wanted, const JoinConfig& how);

}  // namespace vigil
