// SPDX-License-Identifier: Apache-2.0
// The edges are those of the published code, tabulated.
#include "vigil/weak/lengths.h"

#include <cmath>

#include <gmock/gmock.h>

#include "vigil/base/error.h"
#include "vigil/weak/head_model.h"

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

RowSpan span(std::int64_t first = 0, std::int64_t last = 0) {
  return {first, last};
}

const std::vector<std::int64_t> kAroundASegmentEach{1, 31, 32, 33, 64, 320};

TEST(Lengths, MeanOrPadIsPaddingUpToTheNumberAndMeansBeyond) {
  for (const std::int64_t rows : kAroundASegmentEach) {
    const Fitted fitted = fit_length(parse_spec("mean_or_pad(segments=32)"), rows);
    ASSERT_EQ(fitted.rows.size(), 32U);
    EXPECT_EQ(fitted.length, std::min<std::int64_t>(rows, 32));
    for (std::int64_t i = 0; i < 32; ++i)
      EXPECT_EQ(fitted.rows[static_cast<std::size_t>(i)], rows >= 32 ? span(i * rows / 32, (i + 1) * rows / 32)
                                                          : i < rows ? span(i, i + 1)
                                                                     : span())
          << rows << " rows, segment " << i;
  }
  EXPECT_EQ(fit_length(parse_spec("mean_or_pad"), 300).rows.size(), 256U);
}

// As the source does it: rows are appended, then cut into equal parts.
TEST(Lengths, RepeatLastIsMeansOfEqualPartsOfTheFilledVideo) {
  for (const std::int64_t rows : kAroundASegmentEach) {
    std::vector<float> values;
    for (std::int64_t row = 0; row < rows; ++row) values.push_back(static_cast<float>(row * row % 17));
    std::vector<float> filled = values;
    while (filled.size() % 32 != 0) filled.push_back(values.back());
    std::vector<float> means;
    const std::size_t part = filled.size() / 32;
    for (std::size_t i = 0; i < filled.size(); i += part) {
      double sum = 0;
      for (std::size_t j = i; j < i + part; ++j) sum += static_cast<double>(filled[j]);
      means.push_back(static_cast<float>(sum / static_cast<double>(part)));
    }
    EXPECT_EQ(apply(fit_length(parse_spec("repeat_last"), rows), values, 1), means) << rows;
  }
}

TEST(Lengths, EkosmanHasHalvesToEvenAndNeverUsesTheLastClipOfALongVideo) {
  for (const std::int64_t rows : kAroundASegmentEach) {
    const auto edge = [&](std::int64_t i) {  // i (rows - 1) / 32 in whole numbers, halves to even
      const std::int64_t below = i * (rows - 1) / 32, rest = i * (rows - 1) % 32;
      return below + (rest > 16 || (rest == 16 && below % 2 == 1) ? 1 : 0);
    };
    const Fitted fitted = fit_length(parse_spec("ekosman"), rows);
    ASSERT_EQ(fitted.rows.size(), 32U);
    for (std::int64_t i = 0; i < 32; ++i)
      EXPECT_EQ(fitted.rows[static_cast<std::size_t>(i)], span(edge(i), std::max(edge(i) + 1, edge(i + 1)))) << rows << " " << i;
    if (rows >= 33) {
      EXPECT_EQ(fitted.rows.back().last, rows - 1);
    }
  }
  EXPECT_THAT(firsts("ekosman", 50), ElementsAre(0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 23, 24, 26, 28, 29, 31, 32,
                                                 34, 35, 37, 38, 40, 41, 43, 44, 46, 47));
}

TEST(Lengths, PickOfThreeHundredInTwoHundred) {
  const std::vector<std::int64_t> rows = firsts("pick", 300);
  EXPECT_THAT(std::vector(rows.begin(), rows.begin() + 10), ElementsAre(0, 1, 3, 4, 6, 7, 9, 10, 12, 13));
  EXPECT_EQ(rows.back(), 299);
}

TEST(Lengths, SplitFillsUpTheLastPieceAndAddsOneOfZerosToAnExactMultiple) {
  const auto pieces = [](std::int64_t rows) {
    const Fitted fitted = fit_length(parse_spec("split"), rows);
    EXPECT_EQ(fitted.piece, 256);
    EXPECT_EQ(fitted.length, rows);
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(fitted.rows.size()); ++i)
      EXPECT_EQ(fitted.rows[static_cast<std::size_t>(i)], i < rows ? span(i, i + 1) : span()) << rows << " rows, " << i;
    return fitted.rows.size() / 256;
  };
  EXPECT_EQ(pieces(1), 1U);
  EXPECT_EQ(pieces(255), 1U);
  EXPECT_EQ(pieces(256), 2U);
  EXPECT_EQ(pieces(257), 2U);
  EXPECT_EQ(pieces(600), 3U);
}

TEST(Lengths, ChunkPadsNothing) {
  const Fitted fitted = fit_length(parse_spec("chunk"), 2500);
  EXPECT_EQ(fitted.piece, 1000);
  EXPECT_EQ(fitted.rows, fit_length(parse_spec("whole"), 2500).rows);
}

TEST(Pieces, AreScoredEachForItselfAndThoseOfPaddingAloneNot) {
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;  // rows of a piece, true ones
  const auto scores = [&](const char* rule, std::int64_t rows) {
    seen.clear();
    return scores_of_pieces(fit_length(parse_spec(rule), rows), [&](const Fitted& piece) {
      seen.emplace_back(piece.rows.size(), piece.length);
      std::vector<double> firsts;
      for (const RowSpan& span : piece.rows) firsts.push_back(static_cast<double>(span.first));
      return firsts;
    });
  };
  EXPECT_THAT(scores("split(segments=3)", 5), ElementsAre(0, 1, 2, 3, 4, 0));
  EXPECT_THAT(seen, ElementsAre(std::pair(3, 3), std::pair(3, 2)));
  EXPECT_THAT(scores("split(segments=3)", 3), ElementsAre(0, 1, 2, 0, 0, 0));
  EXPECT_THAT(seen, ElementsAre(std::pair(3, 3)));
  EXPECT_THAT(scores("chunk(segments=3)", 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(seen, ElementsAre(std::pair(3, 3), std::pair(2, 2)));
  EXPECT_THAT(scores("whole", 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(seen, ElementsAre(std::pair(5, 5)));
}

// dted sees the whole bag: what it says of a piece is what it says of these rows alone.
TEST(Pieces, OfAModelHaveTheScoresOfTheseRowsAlone) {
  HeadModel model;
  model.recipe.head = "dted(hidden=8, encoder1=8, encoder2=4, hidden2=4)";
  model.recipe.score_length = "chunk(segments=16)";
  model.features = {"", 8, 1, 1};
  model.head = make_head(parse_spec(model.recipe.head), 8, 1);
  const auto rows_of = [](std::int64_t first, std::int64_t last) {
    Features features;
    features.shape = {last - first, 1, 8};
    for (std::int64_t i = 8 * first; i < 8 * last; ++i) features.values.push_back(static_cast<float>(std::sin(i)));
    return features;
  };
  std::vector<double> expected = model.row_scores(rows_of(0, 16));
  for (const double score : model.row_scores(rows_of(16, 20))) expected.push_back(score);
  EXPECT_THAT(model.row_scores(rows_of(0, 20)), testing::Pointwise(testing::DoubleNear(1e-7), expected));
  model.recipe.score_length = "split(segments=16)";  // padding is masked
  EXPECT_THAT(model.row_scores(rows_of(0, 20)), testing::Pointwise(testing::DoubleNear(1e-6), expected));
  EXPECT_EQ(model.row_scores(rows_of(0, 16)).size(), 16U);
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
