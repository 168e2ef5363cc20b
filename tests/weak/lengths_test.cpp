// SPDX-License-Identifier: Apache-2.0
// The edges are those of the published code, tabulated.
#include "vigil/weak/lengths.h"

#include <gmock/gmock.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::int64_t> firsts(const std::string& rule, std::int64_t rows) {
  std::vector<std::int64_t> numbers;
  for (const RowSpan& span : fit_length(parse_spec(rule), rows).rows) numbers.push_back(span.first);
  return numbers;
}

TEST(Lengths, SultaniRoundsHalvesAwayFromZeroAndNeverUsesTheLastClip) {
  EXPECT_THAT(firsts("sultani", 50), ElementsAre(0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 32,
                                                 34, 35, 37, 38, 40, 41, 43, 44, 46, 47));
  EXPECT_EQ(fit_length(parse_spec("sultani"), 50).rows.back(), (RowSpan{47, 49}));
  EXPECT_THAT(firsts("sultani", 20), ElementsAre(0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 10, 11, 11, 12, 12, 13, 14, 14,
                                                 15, 15, 16, 17, 17, 18, 18));
}

TEST(Lengths, SultaniRepeatsASingleClip) {
  for (const RowSpan& span : fit_length(parse_spec("sultani"), 1).rows) EXPECT_EQ(span, (RowSpan{0, 1}));
}

TEST(Lengths, MeanHasTheEdgesOfNumpyInDoublePrecision) {
  EXPECT_THAT(firsts("mean", 50), ElementsAre(0, 1, 3, 4, 6, 7, 9, 10, 12, 14, 15, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 32, 34,
                                              35, 37, 39, 40, 42, 43, 45, 46, 48));
  EXPECT_THAT(firsts("mean", 7),
              ElementsAre(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6));
  EXPECT_EQ(firsts("mean(segments=200)", 58)[100], 28) << "integer arithmetic would give 29";
}

TEST(Lengths, MeanOfTwoHundredDiffersFromIntegersAt233Lengths) {
  int differing = 0;
  for (std::int64_t rows = 1; rows < 6000; ++rows) {
    const std::vector<std::int64_t> edges = firsts("mean(segments=200)", rows);
    bool same = true;
    for (std::int64_t i = 0; i < 200; ++i) same = same && edges[static_cast<std::size_t>(i)] == i * rows / 200;
    differing += same ? 0 : 1;
  }
  EXPECT_EQ(differing, 233);
}

TEST(Lengths, MeanOfAsManyRowsAsAskedForIsTheRowsThemselves) {
  for (std::int64_t i = 0; i < 32; ++i)
    EXPECT_EQ(fit_length(parse_spec("mean"), 32).rows[static_cast<std::size_t>(i)], (RowSpan{i, i + 1}));
}

TEST(Lengths, PickTakesSingleRowsAndPadsWithZeros) {
  EXPECT_THAT(firsts("pick(segments=5)", 7), ElementsAre(0, 1, 3, 4, 6));
  EXPECT_THAT(std::vector<std::int64_t>(firsts("pick", 300)).at(9), 13);
  const Fitted padded = fit_length(parse_spec("pick(segments=4)"), 2);
  EXPECT_THAT(padded.rows, ElementsAre(RowSpan{0, 1}, RowSpan{1, 2}, RowSpan{}, RowSpan{}));
  EXPECT_EQ(padded.length, 2);
}

TEST(Lengths, RepeatLastFillsUpWithTheLastRow) {
  const std::vector<float> rows{1, 2, 4};
  EXPECT_THAT(apply(fit_length(parse_spec("repeat_last(segments=2)"), 3), rows, 1), ElementsAre(1.5F, 4.F));
}

TEST(Lengths, EkosmanDropsRowsOfZeros) {
  const std::vector<float> rows{3, 4, 0, 0};
  const std::vector<float> out = apply(fit_length(parse_spec("ekosman(segments=2)"), 2), rows, 2);
  EXPECT_THAT(out, ElementsAre(0.6F, 0.8F, 0.6F, 0.8F)) << "half to even: both segments are the first row";
  const std::vector<float> zeros{0, 0, 3, 4};
  EXPECT_TRUE(apply(fit_length(parse_spec("ekosman(segments=2)"), 2), zeros, 2).empty());
}

TEST(Lengths, RowsOfZerosAreRefusedWhereNormsDivide) {
  try {
    apply(fit_length(parse_spec("sultani(segments=1)"), 1), std::vector<float>{0, 0}, 2);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("rows 0 to 0 of the features are all zero"));
  }
}

TEST(Lengths, WindowsAreDrawnLaterSoTheRowsStayWhole) {
  EXPECT_EQ(window_rows(parse_spec("window(segments=8)")), 8);
  EXPECT_EQ(window_rows(parse_spec("window")), 200);
  EXPECT_FALSE(window_rows(parse_spec("pick(segments=8)")));
  EXPECT_EQ(fit_length(parse_spec("window(segments=8)"), 300).rows, fit_length(parse_spec("whole"), 300).rows);
  EXPECT_THROW(fit_length(parse_spec("window(segmens=8)"), 300), Error);
}

TEST(RandomWindow, IsARunOfRowsWithEveryPlaceAsLikely) {
  Rng random(1);
  std::vector<int> drawn(13, 0);
  for (int i = 0; i < 13000; ++i) {
    const RowSpan span = random_window(20, 8, random);
    ASSERT_EQ(span.last - span.first, 8);
    ASSERT_LE(span.last, 20);
    ++drawn.at(static_cast<std::size_t>(span.first));
  }
  for (const int times : drawn) EXPECT_NEAR(times, 1000, 150) << "the last place too, which the published code never draws";
}

TEST(RandomWindow, OfAShortVideoIsAllOfIt) {
  Rng random(1);
  EXPECT_EQ(random_window(5, 8, random), (RowSpan{0, 5}));
  EXPECT_EQ(random_window(8, 8, random), (RowSpan{0, 8}));
}

TEST(Lengths, NoRowIsRefused) {
  EXPECT_THROW(fit_length(parse_spec("mean"), 0), Error);
}

TEST(Lengths, UnknownRulesNameTheNearest) {
  try {
    fit_length(parse_spec("meen"), 3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no length is called 'meen' (nearest: mean)"));
  }
}

}  // namespace
}  // namespace vigil
