// SPDX-License-Identifier: Apache-2.0
// Specifies the page of an evaluation: what it shows, worst first, self-contained, and nobody's text becomes markup.
#include "vigil/report/evaluation_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/plot/markup.h"
#include "tests/report/balance.h"
#include "tests/report/made_evaluation.h"

#include "vigil/base/atomic_file.h"
#include "vigil/report/evaluation_texts.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(EvaluationPage, ShowsFiguresCurvesClassesAndProtocol) {
  const Evaluation e = made_evaluation();
  const std::string html = evaluation_html(e);
  for (const char* part :
       {"<h2>How well frames are told apart</h2>", "<h2>How soon, at how many false alarms</h2>", "<h2>Per class</h2>",
        "<h2>Per scene</h2>", "<h2>Videos, worst first</h2>", "knowing only which videos: ", "baseline.oracle.auc",
        "gt=2nd-&amp;-last", "best F1 of these frames: optimistic"})
    EXPECT_THAT(html, HasSubstr(part));
  EXPECT_THAT(html, HasSubstr("<b>" + text_of(e.raw.micro) + "</b>"));
  EXPECT_THAT(html, HasSubstr("Protocol <code>" + id_of(e.protocol) + "</code>"));
  EXPECT_EQ(count_of(html, "class=\"chart\""), 6U) << "ROC, precision and recall, two of time to alarm, classes, scenes";
}

TEST(EvaluationPage, TagsAreBalanced) {
  EXPECT_THAT(unbalanced(evaluation_html(made_evaluation(60))), testing::IsEmpty());
}

TEST(EvaluationPage, PutsTheWorstVideoFirst) {
  const Evaluation e = made_evaluation();
  std::size_t worst = 0;
  for (std::size_t v = 0; v < e.videos.size(); ++v)
    if (*e.measures.video_rank[v] < *e.measures.video_rank[worst]) worst = v;
  EXPECT_EQ(between(evaluation_html(e), "<figcaption><b>", "</b>"), e.videos[worst].id);
}

TEST(EvaluationPage, FoldsAwayWhatIsBeyondTheFirstVideos) {
  const std::string html = evaluation_html(made_evaluation(60));
  EXPECT_THAT(html, HasSubstr("<summary>12 more videos</summary>"));
  EXPECT_EQ(count_of(html, "<figcaption>"), 60U);
  EXPECT_LT(html.size(), 1'000'000U);
}

TEST(EvaluationPage, IsSelfContained) {
  const std::string html = evaluation_html(made_evaluation());
  for (const char* part : {"<script", "<img", "<link", "@import", "url(", "src="}) EXPECT_THAT(html, Not(HasSubstr(part)));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme:dark"));
}

TEST(EvaluationPage, NobodysTextBecomesMarkup) {
  const std::string html = evaluation_html(made_evaluation(4, "<b onclick=x>'\""));
  EXPECT_THAT(html, Not(HasSubstr("<b onclick")));
  EXPECT_THAT(html, Not(HasSubstr("street <set>")));
  EXPECT_THAT(html, HasSubstr("&lt;b onclick=x&gt;&#39;&quot;0"));
}

TEST(EvaluationPage, SaysWhatToBeCarefulWith) {
  MeasureConfig how;
  how.smooth = "gaussian(sigma=3)";
  Evaluation e = made_evaluation(6, "v", 0.4, how);
  e.failed = {"v9: the file is cut"};
  const std::string html = evaluation_html(e);
  EXPECT_THAT(html, HasSubstr("<b>Offline.</b>"));
  EXPECT_THAT(html, HasSubstr("<b>1 of 7 videos failed.</b>"));
  EXPECT_THAT(evaluation_html(made_evaluation()), Not(HasSubstr("class=\"notice\"")));
}

TEST(EvaluationPage, OneClassHasNoCurvesButAPage) {
  Evaluation e = made_evaluation(1);
  for (std::uint8_t& label : e.videos[0].truth) label = 0;
  e.measures = measure(e.videos, {}, std::nullopt, 0);
  e.raw.positives = 0;
  const std::string html = evaluation_html(e);
  EXPECT_THAT(html, HasSubstr("<b>One class only.</b>"));
  EXPECT_THAT(html, Not(HasSubstr("told apart</h2>")));
  EXPECT_THAT(html, Not(HasSubstr("nan,")));
}

TEST(EvaluationPage, IsWrittenAsReport) {
  const TempFolder folder;
  const Evaluation e = made_evaluation();
  write_evaluation_page(folder.path(), e);
  EXPECT_EQ(read_file(folder.path() / "report.html"), evaluation_html(e));
}

}  // namespace
}  // namespace vigil
