// SPDX-License-Identifier: Apache-2.0
// Specifies events and scores as text files, by readers written here from the formats' rules.
#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/report/made_run.h"

#include "vigil/base/text.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Rows = std::vector<std::vector<std::string>>;

// RFC 4180: rows end in CRLF; a quoted field may hold anything, quotes doubled.
Rows read_csv(const std::string& text) {
  Rows rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = rows.back().back();
    if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"')
      field += text[i++];
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && text[i] == ',')
      rows.back().emplace_back();
    else if (!quoted && text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
      ++i, rows.push_back({""});
    else
      field += text[i];
  }
  rows.pop_back();
  return rows;
}

std::size_t column(const Rows& rows, const std::string& name) {
  for (std::size_t i = 0; i < rows[0].size(); ++i)
    if (rows[0][i] == name) return i;
  ADD_FAILURE() << "no column " << name;
  return 0;
}

TEST(EventsCsv, EveryFieldComesBackEvenHostileOnes) {
  RunResult result = made_run({1, 4});
  result.events = {made_event("id1", {505, 546}, kHostile)};
  const Rows rows = read_csv(events_csv(result));
  ASSERT_EQ(rows.size(), 2U);
  ASSERT_EQ(rows[1].size(), rows[0].size());
  EXPECT_EQ(rows[1][column(rows, "why")], kHostile);
  EXPECT_EQ(rows[1][column(rows, "start")], "50.5");
  EXPECT_EQ(rows[1][column(rows, "end_clock")], "0:00:54.600");
  EXPECT_EQ(rows[1][column(rows, "end_frame")], "546");
  EXPECT_EQ(rows[1][column(rows, "height")], "40");
}

TEST(EventsCsv, AnEventWithoutARegionHasNoBox) {
  RunResult result = made_run({4});
  result.events = {made_event("id1", {0, 1}, "")};
  result.events[0].regions.clear();
  const Rows rows = read_csv(events_csv(result));
  for (const char* name : {"x", "y", "width", "height"}) EXPECT_EQ(rows[1][column(rows, name)], "") << name;
}

TEST(ScoresCsv, HasOneRowPerScoreWithItsNotes) {
  RunResult result = made_run({0.1, 2.25}, 7);
  result.scores[1].notes = note::kWarmUp | note::kFrozen;
  const Rows rows = read_csv(scores_csv(result));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[1], ElementsAre("7", "8", "0.7", "0.8", "1", "0.1", "0.1", ""));
  EXPECT_EQ(rows[2][column(rows, "notes")], "warm-up frozen");
}

TEST(ScoresCsv, ANumberThatIsNoneIsEmpty) {
  RunResult result = made_run({1});
  result.scores[0].level = std::numeric_limits<double>::infinity();
  EXPECT_EQ(read_csv(scores_csv(result))[1][5], "");
}

TEST(EventsJsonl, IsOneObjectPerLine) {
  RunResult result = made_run({4});
  result.events = {made_event("id1", {505, 546}, kHostile), made_event("id2", {600, 610}, "speed")};
  const std::vector<std::string> lines = split(events_jsonl(result), '\n');
  ASSERT_EQ(lines.size(), 3U);  // the last one is empty: the file ends in a newline
  EXPECT_EQ(nlohmann::json::parse(lines[0]).at("frames"), nlohmann::json({505, 546}));
  EXPECT_EQ(nlohmann::json::parse(lines[1]).at("id"), "id2");
}

TEST(EventsVtt, CuesAreBlocksOfIdTimesAndOneLine) {
  RunResult result = made_run({4});
  result.events = {made_event("id1", {505, 546}, "speed 3.1x here"), made_event("id2", {36'000, 36'010}, "direction")};
  EXPECT_EQ(events_vtt(result),
            "WEBVTT\n"
            "\nid1\n00:00:50.500 --> 00:00:54.600\nrarity 4.0: speed 3.1x here\n"
            "\nid2\n01:00:00.000 --> 01:00:01.000\nrarity 4.0: direction\n");
}

TEST(EventsVtt, HostileTextStaysInsideItsCue) {
  RunResult result = made_run({4});
  result.events = {made_event("id-->1", {0, 1}, kHostile + "\n\n00:00:00.000 --> 00:00:09.000\nforged")};
  const std::vector<std::string> lines = split(events_vtt(result), '\n');
  ASSERT_EQ(lines.size(), 6U);  // header, empty, id, times, text, end
  EXPECT_THAT(lines[4], Not(HasSubstr("-->")));
  EXPECT_THAT(lines[4], Not(HasSubstr("<")));
  EXPECT_THAT(lines[2], Not(HasSubstr("-->")));
}

TEST(EventsVtt, ACueEndsAfterItStarts) {
  RunResult result = made_run({4});
  result.events = {made_event("id1", {5, 5}, "x")};
  EXPECT_THAT(events_vtt(result), HasSubstr("00:00:00.500 --> 00:00:00.501"));
}

TEST(Texts, WithoutEventsOnlyHeadersStand) {
  const RunResult result = made_run({});
  EXPECT_EQ(events_jsonl(result), "");
  EXPECT_EQ(events_vtt(result), "WEBVTT\n");
  EXPECT_EQ(read_csv(events_csv(result)).size(), 1U);
  EXPECT_EQ(read_csv(scores_csv(result)).size(), 1U);
}

}  // namespace
}  // namespace vigil
