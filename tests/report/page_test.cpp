// SPDX-License-Identifier: Apache-2.0
// Specifies the page: what it says, that it is self-contained, and that nobody's text becomes markup.
#include "vigil/report/page.h"

#include <gmock/gmock.h>

#include "tests/base/temp_folder.h"
#include "tests/plot/markup.h"
#include "tests/report/balance.h"
#include "tests/report/made_run.h"

#include "vigil/report/outputs.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

RunResult run_with_events() {
  RunResult result = made_run(std::vector<double>(100, 1.0));
  result.events = {made_event("id1", {20, 30}, "speed 3.1x here"), made_event("id2", {60, 75}, "direction")};
  return result;
}

TEST(Page, ShowsEachEventWithItsTimeAndReason) {
  const std::string html = report_html("out", run_with_events(), made_facts());
  EXPECT_EQ(count_of(html, "<tr data-number="), 2U);
  for (const char* part : {"0:00:02.000", "to 0:00:03.000", "frames 20 to 29", "speed 3.1x here", "30 x 40 pixels at 10, 20"})
    EXPECT_THAT(html, HasSubstr(part));
  EXPECT_THAT(html, HasSubstr("<b>2 unusual events</b>"));
}

TEST(Page, TagsAreBalanced) {
  ASSERT_THAT(unbalanced("<p><b></p>"), Not(testing::IsEmpty()));
  EXPECT_THAT(unbalanced(report_html("out", run_with_events(), made_facts())), testing::IsEmpty());
  EXPECT_THAT(unbalanced(report_html("out", made_run({}), {})), testing::IsEmpty());
}

TEST(Page, SaysWhatRarityTheFootageSupports) {
  const std::string html = report_html("out", run_with_events(), made_facts());
  EXPECT_THAT(html, HasSubstr("claims up to rarity 2.5 (1 in 320 frames)"));
  EXPECT_THAT(html, HasSubstr("<b>&ge; 4.0</b>"));
}

TEST(Page, HostileTextsNeverBecomeMarkup) {
  RunResult result = run_with_events();
  RunFacts facts = made_facts();
  result.stream.name = kHostile;
  result.stream.format = kHostile;
  result.health.notes = {kHostile};
  result.events[0] = made_event(kHostile, {20, 30}, kHostile);
  facts.model = facts.model_file = facts.model_content = facts.learnt_from = kHostile;
  facts.options = {{kHostile, kHostile}};
  facts.pictures = {{kHostile, 20, time_of_frame(20), {4, 3}, {std::byte{0xFF}}}};
  const std::string html = report_html("out", result, facts);
  EXPECT_THAT(unbalanced(html), testing::IsEmpty());
  EXPECT_EQ(count_of(html, "<script"), 2U);  // the page's data and the page's script
  EXPECT_EQ(count_of(html, "alert('x')"), 0U);
  EXPECT_EQ(count_of(html, "\xFF"), 0U);
}

TEST(Page, RequestsNothingFromOutside) {
  const std::string name = "http://www.w3.org/2000/svg";  // of a language, not an address
  const std::string html = without(report_html("out", run_with_events(), made_facts()), name, "\"");
  for (const char* part : {"http:", "https:", "@import", "url(", "<link", "<iframe"})
    EXPECT_THAT(html, Not(HasSubstr(part))) << part;
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(Page, PicturesStandInsideThePage) {
  RunFacts facts = made_facts();
  facts.pictures = {{"id2", 60, time_of_frame(60), {4, 3}, {std::byte{'M'}, std::byte{'a'}}}};
  const std::string html = report_html("out", run_with_events(), facts);
  EXPECT_THAT(html, HasSubstr("src=\"data:image/jpeg;base64,TWE=\""));
  EXPECT_EQ(count_of(html, "<img"), 1U);
  EXPECT_EQ(count_of(html, "no picture"), 1U);
}

TEST(Page, WithoutEventsTheHighestMomentIsNamed) {
  RunResult result = made_run({1, 2.25, 0.5});
  const std::string html = report_html("out", result, made_facts());
  EXPECT_THAT(html, HasSubstr("No unusual events"));
  EXPECT_THAT(html, HasSubstr("The highest level was 2.2, at 0:00:00.100 (frame 1)"));
}

TEST(Page, AnInterruptedRunSaysHowFarItCame) {
  RunResult result = made_run({1, 1, 1});
  result.interrupted = true;
  EXPECT_THAT(report_html("out", result, made_facts()), HasSubstr("covers the video up to 0:00:00.300"));
}

TEST(Page, DamageIsToldAboveAndListedBelow) {
  RunResult result = made_run({1, 1});
  result.health.damaged = 3;
  result.health.truncated = true;
  const std::string html = report_html("out", result, made_facts());
  EXPECT_THAT(html, HasSubstr("not in order"));
  EXPECT_THAT(html, HasSubstr("3 damaged packets or frames; it ends before its header says"));
  EXPECT_THAT(report_html("out", made_run({1, 1}), made_facts()), HasSubstr("no damage found"));
}

TEST(Page, ADayOfScoresAndAThousandEventsStaySmall) {
  RunResult result = made_run(std::vector<double>(864'000, 1.0));
  RunFacts facts = made_facts();
  for (int i = 0; i < 1000; ++i) {
    const std::string id = "id" + std::to_string(i);
    result.events.push_back(made_event(id, {i * 100, i * 100 + 10}, "speed", 3 + i % 7));
    facts.pictures.push_back({id, i * 100, time_of_frame(i * 100), {480, 360}, std::vector<std::byte>(15'000)});
  }
  const std::string html = report_html("out", result, facts);
  EXPECT_LT(html.size(), 2'000'000U);
  EXPECT_THAT(html, HasSubstr("The 500 rarest of 1000 events"));
  EXPECT_EQ(count_of(html, "<img"), 60U);
}

TEST(LinkedVideo, IsTheSourceWhereBrowsersPlayIt) {
  const TempFolder folder;
  RunResult result = made_run({1});
  result.stream.name = folder.write("a b/street #1.mp4", "x").string();
  result.stream.format = "h264 in mov,mp4,m4a,3gp,3g2,mj2";
  const auto video = linked_video(folder.path() / "out", result, {});
  ASSERT_TRUE(video);
  EXPECT_EQ(video->address, "./../a%20b/street%20%231.mp4");
  EXPECT_EQ(video->begin.count, 0);
  result.stream.format = "hevc in mov,mp4,m4a,3gp,3g2,mj2";
  EXPECT_FALSE(linked_video(folder.path() / "out", result, {}));
}

TEST(LinkedVideo, IsTheOverlayWhereThereIsOne) {
  const TempFolder folder;
  RunFacts facts;
  facts.overlay = folder.write("out/overlay.mp4", "x");
  const auto video = linked_video(folder.path() / "out", made_run({1, 1}, 300), facts);
  ASSERT_TRUE(video);
  EXPECT_EQ(video->address, "./overlay.mp4");
  EXPECT_EQ(video->begin, time_of_frame(300));
}

TEST(LinkedVideo, IsNoneForWhatIsNoFile) {
  RunResult result = made_run({1});
  for (const char* name : {"synthetic:street(seed=1)", "/nowhere/street.mp4", ""}) {
    result.stream.name = name;
    result.stream.format = "h264 in mp4";
    EXPECT_FALSE(linked_video("out", result, {})) << name;
    EXPECT_THAT(report_html("out", result, {}), Not(HasSubstr("<video")));
  }
}

TEST(OddsText, HasTwoDigits) {
  EXPECT_EQ(odds_text(0), "1 in 1");
  EXPECT_EQ(odds_text(1), "1 in 10");
  EXPECT_EQ(odds_text(2.9), "1 in 790");
  EXPECT_EQ(odds_text(4), "1 in 10 000");
  EXPECT_EQ(odds_text(6.1), "1 in 1 300 000");
  EXPECT_EQ(odds_text(400), "1 in 10^15 or more");
}

}  // namespace
}  // namespace vigil
