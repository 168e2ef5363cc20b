// SPDX-License-Identifier: Apache-2.0
// Temporal mAP of events with classes: ActivityNet's rule, and VadCLIP's with its defects, to compare with papers that use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vigil/base/time.h"

namespace vigil {

// Half-open [begin, end) in any unit, the same for truth and predictions.
struct TemporalEvent {
  std::size_t video = 0;
  std::string type;  // its class
  double begin = 0;
  double end = 0;
  double score = 0;  // of predictions; truth leaves it
};

double temporal_iou(const TemporalEvent& a, const TemporalEvent& b);

enum class TemporalRule {
  anet,     // a prediction takes the free true event of its video with the highest tIoU >= x; interpolated AP (eval_detection.py)
  voc,      // only the best overlap counts, and is false when taken; interpolated AP
  vadclip,  // the best overlap among true events not yet taken; AP = sum of precision at hits / true events, not interpolated
};

// AP of one class, whatever `type` says. Predictions by falling score, equal ones by video and begin: input order does not matter.
// Nothing without true events. Error::usage: x not in (0, 1]; Error::input: a score, begin or end that is not a number, or an event
// of no length.
std::optional<double> temporal_ap(std::span<const TemporalEvent> truth, std::span<const TemporalEvent> predictions, double x,
                                  TemporalRule rule = TemporalRule::anet);

struct TemporalMap {
  std::optional<double> mean;              // over classes and thresholds; nothing without true events
  std::map<std::string, double> of_class;  // mean over thresholds; classes with truth only, 0 without predictions
  std::vector<double> at;                  // mean over classes, of each threshold
};

// tmap.anet. Classes without true events are left out of the mean, their predictions too.
TemporalMap temporal_map(std::span<const TemporalEvent> truth, std::span<const TemporalEvent> predictions,
                         std::span<const double> thresholds);

std::vector<double> activitynet_thresholds();  // 0.5 0.55 ... 0.95
std::vector<double> thumos_thresholds();       // 0.1 0.2 ... 0.5, of THUMOS and of video anomaly detection

// tmap.vadclip_ref: VadCLIP's rule (getDetectionMAP), from a score per frame and class. Class 0 is "normal".
struct ClassScores {
  std::vector<std::vector<double>> of_class;  // [classes][frames]
  struct Labelled {
    FrameSpan frames;
    std::size_t type = 0;
  };
  std::vector<Labelled> truth;
};

// Runs of at least 2 frames above max - 0.6 (max - min); a run scores its maximum plus 0.7 times the mean of the video's highest n
// / 16 frames of that class.
std::vector<TemporalEvent> vadclip_events(std::span<const ClassScores> videos, std::size_t type);

// In percent, as the code prints it: the mean over ALL classes, also those without true events (0: on UCF-Crime a perfect detector
// gets 92.857), and 0 altogether when one class has no prediction. Error::input: other numbers of classes or frames among the
// videos.
double vadclip_map(std::span<const ClassScores> videos, double x);

}  // namespace vigil
