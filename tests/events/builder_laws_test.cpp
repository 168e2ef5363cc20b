// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/builder.h by laws on random scores, and against a slow builder over whole arrays.
#include <algorithm>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/events/made_scores.h"

#include "vigil/base/rng.h"
#include "vigil/events/builder.h"

namespace vigil {
namespace {

// The oracle: whole arrays, one rule after the other.

// Of overlapping claims the later score's counts; the last one keeps what it claimed.
Nanoseconds end_of(const std::vector<Score>& scores, std::size_t i) {
  return i + 1 < scores.size() ? std::min(scores[i].time.end, scores[i + 1].time.begin) : scores[i].time.end;
}

Nanoseconds length_of(const std::vector<Score>& scores, std::size_t i) {
  return end_of(scores, i) - scores[i].time.begin;
}

struct Piece {
  std::size_t first = 0;
  std::size_t last = 0;  // included
  Nanoseconds active{0};
};

std::vector<Piece> pieces_by_hysteresis(const EventConfig& config, const std::vector<Score>& scores) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].level < config.on) continue;
    Piece piece{i, i, length_of(scores, i)};
    for (std::size_t k = i + 1; k < scores.size(); ++k) {
      if (scores[k].level < config.off) {
        if (scores[k].time.end - end_of(scores, piece.last) >= config.hold) break;
      } else {
        if (scores[k].time.end - scores[i].time.begin > config.longest) break;
        piece.last = k;
        piece.active = piece.active + length_of(scores, k);
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
    const bool near = !kept.empty() && scores[piece.first].time.begin - end_of(scores, kept.back().last) < config.merge &&
                      end_of(scores, piece.last) - scores[kept.back().first].time.begin <= config.longest;
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
    event.time = {scores[piece.first].time.begin, end_of(scores, piece.last)};
    event.peak_frame = scores[peak].frames.begin;
    event.peak_time = scores[peak].time.begin;
    event.peak_value = scores[peak].value;
    event.peak_level = scores[peak].level;
    event.peak_rarity = scores[peak].rarity;
    events.push_back(event);
  }
  return events;
}

// Levels on a coarse grid (so that they tie and meet the thresholds), spans of one to four frames, an uneven frame rate with gaps
// and overlapping claims.
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
    time = uneven ? time + Nanoseconds{rng.between(1, 400'000'000)} : score.time.end;
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
