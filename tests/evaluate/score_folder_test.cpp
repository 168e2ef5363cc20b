// SPDX-License-Identifier: Apache-2.0
// Specifies the files that an evaluation leaves.
#include "vigil/evaluate/score_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/events/score_file.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Evaluation of_one(const std::string& id) {
  EvaluatedVideo video;
  video.id = id;
  video.first_frame = 5;
  video.raw = {1.5, 2.5};
  Evaluation evaluation;
  evaluation.videos = {video};
  return evaluation;
}

TEST(ScoreFolder, HasAFilePerVideoThatReadsBack) {
  const TempFolder folder;
  write_score_folder(folder.path() / "new", of_one("part/a"));
  const ScoreFile file = read_scores(folder.path() / "new" / "part" / "a.npy");
  EXPECT_EQ(file.stream, "part/a");
  EXPECT_EQ(file.first_frame, 5);
  EXPECT_THAT(file.values, ElementsAre(1.5, 2.5));
}

TEST(ScoreFolder, AnIdThatLeadsOutIsRefused) {
  const TempFolder folder;
  for (const char* id : {"../x", "/etc/x", "a/../../x", ""})
    EXPECT_THAT(message_of([&] { write_score_folder(folder.path() / "in", of_one(id)); }),
                HasSubstr("an id that cannot be a file below"))
        << id;
}

TEST(ScoreFolder, AFileInItsPlaceIsRefused) {
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { write_score_folder(folder.write("taken", "x"), of_one("a")); }),
              HasSubstr("the folder cannot be made"));
}

}  // namespace
}  // namespace vigil
