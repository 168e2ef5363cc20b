// SPDX-License-Identifier: Apache-2.0
// Specifies tables of evaluations and comparisons, read back by their formats' own rules.
#include "vigil/report/evaluation_texts.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plot/markup.h"
#include "tests/report/made_evaluation.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

TEST(ReportingLine, SaysWhatHowAndWhatTheTrivialReaches) {
  const Evaluation e = made_evaluation();
  const std::string line = reporting_line(e);
  EXPECT_THAT(line, testing::StartsWith(id_of(e.protocol) +
                                        " set=street-<set> gt=2nd-&-last split=test frames=720 pos=120 videos=12 | auc.micro="));
  EXPECT_THAT(line, HasSubstr("[cluster 95 % "));
  EXPECT_THAT(line, HasSubstr(" | baselines: base=0.1667 video-oracle auc=0.8000 ap=0.3333"));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

TEST(EvaluationTable, HasBaselinesUnderTheFigures) {
  const std::string table = evaluation_table(made_evaluation());
  EXPECT_LT(table.find("auc.micro "), table.find("knows nothing"));
  EXPECT_THAT(table, HasSubstr("knows which videos, not when         auc 0.8000, ap 0.3333"));
  EXPECT_THAT(table, HasSubstr("knows nothing                        auc 0.5000, ap 0.1667, auc.macro.sentinel 0."));
  EXPECT_THAT(table, HasSubstr("auc.class.with_normal fire "));
  EXPECT_THAT(table, HasSubstr("; second column: smoothed ones >= 0."));
  EXPECT_THAT(table, HasSubstr("6 videos left out"));
  EXPECT_THAT(table, HasSubstr("(best F1 of these frames: optimistic)"));
}

TEST(EvaluationCsv, HasARowOfTwelveForEachFigure) {
  const Evaluation e = made_evaluation();
  const std::vector<std::string> rows = lines(evaluation_csv(e));
  EXPECT_EQ(rows.size(),
            1 + e.measures.raw.size() + e.measures.smoothed.size() + e.measures.events.size() + e.measures.events_smoothed.size());
  for (const std::string& row : rows) EXPECT_EQ(count_of(without(row, "\"", "\""), ","), 11U) << row;
  EXPECT_THAT(rows[1], testing::StartsWith("auc.micro,,raw,0."));
  EXPECT_THAT(rows[1], testing::EndsWith(id_of(e.protocol)));
}

TEST(EvaluationLatex, IsARowWithItsProtocolAsAComment) {
  const std::vector<std::string> rows = lines(evaluation_latex(made_evaluation()));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[0], testing::StartsWith("% p-"));
  EXPECT_THAT(rows[2], testing::StartsWith("mine\\_1.csv & "));
  EXPECT_EQ(count_of(rows[2], " & "), 5U);
  EXPECT_THAT(rows[2], testing::EndsWith(" \\\\"));
}

TEST(EvaluationMarkdown, HasBaselinesAsRows) {
  const std::string text = evaluation_markdown(made_evaluation());
  EXPECT_THAT(text, HasSubstr("| mine_1.csv, raw | "));
  EXPECT_THAT(text, HasSubstr("| knows nothing | 0.5000 | 0.5000 | 0.1667 | 0.5000 |"));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(count_of(lines(text)[static_cast<std::size_t>(i)], "|"), 6U) << text;
}

TEST(ComparisonTable, SaysInASentenceWhatItMeans) {
  const Evaluation a = made_evaluation(20, "v", 0.1);
  const Evaluation b = made_evaluation(20, "v", 0.9);
  const std::string better = comparison_table(compare(a, b, 300));
  EXPECT_THAT(better, HasSubstr("B is better than A in raw micro AUC"));
  EXPECT_THAT(better, HasSubstr("videos that changed most"));
  EXPECT_THAT(comparison_table(compare(b, a, 300)), HasSubstr("B is worse than A"));
  EXPECT_THAT(comparison_table(compare(a, a, 300)), HasSubstr("No difference in raw micro AUC."));
  EXPECT_THAT(comparison_markdown(compare(a, b, 300), 2), HasSubstr("| auc.micro raw | "));
}

TEST(ComparisonTable, HasBaselinesUnderTheDifferences) {
  const Comparison c = compare(made_evaluation(20, "v", 0.1), made_evaluation(20, "v", 0.9), 50);
  const std::string table = comparison_table(c);
  EXPECT_LT(table.find("eer smoothed"), table.find("knows nothing"));
  EXPECT_THAT(table, HasSubstr("knows which videos, not when         auc 0.8000, ap 0.3333"));
  const std::string markdown = comparison_markdown(c);
  EXPECT_THAT(markdown, HasSubstr("| auc.micro, knows which videos, not when | 0.8000 | 0.8000 | | |"));
  EXPECT_THAT(markdown, HasSubstr("| ap.micro, knows nothing (AUC 0.5) | 0.1667 | 0.1667 | | |"));
}

TEST(FigureTexts, WhatIsNotThereIsADash) {
  EXPECT_EQ(text_of(std::nullopt), "-");
  MeasuredFigure m;
  m.figure.value = 0.5;
  EXPECT_EQ(text_of(m), "0.5000");
  m.interval = {0.4, 0.6};
  EXPECT_EQ(text_of(m), "0.5000 [0.4000, 0.6000]");
}

}  // namespace
}  // namespace vigil
