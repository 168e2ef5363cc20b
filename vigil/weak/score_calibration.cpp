// SPDX-License-Identifier: Apache-2.0
// Calibration of heads.
#include "vigil/weak/score_calibration.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace vigil {
namespace {

constexpr double kEdge = 1e-7;  // a sigmoid in float32 tells no more

double logit(double score) {
  const double inside = std::clamp(score, kEdge, 1 - kEdge);
  return std::log(inside / (1 - inside));
}

}  // namespace

double ScoreCalibration::scale(double score) const {
  return logit_ && !std::isnan(score) ? logit(score) : score;
}

ScoreCalibration ScoreCalibration::fit(std::span<const double> scores) {
  ScoreCalibration calibration;
  calibration.logit_ = std::all_of(scores.begin(), scores.end(), [](double score) { return score >= 0 && score <= 1; });
  std::vector<double> scaled;
  for (const double score : scores) scaled.push_back(calibration.scale(score));
  calibration.tail_ = TailCalibration::fit(scaled);
  return calibration;
}

double ScoreCalibration::at(double level) const {
  const double value = tail_.tail_start() + tail_.tail_scale() * std::log(10.0) * (level - 1);
  return logit_ ? 1 / (1 + std::exp(-value)) : value;
}

nlohmann::json ScoreCalibration::json() const {
  return {{"of", logit_ ? "logit" : "score"},
          {"quantiles", tail_.quantiles()},
          {"start", tail_.tail_start()},
          {"scale", tail_.tail_scale()},
          {"scores", tail_.frames()}};
}

ScoreCalibration ScoreCalibration::of_json(const nlohmann::json& json) {
  ScoreCalibration calibration;
  calibration.logit_ = json.at("of").get<std::string>() == "logit";
  calibration.tail_ = TailCalibration::from_parts(json.at("quantiles").get<std::vector<double>>(), json.at("start"),
                                                  json.at("scale"), json.at("scores"));
  return calibration;
}

}  // namespace vigil
