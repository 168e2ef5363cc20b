// SPDX-License-Identifier: Apache-2.0
// The training loop. Bags and a recipe in, a trained head out; what happens in step n follows from the recipe, its seed and n
// alone.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/nn/optimiser.h"
#include "vigil/weak/bags.h"
#include "vigil/weak/recipe.h"

namespace vigil {

// One line of the log. Terms and loss are means over the steps since the line before.
struct TrainingLogLine {
  std::int64_t step = 0;  // steps done
  double loss = 0;
  std::vector<std::pair<std::string, double>> terms;
  double gradient_norm = 0;
  double rate = 0;
  std::optional<double> validation_auc;     // of whole videos: training videos have no truth of frames
  std::optional<double> validation_margin;  // mean video score of anomalous minus normal ones
};

// For people, in one line: step, loss with its terms (by their names without options), validation AUC of whole videos.
std::string progress_text(const TrainingLogLine& point);

// What stands between two steps: all that a run needs to go on.
struct TrainingState {
  std::int64_t step = 0;
  std::vector<TrainingLogLine> log;
  std::optional<double> best_auc;
  std::int64_t best_step = 0;
  std::map<std::string, Tensor> best;  // the head's tensors there
  std::int64_t since_best = 0;         // validations
};

class Trainer {
 public:
  // Splits the bags, makes head, losses and optimiser; of the recipe's head the number of classes is filled in where the recipe
  // leaves it to the data. Throws what these throw.
  Trainer(Recipe recipe, Bags bags);
  ~Trainer();

  std::int64_t steps() const { return steps_; }  // that the recipe asks for, epochs converted
  const TrainingState& state() const { return state_; }
  const Recipe& recipe() const { return recipe_; }
  Head& head() { return *head_; }
  const Bags& training() const { return training_; }
  const Bags& validation() const { return validation_; }  // no bag when the recipe holds out none

  // One step of the loop. Throws Error::input naming the step, counted from 1, and the loss term or the tensor that is not finite;
  // the trainer is then as it was before the step. Throws too when a held-out video's score is not finite, which is after the step.
  void step();

  // True when all steps are done, or `patience` validations passed without a better one.
  bool finished() const;

  // Everything that a later run needs, and back: the run goes on bit for bit. restore() throws Error::input when it is of another
  // recipe (naming the first field that differs) or of other bags.
  std::map<std::string, Tensor> checkpoint() const;
  std::string checkpoint_card() const;  // JSON: step, log, best, recipe
  void restore(const std::map<std::string, Tensor>& tensors, const std::string& card, const std::string& what);

 private:
  struct Batch {
    HeadInput input;
    BagLabels labels;
  };
  struct Done {  // what a step gave, for the log
    LossSum::Value loss;
    double norm = 0;
    double rate = 0;
  };
  Done try_step();
  HeadOutput forward(const HeadInput& input, Rng& random) const;
  Batch batch_of(const std::vector<std::int64_t>& samples) const;
  Batch windows_of(const std::vector<std::int64_t>& samples) const;
  void note(const Done& done);
  void validate(TrainingLogLine& point);

  Recipe recipe_;
  Bags training_;
  Bags validation_;
  at::Tensor samples_;                  // [samples, C, T, D]: the bags, or each crop of each bag; undefined with windows
  std::optional<std::int64_t> window_;  // rows of the windows that are drawn from whole videos
  std::int64_t crops_per_bag_ = 1;      // samples that a bag gives
  std::unique_ptr<Head> head_;
  std::unique_ptr<LossSum> loss_;
  std::unique_ptr<Optimiser> optimiser_;
  std::unique_ptr<class Schedule> schedule_;
  std::unique_ptr<class Sampler> sampler_;
  std::int64_t steps_ = 0;
  std::int64_t steps_per_epoch_ = 1;
  TrainingState state_;
  TrainingLogLine sums_;  // since the last line of the log
  std::int64_t summed_ = 0;
};

// Scores of whole bags, [N]: the mean of the `top` highest snippet scores inside each one's length (0 = one in sixteen).
std::vector<double> bag_scores(const Head& head, const Bags& bags, int top);

}  // namespace vigil
