// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/precision_recall.h.
#include "vigil/metrics/precision_recall.h"

#include <cmath>

#include "tests/metrics/cases.h"

namespace vigil {
namespace {

constexpr double kGolden = 2e-15;

void expect(const Case& c, double step, double trapezoid, double interpolated) {
  EXPECT_NEAR(average_precision(c.curve()).value(), step, kGolden);
  EXPECT_NEAR(pr_auc_trapezoid(c.curve()).value(), trapezoid, kGolden);
  EXPECT_NEAR(pr_auc_interpolated(c.curve()).value(), interpolated, kGolden);
}

TEST(PrecisionRecall, GivesTheGoldenValues) {  // metric specification, section 8, rows 1 to 8
  expect(case_a(), 0.833333333333333, 0.791666666666667, 0.797267445945918);
  expect(case_b(), 0.692857142857143, 0.796428571428571, 0.746619384315957);
  expect(case_c(), 0.24396445124679, 0.240752557631952, 0.241026270908314);
  expect(case_d(), 0.241215872250454, 0.261899411945739, 0.24147658629679);
  expect(case_e(), 0.55024619438075, 0.549605987040623, 0.54960690190655);
  expect(case_f(), 0.4, 0.7, 0.4);
  expect(case_g(), 1, 1, 1);
  expect(case_h(), 0.583333333333333, 0.416666666666667, 0.450693855665945);
}

TEST(AveragePrecision, OfTheEventCaseIsTheGoldenValue) {  // row 57
  const VideoScores video = event_case();
  EXPECT_NEAR(average_precision(curve_of(video.scores, video.truth)).value(), 0.4951540616246499, kGolden);
}

// The definition: for each positive, the precision among all frames that score as high.
double slow_average_precision(const Case& c) {
  double sum = 0;
  double positives = 0;
  for (std::size_t p = 0; p < c.scores.size(); ++p) {
    if (c.truth[p] != 1) continue;
    double hits = 0;
    double alarms = 0;
    for (std::size_t i = 0; i < c.scores.size(); ++i)
      if (c.truth[i] <= 1 && c.scores[i] >= c.scores[p]) (c.truth[i] == 1 ? hits : alarms) += 1;
    sum += hits / (hits + alarms);
    ++positives;
  }
  return sum / positives;
}

TEST(AveragePrecision, EqualsTheMeanPrecisionOfThePositives) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    const Case c = random_case(rng, 2 + rng.below(200), rng.between(0, 60));
    EXPECT_NEAR(average_precision(c.curve()).value(), slow_average_precision(c), 1e-13);
  }
}

TEST(PrecisionRecall, OfAllTiesIsTheBaseRateExceptByTrapezoids) {
  for (const std::size_t positives : {1U, 30U, 99U}) {
    Case c{std::vector<double>(100, 0.5), std::vector<std::uint8_t>(100, 0)};
    std::fill_n(c.truth.begin(), positives, std::uint8_t{1});
    const double rate = static_cast<double>(positives) / 100;
    EXPECT_NEAR(average_precision(c.curve()).value(), rate, 1e-15);
    EXPECT_NEAR(pr_auc_interpolated(c.curve()).value(), rate, 1e-15);
    EXPECT_NEAR(pr_auc_trapezoid(c.curve()).value(), (1 + rate) / 2, 1e-15);
  }
}

TEST(PrecisionRecall, IsUnchangedByARisingMap) {
  Rng rng(2);
  Case c = random_case(rng, 500, 30);
  const Curve before = c.curve();
  for (double& score : c.scores) score = std::atan(score) * 1e-100;
  EXPECT_EQ(average_precision(c.curve()), average_precision(before));
  EXPECT_EQ(pr_auc_trapezoid(c.curve()), pr_auc_trapezoid(before));
  EXPECT_EQ(pr_auc_interpolated(c.curve()), pr_auc_interpolated(before));
}

TEST(PrecisionRecall, IsNothingWhenAClassIsMissing) {
  for (const Case& c : {Case{}, Case{{1, 2}, {0, 0}}, Case{{1, 2}, {1, 1}}}) {
    EXPECT_FALSE(average_precision(c.curve()));
    EXPECT_FALSE(pr_auc_trapezoid(c.curve()));
    EXPECT_FALSE(pr_auc_interpolated(c.curve()));
  }
}

}  // namespace
}  // namespace vigil
