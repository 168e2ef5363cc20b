// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/score_file.h: what is written is read back bit for bit, and nothing odd passes silently.
#include "vigil/events/score_file.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/npy.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

namespace fs = std::filesystem;

class ScoreFileTest : public testing::Test {
 protected:
  fs::path npy() const { return folder_.path() / "scores.npy"; }
  fs::path json() const { return folder_.path() / "scores.json"; }

  std::string message_of_reading() const {
    try {
      read_scores(npy());
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  ScoreFile written() const {
    ScoreFile file{
        "cam 3/street.mp4", "abc123", 29.97, 40, {0.1, -2.5, 1e-300, std::numeric_limits<double>::infinity(), 0.1 + 1e-16}};
    write_scores(npy(), file);
    return file;
  }

  TempFolder folder_;
};

TEST_F(ScoreFileTest, GivesBackWhatWasWritten) {
  const ScoreFile file = written();
  EXPECT_EQ(read_scores(npy()), file);
}

TEST_F(ScoreFileTest, NoScoresAreFine) {
  write_scores(npy(), {"empty.mp4", "", 25, 0, {}});
  EXPECT_TRUE(read_scores(npy()).values.empty());
}

TEST_F(ScoreFileTest, ReadsPlainArraysOfAnyNumberType) {
  const std::vector<float> values{0.5F, 2};
  write_npy(npy(), Tensor::of(std::span<const float>(values), {2}));
  const ScoreFile file = read_scores(npy());
  EXPECT_THAT(file.values, ElementsAre(0.5, 2));
  EXPECT_EQ(file.first_frame, 0);
  EXPECT_EQ(file.stream, "");
}

TEST_F(ScoreFileTest, RefusesToWriteNanAndLeavesNothingBehind) {
  try {
    write_scores(npy(), {"a.mp4", "", 25, 100, {1, 2, std::nan(""), 4}});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("scores.npy: the score of frame 102 is not a number"));
  }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(ScoreFileTest, RefusesToReadNan) {
  const std::vector<double> values{1, std::nan("")};
  write_npy(npy(), Tensor::of(std::span<const double>(values), {2}));
  EXPECT_THAT(message_of_reading(), HasSubstr("scores.npy: the score of frame 1 is not a number"));
}

TEST_F(ScoreFileTest, RefusesArraysOfTwoDimensions) {
  const std::vector<double> values{1, 2, 3, 4};
  write_npy(npy(), Tensor::of(std::span<const double>(values), {2, 2}));
  EXPECT_THAT(message_of_reading(), HasSubstr("2 dimensions, expected one score per frame"));
}

TEST_F(ScoreFileTest, RefusesASideCarOfOtherScores) {
  written();
  const std::vector<double> values{1, 2};
  write_npy(npy(), Tensor::of(std::span<const double>(values), {2}));
  EXPECT_THAT(message_of_reading(), HasSubstr("scores.json: it speaks of 5 frames, scores.npy has 2"));
}

TEST_F(ScoreFileTest, RefusesABrokenSideCar) {
  written();
  write_file(json(), "{\"format\": 1, \"frames\"");
  EXPECT_THAT(message_of_reading(), HasSubstr("scores.json: not a side-car of stored scores"));
  write_file(json(), "[1, 2]");
  EXPECT_THAT(message_of_reading(), HasSubstr("scores.json: not a side-car of stored scores"));
  write_file(json(), "{\"format\": 2}");
  EXPECT_THAT(message_of_reading(), HasSubstr("score format 2, this Vigil reads format 1"));
}

TEST_F(ScoreFileTest, ScoresOfSeveralFramesAreRepeated) {
  std::vector<Score> scores(2);
  scores[0].frames = {4, 7};
  scores[0].value = 1.5;
  scores[1].frames = {7, 8};
  scores[1].value = 2.5;
  EXPECT_THAT(values_per_frame(scores), ElementsAre(1.5, 1.5, 1.5, 2.5));
}

}  // namespace
}  // namespace vigil
