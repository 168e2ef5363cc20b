// SPDX-License-Identifier: Apache-2.0
// Specifies how stored scores meet a data set: names, lengths, numbers that are none.
#include "vigil/evaluate/join.h"

#include <limits>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/evaluate/stored.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> counting(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

Joined join_one(std::vector<double> values, std::int64_t frames, Align align, ScoreUnit unit = {}) {
  const Dataset set = known_set({known_video("a", frames, {{0, 1}})});
  return join_scores(score_set({stored("a", std::move(values))}, unit), set, set.videos, {align, NanRule::refuse});
}

std::string refusal(std::vector<double> values, std::int64_t frames, Align align, ScoreUnit unit = {}) {
  return message_of([&] { join_one(std::move(values), frames, align, unit); });
}

constexpr ScoreUnit kSnippets{ScoreUnit::Kind::frames, 16};

class JoinNames : public testing::Test {
 protected:
  Joined join(std::vector<StoredScores> scores) const {
    return join_scores(score_set(std::move(scores)), set_, set_.of_split("test"), {});
  }
  std::string refusal(std::vector<StoredScores> scores) const {
    return message_of([&] { join(std::move(scores)); });
  }

  Dataset set_ = known_set({known_video("Abuse028_x264", 2, {{1, 2}}), known_video("part/two", 2, {})});
};

TEST_F(JoinNames, ScoresComeInTheOrderOfTheDataSet) {
  const Joined joined = join({stored("part/two", {3, 4}), stored("Abuse028_x264", {1, 2})});
  ASSERT_THAT(joined.videos, SizeIs(2));
  EXPECT_EQ(joined.videos[0].id, "Abuse028_x264");
  EXPECT_THAT(joined.videos[0].raw, ElementsAre(1, 2));
  EXPECT_THAT(joined.videos[0].truth, ElementsAre(0, 1));
  EXPECT_THAT(joined.videos[0].classes, ElementsAre("odd"));
  EXPECT_THAT(joined.notes, IsEmpty());
}

TEST_F(JoinNames, PathsFromAnotherComputerAreMatchedByFileNameAndSaidSo) {
  for (const char* path : {"/home/x/UCF/Abuse/Abuse028_x264.mp4", "C:\\UCF\\Abuse028_x264.npy"}) {
    const Joined joined = join({stored(path, {1, 2}), stored("part/two", {3, 4})});
    EXPECT_THAT(joined.notes, ElementsAre(HasSubstr(std::string("1 videos were matched by file name alone, e.g. '") + path +
                                                    "' as Abuse028_x264")));
  }
}

TEST_F(JoinNames, AnUnknownVideoIsRefusedWithTheNearest) {
  EXPECT_THAT(refusal({stored("Abuse029_x264", {1, 2})}),
              HasSubstr("here:1: video 'Abuse029_x264' is not in the data set made (nearest: Abuse028_x264)"));
}

TEST_F(JoinNames, AMissingVideoIsRefused) {
  EXPECT_THAT(refusal({stored("Abuse028_x264", {1, 2})}),
              HasSubstr("here: video 'part/two' of the data set has no scores (1 of 2 have)"));
}

TEST_F(JoinNames, TwoNamesForOneVideoAreRefused) {
  EXPECT_THAT(refusal({stored("part/two", {1, 2}), stored("x/two.mp4", {1, 2})}),
              HasSubstr("'x/two.mp4' and 'part/two' (here:1) are both video 'part/two'"));
}

TEST_F(JoinNames, ScoresOfAnotherSplitAreLetBeAndSaidSo) {
  set_.videos[1].split = "train";
  EXPECT_THAT(join({stored("Abuse028_x264", {1, 2}), stored("part/two", {1, 2})}).notes,
              ElementsAre(HasSubstr("1 videos have scores but are not of this split, e.g. 'part/two'")));
}

TEST_F(JoinNames, AFileNameThatTwoVideosHaveMatchesNeither) {
  set_.videos.push_back(known_video("other/two", 2, {}));
  EXPECT_THAT(refusal({stored("x/two.mp4", {1, 2})}), HasSubstr("video 'x/two.mp4' is not in the data set"));
}

TEST_F(JoinNames, MediaMayBeNamedInsteadOfIdsAmongWhatIsMeasured) {
  set_.videos = {known_video("test-01", 2, {}), known_video("train-01", 2, {})};
  set_.videos[0].media = "/data/testing/01";
  set_.videos[1].media = "/data/training/01";
  set_.videos[1].split = "train";
  EXPECT_EQ(join({stored("01", {1, 2})}).videos.at(0).id, "test-01");
}

TEST_F(JoinNames, ClassesThatTrainingDoesNotHaveAreUnseen) {
  set_.videos.push_back(known_video("t", 2, {{0, 1}}, "theft"));
  set_.videos.back().split = "train";
  const Joined joined = join({stored("Abuse028_x264", {1, 2}), stored("part/two", {3, 4})});
  EXPECT_TRUE(joined.videos[0].unseen);
  EXPECT_FALSE(joined.videos[1].unseen) << "a normal video has no class to be seen";
}

TEST(JoinLengths, AScorePerFrameMustBeExact) {
  EXPECT_EQ(join_one(counting(35), 35, Align::exact).videos[0].raw, counting(35));
  EXPECT_THAT(refusal(counting(34), 35, Align::exact),
              HasSubstr("here:1: video 'a': scores for 34 frames, the data set has 35 | choose a rule"));
  EXPECT_THAT(refusal(counting(32), 35, Align::exact), HasSubstr("--align floor16, cut or repeat"));
  EXPECT_THAT(refusal(counting(48), 35, Align::exact), HasSubstr("--align ceil16, cut, repeat or ratio"));
  EXPECT_THAT(refusal(counting(70), 35, Align::exact), HasSubstr("are these the scores of this video"));
}

TEST(JoinLengths, Floor16CutsBoth) {
  for (const std::size_t given : {32U, 35U}) {
    const EvaluatedVideo video = join_one(counting(given), 35, Align::floor16).videos[0];
    EXPECT_EQ(video.raw, counting(32));
    EXPECT_THAT(video.truth, SizeIs(32));
  }
  EXPECT_THAT(refusal(counting(31), 35, Align::floor16), HasSubstr("scores for 31 frames, the data set has 35"));
}

TEST(JoinLengths, Ceil16FillsUpWithNormalFramesAndTheLastScore) {
  const EvaluatedVideo video = join_one(counting(35), 35, Align::ceil16).videos[0];
  ASSERT_THAT(video.raw, SizeIs(48));
  EXPECT_EQ(video.raw[47], 34);
  EXPECT_EQ(video.truth[47], 0);
}

TEST(JoinLengths, CutKeepsWhatBothHave) {
  EXPECT_THAT(join_one(counting(30), 35, Align::cut).videos[0].truth, SizeIs(30));
  EXPECT_THAT(join_one(counting(40), 35, Align::cut).videos[0].raw, SizeIs(35));
  EXPECT_THAT(refusal(counting(18), 35, Align::cut), HasSubstr("scores for 18 frames, the data set has 35"));
}

TEST(JoinLengths, SnippetsBecomeFramesByTheRule) {
  EXPECT_THAT(refusal({1, 2}, 35, Align::exact, kSnippets),
              HasSubstr("scores for 32 frames (2 scores of 16 frames), the data set has 35"));
  EXPECT_THAT(join_one({1, 2}, 32, Align::exact, kSnippets).videos[0].raw, SizeIs(32));
  const std::vector<double> repeated = join_one({1, 2}, 35, Align::repeat, kSnippets).videos[0].raw;
  ASSERT_THAT(repeated, SizeIs(35));
  EXPECT_EQ(repeated[15], 1);
  EXPECT_EQ(repeated[16], 2);
  EXPECT_EQ(repeated[34], 2);
  EXPECT_THAT(join_one({1, 2, 3}, 35, Align::floor16, kSnippets).videos[0].raw, SizeIs(32));
  EXPECT_THAT(join_one({1, 2, 3}, 35, Align::ceil16, kSnippets).videos[0].truth, SizeIs(48));
  EXPECT_THAT(refusal({1}, 35, Align::repeat, kSnippets), HasSubstr("scores for 16 frames (1 scores of 16 frames)"));
}

// metrics.md, 4.2: T = 5, n = 83.
TEST(JoinLengths, RatioSpreadsSnippetsEvenly) {
  const std::vector<double> raw = join_one(counting(5), 83, Align::ratio, kSnippets).videos[0].raw;
  for (const auto& [last, snippet] : {std::pair(16, 0), {32, 1}, {49, 2}, {65, 3}, {82, 4}}) {
    EXPECT_EQ(raw[static_cast<std::size_t>(last)], snippet);
    if (last == 82) break;
    EXPECT_EQ(raw[static_cast<std::size_t>(last) + 1], snippet + 1);
  }
}

TEST(JoinLengths, PartsNeedNoLength) {
  const ScoreUnit parts{ScoreUnit::Kind::parts, 2};
  EXPECT_THAT(join_one({1, 2}, 5, Align::exact, parts).videos[0].raw, SizeIs(5));
  EXPECT_THAT(join_one({1, 2}, 35, Align::floor16, parts).videos[0].raw, SizeIs(32));
  EXPECT_THAT(join_one({1, 2}, 35, Align::ceil16, parts).videos[0].truth, SizeIs(48));
  EXPECT_THAT(refusal({1, 2, 3}, 5, Align::exact, parts), HasSubstr("video 'a' has 3 scores, expected one of each of 2 parts"));
}

TEST(JoinLengths, ScoresOfTheWholeMediaAreCutToTheEntrysSpan) {
  Dataset set = known_set({known_video("a", 10, {{5, 6}})});
  set.videos[0].span = FrameSpan{4, 7};
  EXPECT_THAT(join_scores(score_set({stored("a", counting(10))}), set, set.videos, {}).videos[0].raw, ElementsAre(4, 5, 6));
  EXPECT_THAT(join_scores(score_set({stored("a", {1, 2, 3})}), set, set.videos, {}).videos[0].truth, ElementsAre(0, 1, 0));
  StoredScores other = stored("a", {1, 2, 3});
  other.first = 2;
  EXPECT_THAT(message_of([&] { join_scores(score_set({other}), set, set.videos, {}); }),
              HasSubstr("the scores of video 'a' begin at frame 2, the data set's entry at frame 4"));
}

class JoinedArray : public testing::Test {
 protected:
  Joined join(std::size_t count, Align align = Align::exact, std::vector<std::string> order = {}) const {
    ScoreSet set = score_set({});
    set.joined = counting(count);
    set.joined_order = std::move(order);
    return join_scores(set, set_, set_.videos, {align, NanRule::refuse});
  }
  Dataset set_ = known_set({known_video("a", 20, {{0, 1}}), known_video("b", 35, {})});
};

TEST_F(JoinedArray, IsReadOnlyWhenItsLengthProvesThatItFits) {
  const Joined joined = join(55);
  EXPECT_EQ(joined.videos[1].raw.front(), 20);
  EXPECT_THAT(joined.notes,
              ElementsAre(HasSubstr(
                  "cut into 2 videos in the order of the data set; the length (55) proves that they fit, not their order")));
  EXPECT_EQ(join(48, Align::floor16).videos[1].raw.front(), 16);
  EXPECT_THAT(message_of([&] { join(54); }),
              HasSubstr("here: 54 scores without names, but the 2 videos need 55 (align true, a score per frame)"));
}

TEST_F(JoinedArray, FollowsTheListWhereThereIsOne) {
  EXPECT_EQ(join(55, Align::exact, {"x/b.mp4", "a"}).videos[0].raw.front(), 35);
  EXPECT_THAT(message_of([&] { join(55, Align::exact, {"b"}); }), HasSubstr("the 1 videos need 35"));
}

TEST(JoinNan, IsRefusedOrDroppedAndCounted) {
  const Dataset set = known_set({known_video("a", 4, {{2, 4}})});
  const ScoreSet scores = score_set({stored("a", {1, kNan, kNan, 4})});
  EXPECT_THAT(message_of([&] { join_scores(scores, set, set.videos, {}); }),
              HasSubstr("here:1: video 'a': the score of frame 1 is not a number | --nan drop"));
  const Joined joined = join_scores(scores, set, set.videos, {Align::exact, NanRule::drop});
  EXPECT_THAT(joined.videos[0].truth, ElementsAre(0, 2, 2, 1));
  EXPECT_THAT(joined.videos[0].raw, ElementsAre(1, 1, 1, 4)) << "an ignored frame holds the last score, for smoothing";
  EXPECT_EQ(joined.dropped_negatives, 1U);
  EXPECT_EQ(joined.dropped_positives, 1U);
  EXPECT_THAT(message_of([&] {
                join_scores(score_set({stored("a", {kNan, kNan, kNan, kNan})}), set, set.videos, {Align::exact, NanRule::drop});
              }),
              HasSubstr("none of its 4 scores is a number"));
}

}  // namespace
}  // namespace vigil
