// SPDX-License-Identifier: Apache-2.0
// Published frame rules: edges as their sources have them.
#include "vigil/weak/frame_rules.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Scores 1, 2, 3, ..., so that a run tells whose it is.
struct Case {
  std::string length = "whole";
  std::int64_t rows = 1;
  std::int64_t frames = 0;
  std::int64_t frames_per_row = 16;
  bool segments = false;
};

std::vector<double> spread(const std::string& rule, const Case& of) {
  const Spec spec = parse_spec(rule);
  const Fitted fitted = fit_length(parse_spec(of.length), of.rows);
  std::vector<double> scores;
  const std::int64_t count = frame_rules().at(spec.name).of_points ? fitted.length : of.rows;
  for (std::int64_t i = 1; i <= count; ++i) scores.push_back(static_cast<double>(i));
  return scores_of_frames(spec, {scores, fitted, of.rows, of.frames_per_row, of.segments, of.frames});
}

// Each run of equal scores as (first frame, score), then the number of frames.
using Runs = std::vector<std::pair<std::int64_t, double>>;

Runs runs_of(const std::vector<double>& frames) {
  Runs runs;
  for (std::size_t i = 0; i < frames.size(); ++i)
    if (runs.empty() || runs.back().second != frames[i]) runs.emplace_back(static_cast<std::int64_t>(i), frames[i]);
  runs.emplace_back(static_cast<std::int64_t>(frames.size()), -1);
  return runs;
}

TEST(RepeatRule, TheLastSnippetCoversWhatIsLeft) {
  EXPECT_THAT(spread("repeat", {.rows = 2, .frames = 5, .frames_per_row = 2}), ElementsAre(1, 1, 2, 2, 2));
  EXPECT_THAT(spread("repeat", {.rows = 2, .frames = 3, .frames_per_row = 2}), ElementsAre(1, 1, 2));
  EXPECT_THAT(spread("repeat", {.rows = 2, .frames_per_row = 2}), ElementsAre(1, 1, 2, 2));
}

TEST(RepeatRule, SegmentsAreEqualPartsOfTheVideo) {
  EXPECT_THAT(spread("repeat", {.rows = 3, .frames = 7, .segments = true}), ElementsAre(1, 1, 2, 2, 3, 3, 3));
  EXPECT_THAT(message_of([] { spread("repeat", {.rows = 3, .segments = true}); }),
              AllOf(HasSubstr("it is not known how many frames the video has"), HasSubstr("| add n_frames")));
}

TEST(TruncateRule, FramesAfterTheLastWholeSnippetHaveNoScore) {
  EXPECT_EQ(runs_of(spread("truncate", {.rows = 3, .frames = 63})), (Runs{{0, 1}, {16, 2}, {32, 3}, {48, -1}}));
  EXPECT_EQ(spread("truncate", {.rows = 3, .frames = 48}).size(), 48U);
  EXPECT_EQ(spread("truncate", {.rows = 4, .frames = 63}).size(), 48U) << "a last row that was padded is not judged";
  EXPECT_EQ(spread("truncate", {.rows = 2, .frames = 63}).size(), 32U) << "rows that were not extracted are not judged";
  EXPECT_EQ(spread("truncate", {.rows = 3}).size(), 48U);
}

TEST(TruncateRule, OfXdViolenceDropsTheLastFrameFirst) {
  EXPECT_EQ(spread("truncate(drop=1)", {.rows = 3, .frames = 48}).size(), 32U);
  EXPECT_EQ(spread("truncate(drop=1)", {.rows = 3, .frames = 49}).size(), 48U);
  EXPECT_EQ(spread("truncate(drop=1)", {.rows = 3, .frames = 64}).size(), 48U);
}

TEST(TruncateRule, OfAVideoWithoutAWholeSnippetIsRefused) {
  EXPECT_THAT(message_of([] { spread("truncate", {.rows = 1, .frames = 15}); }),
              AllOf(HasSubstr("leaves nothing of a video of 15 frames: a row is 16"), HasSubstr("`repeat`")));
}

TEST(RatioRule, EdgesAreRoundedHalfUp) {  // weakly-supervised methods of Lv 2021 and Zhong 2019: 103 frames, 6 points
  EXPECT_EQ(runs_of(spread("ratio", {.rows = 6, .frames = 103})),
            (Runs{{0, 1}, {17, 2}, {34, 3}, {52, 4}, {69, 5}, {86, 6}, {103, -1}}));
  EXPECT_THAT(spread("ratio", {.rows = 2, .frames = 5}), ElementsAre(1, 1, 1, 2, 2)) << "2.5 is 3";
  EXPECT_THAT(spread("ratio", {.rows = 4, .frames = 2}), ElementsAre(1, 3)) << "more points than frames: some have none";
}

TEST(RatioRule, SpreadsPointsNotRows) {  // 100 rows, 32 points
  const std::vector<double> frames = spread("ratio", {.length = "repeat_last(segments=32)", .rows = 100, .frames = 1600});
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::size_t point = i / 50 + 1;
    EXPECT_EQ(frames[i], static_cast<double>(point));
  }
}

TEST(SultaniRule, TheLastClipAndTheEndOfTheVideoKeepZero) {
  const Case of{.length = "sultani(segments=32)", .rows = 50, .frames = 810};
  const Runs runs = runs_of(spread("sultani", of));
  // 1-based edges of 50 clips: 1 3 4 6 7 9 ... 47 48 50, so clips 1-2, 3, 4-5, 6, 7-8, ... and 48-49.
  EXPECT_EQ(Runs(runs.begin(), runs.begin() + 5), (Runs{{0, 1}, {32, 2}, {48, 3}, {80, 4}, {96, 5}}));
  EXPECT_EQ(Runs(runs.end() - 3, runs.end()), (Runs{{47 * 16, 32}, {49 * 16, 0}, {810, -1}}));
}

TEST(SultaniRule, OfFewClipsEachIsWrittenByTheLastSegmentOnIt) {
  // 1-based edges of 3 clips round to 1 (8 segments), 2 (16), 3: segments 1 to 8, 9 to 24 and 25 to 32 are one clip each.
  const std::vector<double> frames = spread("sultani", {.length = "sultani(segments=32)", .rows = 3, .frames = 50});
  EXPECT_EQ(runs_of(frames), (Runs{{0, 8}, {16, 24}, {32, 32}, {50, -1}})) << "the last clip has a score, and the end repeats it";
}

TEST(EkosmanRule, TheRemainderKeepsZero) {
  EXPECT_EQ(runs_of(spread("ekosman", {.rows = 4, .frames = 43})), (Runs{{0, 1}, {10, 2}, {20, 3}, {30, 4}, {40, 0}, {43, -1}}));
  EXPECT_THAT(spread("ekosman", {.rows = 4, .frames = 3}), Each(0)) << "as there";
}

TEST(SeominseokRule, EdgesAreWholeSnippetsRoundedHalfToEven) {
  // 165 frames are 10 snippets; 4 parts: edges 0, 2.5, 5, 7.5, 10 are 0, 2, 5, 8, 10 snippets; 5 frames are left.
  EXPECT_EQ(runs_of(spread("seominseok", {.rows = 4, .frames = 165})),
            (Runs{{0, 1}, {32, 2}, {80, 3}, {128, 4}, {160, 0}, {165, -1}}));
}

TEST(FrameRules, ThatDivideTheVideoNeedItsLength) {
  for (const auto& row : frame_rules().rows()) {
    const std::string text = message_of([&] { spread(row.name, {.rows = 3}); });
    EXPECT_EQ(text != "nothing was thrown", row.entry.needs_frames) << row.name;
    if (!row.entry.needs_frames) continue;
    EXPECT_THAT(text, HasSubstr("the rule `" + row.name + "` divides the video, and it is not known how many frames it has"));
  }
}

TEST(FrameRules, UnknownOnesAndOptionsAreRefused) {
  EXPECT_THAT(message_of([] { spread("ratios", {}); }), HasSubstr("no frame-rule is called 'ratios'"));
  EXPECT_THAT(message_of([] { spread("ratio(drop=1)", {.frames = 16}); }), HasSubstr("drop"));
  EXPECT_THAT(message_of([] { scores_of_frames({"repeat", {}}, {}); }), HasSubstr("no score of any snippet"));
}

}  // namespace
}  // namespace vigil
