// SPDX-License-Identifier: Apache-2.0
// The course of a training as a table and as curves.
#include "vigil/weak/training_log.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/small_disk.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TrainingState state_of(int lines) {
  TrainingState state;
  for (int i = 1; i <= lines; ++i) {
    TrainingLogLine point;
    point.step = 10 * i;
    point.loss = 1.5 / i;
    point.terms = {{"rank(top=3)", 1.25 / i}, {"prompt_kl(text=\"a,b.npy\")", 0.25 / i}};
    point.gradient_norm = 2;
    point.rate = 0.01;
    if (i > 1) point.validation_auc = 0.5 + 0.1 * i;
    state.log.push_back(point);
  }
  return state;
}

TEST(TrainingLog, HasALineForEachPoint) {
  const std::string csv = training_csv(state_of(2));
  EXPECT_THAT(csv, StartsWith("step,loss,\"rank(top=3)\",\"prompt_kl(text=\"\"a,b.npy\"\")\",gradient_norm,rate,"
                              "validation_video_auc,validation_margin\n"))
      << "quotes inside quotes are doubled";
  EXPECT_THAT(csv, HasSubstr("\n10,1.5,1.25,0.25,2,0.01,,\n20,0.75,0.625,0.125,2,0.01,0.700000,\n"));
}

TEST(TrainingLog, OfNoStepIsItsHeaderAndNoCurve) {
  EXPECT_EQ(training_csv({}), "step,loss,gradient_norm,rate,validation_video_auc,validation_margin\n");
  EXPECT_EQ(training_svg({}), "");
  EXPECT_EQ(training_svg(state_of(1)), "") << "one point is no curve";
}

TEST(TrainingLog, CurvesAreDrawnOfTwoLinesOn) {
  TrainingState state = state_of(3);
  state.best_auc = 0.8;
  state.best_step = 30;
  const std::string svg = training_svg(state);
  for (const char* part : {"<svg", "Training", "validation AUC of whole videos", "best 0.8000"}) EXPECT_THAT(svg, HasSubstr(part));
  TrainingState without = state_of(2);
  for (TrainingLogLine& point : without.log) point.validation_auc.reset();
  EXPECT_THAT(training_svg(without), ::testing::Not(HasSubstr("validation AUC of whole videos")));
}

TEST(TrainingLog, IsWrittenWholeOrNotAtAll) {
  const TempFolder folder;
  write_training_log(folder.path(), state_of(3));
  EXPECT_EQ(read_file(folder.path() / "log.csv"), training_csv(state_of(3)));
  EXPECT_GT(std::filesystem::file_size(folder.path() / "curves.png"), 1000U);
  EXPECT_EQ(read_file(folder.path() / "curves.svg"), training_svg(state_of(3)));
  {
    const SmallDisk disk(20);
    EXPECT_THAT(message_of([&] { write_training_log(folder.path(), state_of(4)); }), HasSubstr("log.csv"));
  }
  EXPECT_EQ(read_file(folder.path() / "log.csv"), training_csv(state_of(3)));
}

}  // namespace
}  // namespace vigil
