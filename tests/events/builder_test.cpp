// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/builder.h: by examples, by laws on random scores, and against a slow builder over whole arrays.
#include "vigil/events/builder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Nanoseconds kTenth{100'000'000};

Nanoseconds ms(std::int64_t count) {
  return {count * 1'000'000};
}

// One score per frame, ten frames a second, value = 10 * level.
std::vector<Score> scores_of(const std::vector<double>& levels) {
  std::vector<Score> scores;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto frame = static_cast<std::int64_t>(i);
    Score score;
    score.frames = {frame, frame + 1};
    score.time = {{frame * kTenth.count}, {(frame + 1) * kTenth.count}};
    score.value = 10 * levels[i];
    score.level = levels[i];
    score.rarity = std::min(levels[i], 5.0);
    scores.push_back(score);
  }
  return scores;
}

std::vector<Event> build(const EventConfig& config, const std::vector<Score>& scores, bool interrupted = false) {
  EventBuilder builder(config, "cam");
  std::vector<Event> events;
  for (const Score& score : scores)
    for (Event& event : builder.push(score)) events.push_back(std::move(event));
  for (Event& event : builder.finish(interrupted)) events.push_back(std::move(event));
  return events;
}

// on 3, off 2, and nothing else in the way: a frame is enough, and two frames below `off` end an event.
EventConfig plain() {
  EventConfig config;
  config.hold = ms(200);
  config.merge = ms(0);
  config.shortest = ms(0);
  return config;
}

std::vector<FrameSpan> spans_of(const std::vector<Event>& events) {
  std::vector<FrameSpan> spans;
  for (const Event& event : events) spans.push_back(event.frames);
  return spans;
}

Evidence evidence(const std::string& text) {
  Evidence result;
  result.text = text;
  return result;
}

FrameSpan span(std::int64_t begin, std::int64_t end) {
  return {begin, end};
}

template <typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
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
  EXPECT_THAT(counts, ElementsAre(0, 0, 0, 0, 0, 1, 0));
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

TEST(EventBuilder, RefusesAConfigThatContradictsItself) {
  EventConfig config;
  config.off = 4;
  EXPECT_THAT(message_of([&] { EventBuilder(config, "cam"); }), HasSubstr("off (4) is above on (3)"));
  config = {};
  config.longest = ms(100);
  EXPECT_THAT(message_of([&] { EventBuilder(config, "cam"); }), HasSubstr("shortest (300ms) is longer than longest (100ms)"));
}

// The oracle: whole arrays, one rule after the other.

struct Piece {
  std::size_t first = 0;
  std::size_t last = 0;  // included
  Nanoseconds active{0};
};

std::vector<Piece> pieces_by_hysteresis(const EventConfig& config, const std::vector<Score>& scores) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].level < config.on) continue;
    Piece piece{i, i, scores[i].time.length()};
    for (std::size_t k = i + 1; k < scores.size(); ++k) {
      if (scores[k].level < config.off) {
        if (scores[k].time.end - scores[piece.last].time.end >= config.hold) break;
      } else {
        if (scores[k].time.end - scores[i].time.begin > config.longest) break;
        piece.last = k;
        piece.active = piece.active + scores[k].time.length();
      }
    }
    pieces.push_back(piece);
    i = piece.last;
  }
  return pieces;
}

std::vector<Event> slow_events(const EventConfig& config, const std::vector<Score>& scores) {
  std::vector<Piece> kept;
  for (const Piece& piece : pieces_by_hysteresis(config, scores)) {
    if (piece.active < config.shortest) continue;
    const bool near = !kept.empty() && scores[piece.first].time.begin - scores[kept.back().last].time.end < config.merge &&
                      scores[piece.last].time.end - scores[kept.back().first].time.begin <= config.longest;
    if (near)
      kept.back().last = piece.last;
    else
      kept.push_back(piece);
  }
  std::vector<Event> events;
  for (const Piece& piece : kept) {
    std::size_t peak = piece.first;
    for (std::size_t i = piece.first; i <= piece.last; ++i)
      if (scores[i].level > scores[peak].level) peak = i;
    Event event;
    event.frames = {scores[piece.first].frames.begin, scores[piece.last].frames.end};
    event.time = {scores[piece.first].time.begin, scores[piece.last].time.end};
    event.peak_frame = scores[peak].frames.begin;
    event.peak_time = scores[peak].time.begin;
    event.peak_value = scores[peak].value;
    event.peak_level = scores[peak].level;
    event.peak_rarity = scores[peak].rarity;
    events.push_back(event);
  }
  return events;
}

// Levels on a coarse grid (so that they tie and meet the thresholds), spans of one to four frames, an uneven frame rate.
std::vector<Score> random_scores(Rng& rng) {
  std::vector<Score> scores;
  std::int64_t frame = rng.between(0, 1000);
  Nanoseconds time = ms(rng.between(0, 5000));
  const bool uneven = rng.chance(0.5);
  double level = 0;
  for (std::int64_t i = rng.between(0, 120); i > 0; --i) {
    if (rng.chance(0.4)) level = 0.5 * static_cast<double>(rng.between(0, 9));
    Score score;
    score.frames = {frame, frame + (uneven ? rng.between(1, 4) : 1)};
    score.time = {time, time + (uneven ? Nanoseconds{rng.between(1, 400'000'000)} : kTenth)};
    score.value = rng.uniform();
    score.level = level;
    score.rarity = std::min(level, 3.5);
    frame = score.frames.end;
    time = score.time.end;
    scores.push_back(score);
  }
  return scores;
}

EventConfig random_config(Rng& rng) {
  EventConfig config;
  config.on = 0.5 * static_cast<double>(rng.between(2, 8));
  config.off = config.on - 0.5 * static_cast<double>(rng.between(0, 2));
  config.hold = ms(100 * rng.between(0, 8));
  config.merge = ms(100 * rng.between(0, 20));
  config.shortest = ms(100 * rng.between(0, 6));
  config.longest = ms(100 * rng.between(6, 60));
  return config;
}

TEST(EventBuilder, EqualsTheSlowBuilderOnRandomScores) {
  Rng rng(11);
  std::size_t events = 0;
  for (int round = 0; round < 2000; ++round) {
    const EventConfig config = random_config(rng);
    const auto scores = random_scores(rng);
    auto built = build(config, scores);
    for (Event& event : built) event.id.clear();
    ASSERT_EQ(built, slow_events(config, scores)) << "round " << round;
    events += built.size();
  }
  EXPECT_GT(events, 2000U);  // the comparison saw something
}

TEST(EventBuilder, KeepsItsLawsOnRandomScores) {
  Rng rng(12);
  for (int round = 0; round < 1000; ++round) {
    const EventConfig config = random_config(rng);
    const auto scores = random_scores(rng);
    const auto events = build(config, scores);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const Event& event = events[i];
      EXPECT_TRUE(event.frames.contains(event.peak_frame));
      EXPECT_GE(event.peak_level, config.on);
      for (const Score& score : scores)
        if (event.frames.contains(score.frames.begin)) {
          EXPECT_LE(score.level, event.peak_level);
        }
      EXPECT_GE(event.time.length(), config.shortest);
      if (i == 0) continue;
      const Event& before = events[i - 1];
      EXPECT_LE(before.frames.end, event.frames.begin);
      EXPECT_TRUE(event.time.begin - before.time.end >= config.merge || event.time.end - before.time.begin > config.longest)
          << "two events that should be one";
    }
  }
}

TEST(EventBuilder, BuildingAgainFromTheEventsThemselvesChangesNothing) {
  Rng rng(13);
  for (int round = 0; round < 500; ++round) {
    EventConfig config = random_config(rng);
    config.longest = ms(3'600'000);
    const auto scores = random_scores(rng);
    const auto once = build(config, scores);
    auto flattened = scores;  // at `on` inside an event, silent outside
    for (Score& score : flattened) {
      score.level = 0;
      for (const Event& event : once)
        if (event.frames.contains(score.frames.begin)) score.level = config.on;
    }
    EXPECT_EQ(spans_of(build(config, flattened)), spans_of(once)) << "round " << round;
  }
}

TEST(EventBuilder, AnEventIsGivenOutTheSameHoweverLongTheStreamGoesOn) {
  Rng rng(14);
  for (int round = 0; round < 300; ++round) {
    const EventConfig config = random_config(rng);
    const auto scores = random_scores(rng);
    const auto all = build(config, scores);
    EventBuilder builder(config, "cam");
    std::vector<Event> early;
    for (const Score& score : scores) {
      for (Event& event : builder.push(score)) early.push_back(std::move(event));
      ASSERT_LE(early.size(), all.size());
      for (std::size_t i = 0; i < early.size(); ++i) ASSERT_EQ(early[i], all[i]);
    }
  }
}

}  // namespace
}  // namespace vigil
