// SPDX-License-Identifier: Apache-2.0
// Laws of the loop. That each head learns, to the same bits: trainer_heads_test.cpp; that it goes on after a stop:
// trainer_checkpoint_test.cpp.
#include "vigil/weak/trainer.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/weak/planted.h"

#include "vigil/base/rng.h"
#include "vigil/base/threads.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

using Tensors = std::map<std::string, Tensor>;

// A head with batch norms, dropout and convolutions beside the plain one.
constexpr const char* kConvolutional = "rtfm(channels=8, hidden=8, hidden2=8, dropout=0.3)";

std::unique_ptr<Trainer> trained(Recipe recipe, std::int64_t steps, const Planted& how = {}) {
  set_threads(1);
  auto trainer = std::make_unique<Trainer>(std::move(recipe), planted_bags(how).bags);
  while (trainer->state().step < steps) trainer->step();
  return trainer;
}

TEST(Trainer, PermutedLabelsTeachNothingThatHoldsForOtherVideos) {
  Bags bags = planted_bags({500, 500}).bags;
  std::vector<std::int64_t> order(1000);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  Rng random(7);
  random.shuffle(order);
  for (std::size_t i = 0; i < order.size(); ++i) {
    bags.info[i].anomalous = order[i] < 500;
    bags.labels[static_cast<std::int64_t>(i)] = order[i] < 500 ? 1.F : 0.F;
  }
  Recipe recipe = small_recipe();
  recipe.head = "sultani(hidden=64, hidden2=16, dropout=0)";
  recipe.validation = 0.5;
  recipe.optimiser = "adam(lr=0.01)";
  recipe.steps = recipe.validate_every = 300;
  Trainer trainer(recipe, bags);
  while (!trainer.finished()) trainer.step();
  EXPECT_NEAR(trainer.state().log.back().validation_auc.value(), 0.5, 0.05);
  EXPECT_LT(trainer.state().log.back().terms[0].second, 0.9) << "though the training videos were learnt: 1 is chance";
}

TEST(Trainer, TheValidationAucIsOfWholeHeldOutVideos) {
  const auto run = trained(small_recipe(), 20);
  Trainer& trainer = *run;
  EXPECT_EQ(trainer.training().size(), 36);
  EXPECT_EQ(trainer.validation().size(), 12);
  ASSERT_EQ(trainer.state().log.size(), 4U);
  const std::vector<double> scores = bag_scores(trainer.head(), trainer.validation(), 1);
  double below = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = 0; j < 12; ++j)
      if (trainer.validation().info[i].anomalous && !trainer.validation().info[j].anomalous) {
        below += scores[j] < scores[i] ? 1 : scores[j] == scores[i] ? 0.5 : 0;
        ++pairs;
      }
  EXPECT_DOUBLE_EQ(trainer.state().log.back().validation_auc.value(), below / pairs);
}

TEST(Trainer, TheBestIsTheFirstOfTheHighestAuc) {
  const auto run = trained(small_recipe(), 20);
  const Trainer& trainer = *run;
  double best = -1;
  std::int64_t at = 0;
  for (const TrainingLogLine& point : trainer.state().log)
    if (*point.validation_auc > best) {
      best = *point.validation_auc;
      at = point.step;
    }
  EXPECT_EQ(trainer.state().best_auc, best);
  EXPECT_EQ(trainer.state().best_step, at);
  EXPECT_EQ(trainer.state().best, trained(small_recipe(), at)->head().parameters().plain());
}

TEST(Trainer, StopsWhenPatienceIsOver) {
  Recipe recipe = small_recipe();
  recipe.optimiser = "sgd(lr=1e-12)";  // nothing gets better
  recipe.patience = 2;
  recipe.steps = 1000;
  Trainer trainer(recipe, planted_bags().bags);
  while (!trainer.finished()) trainer.step();
  EXPECT_EQ(trainer.state().step, 15) << "the first validation is the best, two more are not better";
}

TEST(Trainer, EpochsCountPassesOfTheLargerClass) {
  Recipe recipe = small_recipe();
  recipe.validation = 0;
  recipe.epochs = 3;
  EXPECT_EQ(Trainer(recipe, planted_bags({24, 50}).bags).steps(), 3 * 7) << "50 in batches of 8";
  recipe.drawing = Drawing::mixed;
  EXPECT_EQ(Trainer(recipe, planted_bags({24, 50}).bags).steps(), 3 * 5) << "74 in batches of 16";
  recipe.drawing = Drawing::passes;
  recipe.crops = CropUse::samples;
  EXPECT_EQ(Trainer(recipe, planted_bags({24, 50, 8, 2}).bags).steps(), 3 * 13) << "100 in batches of 8";
}

TEST(Trainer, TheLogHasMeansOfTheStepsSinceTheLineBefore) {
  Recipe recipe = small_recipe();
  recipe.validate_every = 1;
  const auto each = trained(recipe, 10);
  recipe.validate_every = 5;
  const auto fives = trained(recipe, 10);
  for (std::size_t line = 0; line < 2; ++line) {
    double loss = 0;
    for (std::size_t i = 0; i < 5; ++i) loss += each->state().log[5 * line + i].loss / 5;
    EXPECT_NEAR(fives->state().log[line].loss, loss, 1e-9);
  }
}

TEST(ProgressText, HasLossTermsAndAucOfVideos) {
  TrainingLogLine point;
  point.step = 500;
  point.loss = 0.81234567;
  point.terms = {{"rank(top=3, negative=max)", 0.8}, {"smooth", 0.0123456}};
  EXPECT_EQ(progress_text(point), "step 500: loss 0.81235 (rank 0.8, smooth 0.0123), no validation");
  point.validation_auc = 0.91666;
  EXPECT_EQ(progress_text(point), "step 500: loss 0.81235 (rank 0.8, smooth 0.0123), validation AUC of videos 0.9167");
  point.terms = {{"rank", 0.81234567}};
  EXPECT_EQ(progress_text(point), "step 500: loss 0.81235 (rank), validation AUC of videos 0.9167");
}

TEST(ProgressText, TellsTermsOfOneNameApartByWhatTheyAreOf) {
  TrainingLogLine point;
  point.terms = {{"bce(of=logits, pool=logit)", 1}, {"bce(of=online_logits, pool=logit)", 2}, {"bce", 3}, {"distil", 4}};
  EXPECT_EQ(progress_text(point), "step 0: loss 0 (bce of logits 1, bce of online_logits 2, bce 3, distil 4), no validation");
}

TEST(Trainer, PaddingBeyondTheLengthIsNotSeen) {
  for (const char* head :
       {"sultani(hidden=16, hidden2=8, dropout=0)", "hlnet(hidden=8, hidden2=8, graph=4, online=4, online2=4, dropout=0)"}) {
    Recipe recipe = small_recipe();
    recipe.head = head;
    Bags bags = planted_bags().bags;
    for (std::size_t i = 0; i < bags.info.size(); ++i) {
      bags.info[i].length = 20 + static_cast<std::int64_t>(i) % 10;
      bags.lengths[static_cast<std::int64_t>(i)] = bags.info[i].length;
    }
    const auto with_padding = [&](float value) {
      Bags changed = bags;
      changed.features = bags.features.clone();
      for (std::int64_t i = 0; i < bags.size(); ++i)
        changed.features[i].slice(1, bags.info[static_cast<std::size_t>(i)].length).fill_(value);
      Trainer trainer(recipe, changed);
      while (trainer.state().step < 5) trainer.step();
      return trainer.head().parameters().plain();
    };
    EXPECT_EQ(with_padding(0), with_padding(100)) << head;
  }
}

TEST(Trainer, ALossThatIsNotFiniteNamesStepAndTerm) {
  Bags bags = planted_bags().bags;
  bags.features.mul_(1e25);
  Recipe recipe = small_recipe();
  recipe.head = "sultani(hidden=16, hidden2=8, dropout=0)";
  recipe.loss = "rank(of=logits) + 0.5*sparse";
  recipe.optimiser = "sgd(lr=100)";
  Trainer trainer(recipe, bags);
  trainer.step();
  const Tensors before = trainer.checkpoint();
  EXPECT_THAT(message_of([&] { trainer.step(); }), AllOf(ContainsRegex("step 2: the loss term rank\\(of=logits\\) is -?(inf|nan)"),
                                                         HasSubstr("| a smaller learning rate, clip_norm")));
  EXPECT_EQ(trainer.checkpoint(), before);
  EXPECT_EQ(trainer.state().step, 1);
}

TEST(Trainer, AHeldOutVideoWhoseScoreIsNotFiniteIsNamed) {
  Bags bags = planted_bags().bags;
  bags.features.mul_(1e25);
  Recipe recipe = small_recipe();
  recipe.head = "sultani(hidden=16, hidden2=8, dropout=0)";
  recipe.loss = "rank(of=logits)";
  recipe.optimiser = "sgd(lr=100)";
  recipe.validate_every = 1;
  Trainer trainer(recipe, bags);
  EXPECT_THAT(message_of([&] { trainer.step(); }), ContainsRegex("step 1: the held-out video [an][0-9]+ scores -?nan"));
}

TEST(Trainer, AStepThatCannotBeMadeLeavesNoTrace) {
  Recipe recipe = small_recipe();
  recipe.head = kConvolutional;
  recipe.loss = "rank(top=40)";
  Trainer trainer(recipe, planted_bags().bags);
  const Tensors before = trainer.checkpoint();
  const std::string text = message_of([&] { trainer.step(); });
  EXPECT_THAT(text, AllOf(HasSubstr("step 1: "), HasSubstr("40"), HasSubstr("32")));
  EXPECT_EQ(trainer.checkpoint(), before) << "running means of batch norms included";
  EXPECT_EQ(trainer.state().step, 0);
}

TEST(Trainer, PiecesAreForScoringOnly) {
  Recipe recipe = small_recipe();
  recipe.length = "split(segments=16)";
  EXPECT_EQ(message_of([&] { Trainer(recipe, planted_bags().bags); }),
            "length: split(segments=16) is how a video is scored, not how it becomes a bag | write it as score_length, and for "
            "training `mean_or_pad` or `window`");
}

TEST(Trainer, ALossThatTheHeadDoesNotFeedIsRefused) {
  Recipe recipe = small_recipe();
  recipe.loss = "magnitude";
  Trainer trainer(recipe, planted_bags().bags);
  EXPECT_THAT(message_of([&] { trainer.step(); }), AllOf(HasSubstr("step 1: "), HasSubstr("magnitude")));
}

TEST(Trainer, BagsOfOneRowTrain) {
  for (const char* head :
       {"sultani(hidden=8, hidden2=4)", "hlnet(hidden=8, hidden2=8, graph=4, online=4, online2=4)", kConvolutional}) {
    Recipe recipe = small_recipe();
    recipe.head = head;
    recipe.loss = "bce(top=1)";
    Planted how;
    how.rows = 1;
    EXPECT_EQ(trained(recipe, 6, how)->state().step, 6) << head;
  }
}

TEST(BagScores, AreMeansOfTheHighestInsideTheLength) {
  const auto head = make_head(parse_spec("sultani(hidden=8, hidden2=4)"), 16, 1);
  Bags bags = planted_bags({3, 0}).bags;
  bags.info[1].length = 2;
  bags.lengths[1] = 2;
  const std::vector<double> rows = row_scores(*head, bags);
  const std::vector<double> of_two{rows[32], rows[33]};
  EXPECT_FLOAT_EQ(static_cast<float>(bag_scores(*head, bags, 1)[1]), static_cast<float>(std::max(of_two[0], of_two[1])));
  EXPECT_FLOAT_EQ(static_cast<float>(bag_scores(*head, bags, 9)[1]), static_cast<float>((of_two[0] + of_two[1]) / 2))
      << "nine of two are two";
  std::vector<double> first(rows.begin(), rows.begin() + 32);
  std::sort(first.rbegin(), first.rend());
  EXPECT_NEAR(bag_scores(*head, bags, 0)[0], (first[0] + first[1] + first[2]) / 3, 1e-6) << "one in sixteen of 32, and one more";
}

}  // namespace
}  // namespace vigil
