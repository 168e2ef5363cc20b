// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/builder.h by examples; builder_laws_test.cpp does so by laws.
#include "vigil/events/builder.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/events/made_scores.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Evidence evidence(const std::string& text) {
  Evidence result;
  result.text = text;
  return result;
}

TEST(EventBuilder, StartsAtOnGoesOnDownToOffAndEndsAfterTheLastFrameThere) {
  const auto events = build(plain(), scores_of({0, 2.5, 3, 2, 2.5, 1.9, 1, 0}));
  ASSERT_THAT(spans_of(events), ElementsAre(span(2, 5)));
  EXPECT_EQ(events[0].time, (TimeSpan{ms(200), ms(500)}));
  EXPECT_FALSE(events[0].partial);
}

TEST(EventBuilder, GapShorterThanHoldDoesNotEndAnEvent) {
  EXPECT_THAT(spans_of(build(plain(), scores_of({3, 0, 2, 0, 0, 2, 2}))), ElementsAre(span(0, 3)));
  EXPECT_THAT(spans_of(build(plain(), scores_of({3, 0, 2, 0, 0, 3}))), ElementsAre(span(0, 3), span(5, 6)));
}

TEST(EventBuilder, GapShorterThanMergeJoinsTwoEvents) {
  EventConfig config = plain();
  config.merge = ms(300);
  EXPECT_THAT(spans_of(build(config, scores_of({3, 0, 0, 3, 0, 0, 0, 3}))), ElementsAre(span(0, 4), span(7, 8)));
}

TEST(EventBuilder, JoinedEventKeepsTheHigherPeakAndTheFirstOfEqualOnes) {
  EventConfig config = plain();
  config.merge = ms(300);
  EXPECT_EQ(build(config, scores_of({3, 0, 0, 4})).at(0).peak_frame, 3);
  EXPECT_EQ(build(config, scores_of({4, 0, 0, 4})).at(0).peak_frame, 0);
}

TEST(EventBuilder, PeakMayLieInASpikeTooShortToCountBetweenTwoJoinedEvents) {
  EventConfig config = plain();
  config.shortest = ms(200);
  config.merge = ms(1000);
  const auto events = build(config, scores_of({3, 3, 0, 0, 9, 0, 0, 4, 4}));
  ASSERT_THAT(spans_of(events), ElementsAre(span(0, 9)));
  EXPECT_EQ(events[0].peak_frame, 4);
}

TEST(EventBuilder, DropsEventsWithLessTimeAboveOffThanShortest) {
  EventConfig config = plain();
  config.shortest = ms(300);
  EXPECT_THAT(build(config, scores_of({3, 3, 0, 0, 0})), IsEmpty());
  EXPECT_THAT(build(config, scores_of({3, 0, 3, 0, 0})), IsEmpty());  // three frames long, two of them above
  EXPECT_THAT(build(config, scores_of({3, 0, 3, 2, 0})), SizeIs(1));
}

TEST(EventBuilder, TwoSpikesTooShortToCountDoNotAddUpToAnEvent) {
  EventConfig config = plain();
  config.shortest = ms(200);
  config.merge = ms(1000);
  EXPECT_THAT(build(config, scores_of({3, 0, 0, 3, 0, 0, 3, 0, 0})), IsEmpty());
}

TEST(EventBuilder, OneFrameIsEnoughWhenAFrameLastsLongerThanShortest) {
  Score score;
  score.frames = {7, 8};
  score.time = {ms(3500), ms(4000)};
  score.level = 4;
  EXPECT_THAT(spans_of(build(EventConfig{}, {score})), ElementsAre(span(7, 8)));
}

TEST(EventBuilder, CutsALastingChangeAndReportsItAgain) {
  EventConfig config = plain();
  config.longest = ms(500);
  config.merge = ms(5000);  // must not glue the pieces together again
  EXPECT_THAT(spans_of(build(config, scores_of(std::vector<double>(12, 3.5)))), ElementsAre(span(0, 5), span(5, 10), span(10, 12)));
}

TEST(EventBuilder, PeakCarriesValueRarityRegionsAndWhy) {
  auto scores = scores_of({0, 3, 7, 7, 4, 0, 0});
  Region first;
  first.box = {1, 2, 30, 40};
  first.evidence = {evidence("speed 3.1x the 99th percentile here"), evidence("place never used before")};
  Region second;
  second.evidence = {evidence("not the strongest region")};
  scores[2].regions = {first, second};
  scores[3].regions = {second};
  const auto events = build(plain(), scores);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].peak_frame, 2);
  EXPECT_EQ(events[0].peak_time, ms(200));
  EXPECT_EQ(events[0].peak_value, 70);
  EXPECT_EQ(events[0].peak_level, 7);
  EXPECT_EQ(events[0].peak_rarity, 5);
  EXPECT_EQ(events[0].regions, (std::vector<Region>{first, second}));
  EXPECT_EQ(events[0].why, "speed 3.1x the 99th percentile here; place never used before");
}

TEST(EventBuilder, ThresholdsActOnTheLevelAndNotOnWhatTheFootageSupports) {
  auto scores = scores_of({0, 8, 8, 0, 0});
  EventConfig config = plain();
  config.on = 6;  // above every rarity in `scores`
  EXPECT_THAT(build(config, scores), SizeIs(1));
}

TEST(EventBuilder, IdDependsOnStreamAndFirstFrameAlone) {
  const std::string id = build(plain(), scores_of({0, 3, 3})).at(0).id;
  EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(build(plain(), scores_of({0, 9, 3, 3})).at(0).id, id);
  EXPECT_NE(build(plain(), scores_of({3, 3, 3})).at(0).id, id);
  EventBuilder other(plain(), "other cam");
  for (const Score& score : scores_of({0, 3, 3})) other.push(score);
  EXPECT_NE(other.finish().at(0).id, id);
}

TEST(EventBuilder, OnlyAnEventThatAnInterruptionCutOffIsPartial) {
  const auto events = build(plain(), scores_of({3, 0, 0, 0, 3}), true);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_FALSE(events[0].partial);
  EXPECT_TRUE(events[1].partial);
  EXPECT_FALSE(build(plain(), scores_of({3, 0, 0, 0, 3})).at(1).partial);
}

TEST(EventBuilder, OpenShowsWhatGoesOnUnderItsFinalId) {
  EventConfig config = plain();
  config.shortest = ms(200);
  config.merge = ms(400);
  EventBuilder builder(config, "cam");
  std::vector<FrameSpan> seen;
  std::string id;
  for (const Score& score : scores_of({0, 3, 4, 0, 0, 3, 3})) {
    EXPECT_THAT(builder.push(score), IsEmpty());
    const auto open = builder.open();
    seen.push_back(open ? open->frames : FrameSpan{-1, -1});
    if (open) id = open->id;
  }
  const FrameSpan none{-1, -1};
  EXPECT_THAT(seen, ElementsAre(none, none, span(1, 3), span(1, 3), none, none, span(1, 7)));
  const auto events = builder.finish();
  ASSERT_THAT(spans_of(events), ElementsAre(span(1, 7)));
  EXPECT_EQ(events[0].id, id);
  EXPECT_FALSE(builder.open());
}

TEST(EventBuilder, GivesAnEventOutAsSoonAsNothingCanBeJoinedToIt) {
  EventConfig config = plain();
  config.merge = ms(500);
  EventBuilder builder(config, "cam");
  std::vector<std::size_t> counts;
  for (const Score& score : scores_of({3, 0, 0, 0, 0, 0, 0})) counts.push_back(builder.push(score).size());
  EXPECT_THAT(counts, ElementsAre(0, 0, 0, 0, 0, 0, 1));
}

TEST(EventBuilder, TimeBelongsToTheLaterScoreWhereTwoClaimIt) {  // a variable frame rate: frames come sooner than announced
  auto scores = scores_of({3, 3, 3, 3});
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto begin = ms(40 * static_cast<std::int64_t>(i));
    scores[i].time = {begin, begin + ms(100)};
  }
  EventConfig config = plain();
  config.longest = ms(120);
  const auto events = build(config, scores);
  ASSERT_THAT(spans_of(events), ElementsAre(span(0, 1), span(1, 2), span(2, 3), span(3, 4)));
  EXPECT_EQ(events[0].time, (TimeSpan{ms(0), ms(40)}));
  EXPECT_EQ(events[3].time, (TimeSpan{ms(120), ms(220)}));
  config.longest = ms(10'000);
  config.shortest = ms(220);
  EXPECT_EQ(build(config, scores).at(0).time, (TimeSpan{ms(0), ms(220)}));
  config.shortest = ms(221);
  EXPECT_THAT(build(config, scores), IsEmpty());
}

TEST(EventBuilder, NoScoresNoEvents) {
  EXPECT_THAT(build(EventConfig{}, {}), IsEmpty());
}

TEST(EventBuilder, RefusesScoresThatAreNoNumbersOrOutOfOrder) {
  auto scores = scores_of({0, 0, 0});
  scores[1].level = std::nan("");
  EXPECT_THAT(message_of([&] { build(plain(), scores); }), HasSubstr("cam: score of frame 1: its level is not a number"));
  scores = scores_of({0, 0, 0});
  std::swap(scores[1], scores[2]);
  EXPECT_THAT(message_of([&] { build(plain(), scores); }), HasSubstr("frame 1: the one before ended at frame 3"));
  scores = scores_of({0, 0});
  scores[1].frames.end = 1;
  EXPECT_THAT(message_of([&] { build(plain(), scores); }), HasSubstr("frame 1: its span ends at frame 1"));
  scores = scores_of({0, 0});
  scores[0].time = {ms(150), ms(160)};
  EXPECT_THAT(message_of([&] { build(plain(), scores); }), HasSubstr("begins at 0:00:00.100, the one before at 0:00:00.150"));
}

TEST(EventBuilder, DefaultsLieWithinTheirRangesAndAnOptionOutsideIsRefused) {
  EventConfig config;
  read_config(config, write_config(EventConfig{}), "events.yaml");
  EXPECT_EQ(config.on, 3);
  EXPECT_EQ(config.merge, ms(2000));
  read_config(config, parse_yaml("on: 4.5\nhold: 1.5s\n", "events.yaml"), "events.yaml");
  EXPECT_EQ(config.on, 4.5);
  EXPECT_EQ(config.hold, ms(1500));
  EXPECT_THAT(message_of([&] { read_config(config, parse_yaml("on: 3\noff: -1\n", "events.yaml"), "events.yaml"); }),
              HasSubstr("events.yaml:2: off = '-1' is outside 0 to 100 rarity"));
}

TEST(EventBuilder, RefusesAConfigThatContradictsItself) {
  EventConfig config;
  config.off = 4;
  EXPECT_THAT(message_of([&] { EventBuilder(config, "cam"); }), HasSubstr("off (4) is above on (3)"));
  config = {};
  config.longest = ms(100);
  EXPECT_THAT(message_of([&] { EventBuilder(config, "cam"); }), HasSubstr("shortest (300ms) is longer than longest (100ms)"));
}

}  // namespace
}  // namespace vigil
