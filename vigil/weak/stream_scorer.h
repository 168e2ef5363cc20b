// SPDX-License-Identifier: Apache-2.0
// A trained head on rows of features as they come, for videos that are still going on. Beside HeadModel, which scores a whole
// video.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "vigil/weak/head_model.h"

namespace vigil {

// Its scores are those of HeadModel::row_scores of all rows that came. A row costs the same whether it is the tenth or the
// ten thousandth, and what is kept does not grow.
class StreamScorer {
 public:
  // The model must outlive it. Throws Error::usage where a score would need what comes later, naming all that looks ahead: the
  // head, a preparation, score_length, smooth.
  explicit StreamScorer(const HeadModel& model);

  // row: [crops, width] of the next snippet, as stored. Throws Error::input: not `crops` rows of the model's width, or numbers that
  // are not finite, in the row or in its score.
  double push(std::span<const float> row, std::int64_t crops = 1);

 private:
  const HeadModel& model_;
  std::unique_ptr<SnippetStream> head_;
  Spec smoothing_;
  std::size_t window_ = 1;   // scores that the smoothing sees
  std::deque<double> last_;  // these
  std::int64_t crops_ = 0;   // of the rows before; 0 before the first
};

// What of a model looks ahead, each as a part of a sentence; none where rows can be scored as they come.
std::vector<std::string> looking_ahead(const HeadModel& model);

}  // namespace vigil
