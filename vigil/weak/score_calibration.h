// SPDX-License-Identifier: Apache-2.0
// From a head's score to how rare it is on held-out normal videos. Between scores of snippets and events.
#pragma once

#include <optional>
#include <span>

#include <nlohmann/json.hpp>

#include "vigil/events/calibration.h"

namespace vigil {

// A TailCalibration, of logits where all scores lie in [0, 1]: probabilities crowd at their ends, where no exponential tail fits
// them.
class ScoreCalibration {
 public:
  static ScoreCalibration fit(std::span<const double> scores);  // throws as TailCalibration::fit: needs 20 scores

  double level(double score) const { return tail_.level(scale(score)); }
  double claimed(double level) const { return tail_.claimed(level); }
  double supported() const { return tail_.supported(); }
  std::int64_t scores() const { return tail_.frames(); }
  double at(double level) const;         // the score of this level (1 or more), by the fitted tail
  double rare() const { return at(2); }  // what one normal snippet in a hundred scores

  nlohmann::json json() const;
  static ScoreCalibration of_json(const nlohmann::json& json);  // throws Error::input, nlohmann::json::exception

  bool operator==(const ScoreCalibration&) const = default;

 private:
  double scale(double score) const;

  TailCalibration tail_;
  bool logit_ = false;
};

}  // namespace vigil
