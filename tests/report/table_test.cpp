// SPDX-License-Identifier: Apache-2.0
// Specifies the table of events for a terminal.
#include "vigil/report/table.h"

#include <gmock/gmock.h>

#include "tests/report/made_run.h"

#include "vigil/base/text.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::vector<Event>& events, const TableOptions& options = {}) {
  std::vector<std::string> lines = split(event_table(events, options), '\n');
  lines.pop_back();  // behind the last newline
  return lines;
}

TEST(EventTable, SaysWhenHowRareWhereAndWhy) {
  EXPECT_EQ(event_table(std::vector<Event>{made_event("id1", {505, 546}, "speed 3.1x the 99th percentile here")}),
            "start        end          frames   rarity  where           why\n"
            "0:00:50.500  0:00:54.600  505-545     4.0  30x40 at 10,20  speed 3.1x the 99th percentile here\n");
}

TEST(EventTable, ColumnsStandUnderEachOther) {
  const std::vector<std::string> lines =
      lines_of({made_event("a", {5, 9}, "speed"), made_event("b", {1'000'000, 1'000'100}, "direction", 12.3)});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].find("why"), lines[1].find("speed"));
  EXPECT_EQ(lines[0].find("why"), lines[2].find("direction"));
}

TEST(EventTable, LongReasonsGoOnBelowThemselvesWithinTheWidth) {
  std::string why;
  for (int i = 0; i < 40; ++i) why += "word" + std::to_string(i) + " ";
  for (const int width : {90, 100, 140}) {
    const std::vector<std::string> lines = lines_of({made_event("a", {5, 9}, why)}, {width, 0});
    ASSERT_GT(lines.size(), 3U);
    std::string read;
    for (const std::string& line : lines) {
      EXPECT_LE(line.size(), static_cast<std::size_t>(width));
      if (&line != &lines[0]) read += line.substr(lines[0].find("why")) + " ";
    }
    EXPECT_EQ(read, why);
  }
}

TEST(EventTable, ARarityAtTheLimitIsAtLeast) {
  Event event = made_event("a", {5, 9}, "speed");
  event.peak_rarity = 2.5;
  EXPECT_THAT(event_table(std::vector<Event>{event}, {100, 2.5}), HasSubstr(">= 2.5"));
  EXPECT_THAT(event_table(std::vector<Event>{event}, {100, 4}), Not(HasSubstr(">=")));
  EXPECT_EQ(rarity_text(2.5, 0), "2.5");  // the limit is unknown
}

TEST(EventTable, ATerminalIsNotObeyed) {
  const std::string table = event_table(std::vector<Event>{made_event("a", {5, 9}, "red\x1b[31m\nnew line\tx")});
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_THAT(table, HasSubstr("red [31m new line x"));
}

TEST(EventTable, ACutOffEventSaysSo) {
  Event event = made_event("a", {5, 9}, "speed");
  event.partial = true;
  EXPECT_THAT(event_table(std::vector<Event>{event}), HasSubstr("cut off"));
}

TEST(EventTable, NoEventsGiveNoText) {
  EXPECT_EQ(event_table({}), "");
}

}  // namespace
}  // namespace vigil
