// SPDX-License-Identifier: Apache-2.0
// A detector, or stored scores, on a data set: figures with the protocol they were measured by. Raw stands beside smoothed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/detect/detector.h"
#include "vigil/evaluate/evaluated_video.h"
#include "vigil/evaluate/join.h"
#include "vigil/evaluate/measure.h"
#include "vigil/evaluate/protocol.h"
#include "vigil/evaluate/score_set.h"
#include "vigil/evaluate/spatial.h"
#include "vigil/evaluate/stored_places.h"
#include "vigil/metrics/roc.h"

namespace vigil {

struct Evaluation {
  std::string dataset;
  std::string truth_revision;
  std::vector<EvaluatedVideo> videos;  // in the data set's order
  FrameAuc raw;
  FrameAuc smoothed;
  std::int64_t frames = 0;          // pushed through the detector; of stored scores those joined
  double seconds = 0;               // wall time of scoring, all jobs together; 0 for stored scores
  std::vector<std::string> failed;  // "id: message" of videos that could not be read or are not what the manifest says
  std::vector<std::string> notes;   // "id: sentence": damage in the media, no labels, names matched by file name
  std::size_t not_done = 0;         // videos that a signal left unscored or half scored; then there are no figures

  std::string source;     // the model's file or the path of the stored scores, as given; a detector's is filled by the caller
  std::string scored_by;  // Detector::describe(); "stored scores"
  Protocol protocol;
  Measures measures;
  SpatialMeasures spatial;  // where in the picture; empty for data sets without masks and tracks, and for scores without places
};

// Scores the videos of `split` (all when the data set has no such split), `jobs` (1 or more) at a time, but no more than threads().
// Nothing outside a video's covered span is read. A manifest's roi must equal the model's, else Error::input before anything is
// scored; its sizes and frame counts must be the media's, else the video is among `failed`. Error::input when there is no video or
// none could be scored. After a signal it returns what was done: the videos that were scored whole, without figures (see
// `not_done`). Raw = the fused frame score before any averaging over frames. progress: frames scored since its last call; called
// from several threads.
Evaluation evaluate(const Detector& detector, const Dataset& dataset, const std::string& split, int jobs,
                    const std::function<void(std::int64_t frames)>& progress = {}, const MeasureConfig& how = {});

// Stored scores on the same terms; no media is opened. places: boxes and maps of the same method, for where in the picture. Throws
// what join_scores(), measure() and measure_places() throw; Error::usage for places that MeasureConfig leaves out.
Evaluation evaluate(const ScoreSet& scores, const Dataset& dataset, const std::string& split, const JoinConfig& join = {},
                    const MeasureConfig& how = {}, const PlaceReading& places = {});

}  // namespace vigil
