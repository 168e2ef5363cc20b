// SPDX-License-Identifier: Apache-2.0
// A detector on a data set: figures with the protocol they were measured by. Raw stands beside smoothed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/detect/detector.h"
#include "vigil/metrics/roc.h"

namespace vigil {

struct EvaluatedVideo {
  std::string id;
  std::vector<Score> scores;        // of the covered span
  std::vector<double> raw;          // Score::value per frame of the span
  std::vector<double> smoothed;     // causal EMA 0.5 of raw, started at the first score, of this video alone
  std::vector<std::uint8_t> truth;  // truth_of(video)
};

struct Evaluation {
  std::string dataset;
  std::string truth_revision;
  std::vector<EvaluatedVideo> videos;  // in the data set's order
  FrameAuc raw;
  FrameAuc smoothed;
  std::int64_t frames = 0;          // pushed through the detector
  double seconds = 0;               // wall time of scoring, all jobs together
  std::vector<std::string> failed;  // "id: message" of videos that could not be read or are not what the manifest says
  std::vector<std::string> notes;   // "id: sentence": damage in the media, no labels
};

// Scores the videos of `split` (all when the data set has no such split), `jobs` (1 or more) at a time, but no more than threads().
// Nothing outside a video's covered span is read. A manifest's roi must equal the model's, else Error::input before anything is
// scored; its sizes and frame counts must be the media's, else the video is among `failed`. Error::input when there is no video or
// none could be scored, ErrorKind::interrupted after a signal. Raw = the fused frame score before any averaging over frames.
// progress: frames scored since its last call; called from several threads.
Evaluation evaluate(const Detector& detector, const Dataset& dataset, const std::string& split, int jobs,
                    const std::function<void(std::int64_t frames)>& progress = {});

}  // namespace vigil
