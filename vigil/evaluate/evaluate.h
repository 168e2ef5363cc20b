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
  std::vector<std::string> failed;  // "id: message" of videos that could not be read
};

// Scores the videos of `split` (all when the data set has no such split), `jobs` at a time. A manifest's roi must equal the
// model's, its sizes and frame counts the media's: Error::input otherwise. Raw = the fused frame score before any averaging over
// frames.
Evaluation evaluate(const Detector& detector, const Dataset& dataset, const std::string& split, int jobs,
                    const std::function<void(std::int64_t frames)>& progress = {});

}  // namespace vigil
