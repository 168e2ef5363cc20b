// SPDX-License-Identifier: Apache-2.0
// What evaluate() refuses, and what it says: data sets, media and detectors that do not fit together.
#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/detect/spoilt_detector.h"
#include "tests/evaluate/gray_clips.h"

#include "vigil/base/interrupt.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

using Spans = std::vector<FrameSpan>;

class EvaluateRefuses : public testing::Test {
 protected:
  EvaluateRefuses() {
    clips_.add("good", {10, 20, 30, 5}, Spans{{2, 3}});
    clips_.add("other", {60, 50, 90, 80}, Spans{{2, 4}});
  }
  ~EvaluateRefuses() override { raise_interrupt(0); }

  Video& other() { return clips_.dataset.videos[1]; }

  Evaluation run(const Detector& detector = GrayDetector()) const { return evaluate(detector, clips_.dataset, "test", 2); }

  // What is said of the video `other`, while `good` is measured all the same.
  std::string failure(const Detector& detector = GrayDetector()) const {
    const Evaluation result = run(detector);
    EXPECT_THAT(result.videos, SizeIs(1));
    EXPECT_EQ(result.raw.micro, 1.0);
    return result.failed.size() == 1 ? result.failed[0] : "not one failure";
  }

  GrayClips clips_;
};

TEST_F(EvaluateRefuses, AVideoThatIsMissing) {
  std::filesystem::remove_all(other().media);
  EXPECT_THAT(failure(), HasSubstr("other: "));
  EXPECT_THAT(failure(), HasSubstr(other().media));
}

TEST_F(EvaluateRefuses, AVideoOfAnotherLengthThanTheManifestSays) {
  other().frames = 5;
  EXPECT_THAT(failure(), HasSubstr("other: the manifest says 5 frames (0 to 5), the media gave 4"));
  other().frames = 3;
  EXPECT_THAT(failure(), HasSubstr("other: the manifest says 3 frames (0 to 3), the media gave 4"));
  other().frames = 9;
  other().span = FrameSpan{2, 6};
  EXPECT_THAT(failure(), HasSubstr("other: the manifest says 4 frames (2 to 6), the media gave 2"));
}

TEST_F(EvaluateRefuses, AVideoOfAnotherSizeThanTheManifestSays) {
  other().size = {32, 24};
  EXPECT_THAT(failure(), HasSubstr("other: the manifest says 32x24, the media is 16x12"));
}

TEST_F(EvaluateRefuses, ScoresThatAreNotNumbers) {
  const SpoiltDetector detector([](std::vector<Score>& scores) {
    for (Score& score : scores)
      if (score.value == 90) score.value = std::numeric_limits<double>::quiet_NaN();
  });
  EXPECT_THAT(failure(detector), HasSubstr("other: the score of frame 2 is not a number"));
}

TEST_F(EvaluateRefuses, FramesWithoutAScore) {
  const SpoiltDetector gap([](std::vector<Score>& scores) {
    if (scores.at(0).value == 90) scores.clear();
  });
  EXPECT_THAT(failure(gap), HasSubstr("other: the detector left frame 2 without a score"));
  const SpoiltDetector end([](std::vector<Score>& scores) {
    if (scores.at(0).value == 80) scores.clear();
  });
  EXPECT_THAT(failure(end), HasSubstr("other: the detector left frame 3 without a score"));
}

TEST_F(EvaluateRefuses, ARoiOtherThanTheModelsBeforeAnythingIsScored) {
  other().roi = Box{2, 2, 8, 8};
  EXPECT_THAT(message_of([&] { run(); }),
              HasSubstr("other: the manifest allows 2,2,8,8 (roi), but the model looks at the whole picture | "
                        "fit the model with --roi 2,2,8,8"));
  EXPECT_THAT(message_of([&] { run(GrayDetector(0, Box{0, 0, 8, 8})); }), HasSubstr("but the model looks at 0,0,8,8"));
  EXPECT_THAT(run(GrayDetector(0, other().roi)).videos, SizeIs(2));
}

TEST_F(EvaluateRefuses, NoRoiThatIsTheWholePicture) {
  other().roi = Box{0, 0, 16, 12};
  other().size = {16, 12};
  EXPECT_THAT(run().videos, SizeIs(2));
}

TEST_F(EvaluateRefuses, ADataSetOfWhichNothingCanBeScored) {
  for (Video& video : clips_.dataset.videos) std::filesystem::remove_all(video.media);
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("none of 2 videos could be scored; the first: good: "));
}

TEST_F(EvaluateRefuses, ADataSetWithoutVideos) {
  clips_.dataset.videos.clear();
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("gray: the data set has no videos"));
}

TEST_F(EvaluateRefuses, NoJobsAtAll) {
  EXPECT_THAT(message_of([&] { evaluate(GrayDetector(), clips_.dataset, "test", 0); }), HasSubstr("0 jobs, expected at least 1"));
}

TEST_F(EvaluateRefuses, ToGiveFiguresOfAPartWhenInterrupted) {
  std::int64_t seen = 0;
  const Evaluation part = evaluate(GrayDetector(), clips_.dataset, "test", 1, [&](std::int64_t frames) {
    seen += frames;
    if (seen == 6) raise_interrupt(2);  // `good` has four frames
  });
  ASSERT_THAT(part.videos, SizeIs(1)) << "what is half done is left out";
  EXPECT_EQ(part.videos[0].id, "good");
  EXPECT_THAT(part.videos[0].raw, ElementsAre(10, 20, 30, 5));
  EXPECT_EQ(part.not_done, 1);
  EXPECT_THAT(part.failed, SizeIs(0));
  EXPECT_FALSE(part.raw.micro);
  EXPECT_THAT(part.measures.raw, SizeIs(0));
}

TEST_F(EvaluateRefuses, NothingWhenTheSignalComesWithTheLastFrame) {
  std::int64_t seen = 0;
  const Evaluation whole = evaluate(GrayDetector(), clips_.dataset, "test", 1, [&](std::int64_t frames) {
    seen += frames;
    if (seen == 8) raise_interrupt(2);
  });
  EXPECT_EQ(whole.not_done, 0);
  EXPECT_THAT(whole.videos, SizeIs(2));
  EXPECT_TRUE(whole.raw.micro) << "all was there";
}

}  // namespace
}  // namespace vigil
