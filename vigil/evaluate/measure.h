// SPDX-License-Identifier: Apache-2.0
// All measures of scored videos: frames raw and smoothed, with intervals; events at a threshold; time to alarm.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/evaluate/evaluated_video.h"
#include "vigil/metrics/alarms.h"
#include "vigil/metrics/event_match.h"
#include "vigil/metrics/frame_metrics.h"
#include "vigil/metrics/statistics.h"

namespace vigil {

struct MeasureConfig {
  std::string smooth = "ema(alpha=0.5)";
  std::string normalise = "none";
  std::string selection = "not stated";
  int intervals = 1000;
  std::optional<double> threshold;
  int merge_frames = 16;
  bool without_spatial = false;
  std::filesystem::path class_scores;

  static auto fields() {
    using C = MeasureConfig;
    return fields_of<C>(
        field("smooth", &C::smooth, "", any(),
              "what the smoothed figures are of: none, ema(alpha=0.5), gaussian(sigma=3), mean(frames=17), median(frames=17)"),
        field("normalise", &C::normalise, "", one_of({"none", "min-max"}),
              "min-max is per video and looks ahead: only to reproduce published figures"),
        field("selection", &C::selection, "", any(), "how the model was chosen, in a word or two, for the protocol"),
        field("intervals", &C::intervals, "", range(0, 100000), "replicates of the bootstrap behind the intervals; 0 for none"),
        field("threshold", &C::threshold, "", any(),
              "score at which events alarm; else the detector's own, else the best F1 of these frames"),
        field("merge_frames", &C::merge_frames, "frames", range(0, 1e6), "alarms with gaps up to this are one event"),
        field("without_spatial", &C::without_spatial, "", any(), "leave out where in the picture, which takes time"),
        field("class_scores", &C::class_scores, "", any(),
              "of stored scores: a folder with scores of each class (CLASS/ID.npy, CLASS.csv), for temporal mAP per class"));
  }
};

struct Interval {
  std::optional<double> low;  // 95 %, cluster bootstrap; nothing without two clusters
  std::optional<double> high;
};

struct MeasuredFigure {
  Figure figure;
  Interval interval;
};
using Figures = std::vector<MeasuredFigure>;

const MeasuredFigure* find(const Figures& figures, std::string_view id, std::string_view of = {});
std::optional<double> value_of(const Figures& figures, std::string_view id, std::string_view of = {});

struct Measures {
  Figures raw;
  Figures smoothed;
  Figures events;                                 // of raw scores, at `threshold`
  Figures events_smoothed;                        // of smoothed ones, at `threshold_smoothed`; empty when nothing is done to scores
  std::vector<std::optional<double>> video_auc;   // of raw scores; nothing for a video of one class
  std::vector<std::optional<double>> video_rank;  // share of pairs with a frame of this video that are in the right order, raw
  Curve curve;                                    // raw, all frames
  std::vector<AlarmPoint> alarms;                 // time to alarm; empty without frame rates or events
  std::optional<double> threshold;
  std::string threshold_origin;  // "given", "the detector's, ...", "best F1 of these frames"
  // `threshold`; the best F1 of smoothed frames where it is that of raw ones, or where scores are normalised.
  std::optional<double> threshold_smoothed;
  std::size_t clusters = 0;      // that were drawn for intervals
};

// own_threshold: the detector's own, with what it is. lateness: frames that pass before a score exists. Fills `smoothed` of the
// videos. Throws Error::input for scores that are not numbers, Error::usage for a smoothing that there is none of.
struct OwnThreshold {
  double value = 0;
  std::string origin;
};
Measures measure(std::vector<EvaluatedVideo>& videos, const MeasureConfig& how, const std::optional<OwnThreshold>& own_threshold,
                 double lateness_frames);

// Shares of rightly ordered pairs of a frame of the video with a frame of the other class anywhere: 1 is perfect, 0.5 chance.
// Unlike an AUC of the video alone it exists for videos of one class; nothing for one without counted frames.
std::vector<std::optional<double>> video_ranks(const std::vector<VideoScores>& videos);

}  // namespace vigil
