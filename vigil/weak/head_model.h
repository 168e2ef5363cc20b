// SPDX-License-Identifier: Apache-2.0
// A trained head with everything that is needed to use it, as one model file of kind "head". After training, before scores of
// frames.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "vigil/data/features/features.h"
#include "vigil/detect/model_file.h"
#include "vigil/nn/head.h"
#include "vigil/weak/fingerprint.h"
#include "vigil/weak/frame_rules.h"
#include "vigil/weak/recipe.h"
#include "vigil/weak/score_calibration.h"

namespace vigil {

class HeadModel {
 public:
  Recipe recipe;
  FeatureFingerprint features;
  std::unique_ptr<Head> head;
  std::optional<ScoreCalibration> calibration;           // of snippet scores on held-out normal videos
  nlohmann::json training;                               // summary, for people: data set, videos, steps, figures
  nlohmann::json thresholds = nlohmann::json::object();  // thresholds.h, for people
  std::vector<std::string> licences;                     // of what went in

  // One score per row of the features, after the recipe's smoothing (of one that smooths frames, what the frame in the middle of
  // the row has when rows are repeated). Mean over crops, or of the first alone where the recipe trains
  // on it alone. Throws Error::input: features of another fingerprint, naming each difference; numbers that are not finite, in the
  // features or in the scores; rows of zeros where the recipe's rule drops them, because no score would be theirs.
  std::vector<double> row_scores(const Features& stored, const std::string& name = {}) const;

  // One score per frame by the recipe's rule (frame_rules.h), smoothed before or after it as the smoothing is of snippets or of
  // frames. frames: of the video; 0 = not known, then as many as the rows cover. Throws as row_scores and the rule.
  std::vector<double> frame_scores(const Features& stored, std::int64_t frames, const std::string& name = {}) const;

  const FrameRule& frame_rule() const;

  // Sum of the norms of the prepared rows, for doubt_of_norm.
  double row_norms(const Features& stored) const;

  // Whether a score may depend on later snippets: the head, the preparation, the length rule, the smoothing or the frame rule.
  bool looks_ahead() const;
  std::string describe() const;

 private:
  struct Points;  // what the head said
  Points points_of(const Features& stored, const std::string& name) const;
};

// The card holds recipe, fingerprint, calibration, training and a canary: scores of rows made from numbers, which must come out
// again. Throws Error::input for a head whose scores are not finite.
ModelFile to_file(const HeadModel& model);

// Throws Error::input: another kind, tensors that are not the head's (all named), a canary that differs by more than 1e-4.
HeadModel head_model_of(const ModelFile& file);

}  // namespace vigil
