// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/operating.h.
#include "vigil/metrics/operating.h"

#include <cmath>

#include "tests/metrics/cases.h"

namespace vigil {
namespace {

constexpr double kGolden = 2e-15;

struct Golden {
  Case input;
  double eer, eer_ref, fpr90, fpr95, far_at, far_above;
};

TEST(Operating, GivesTheGoldenValues) {  // metric specification, section 8, rows 9 to 14
  const Golden rows[] = {
      {case_a(), 0.5, 0.5, 0.5, 0.5, 0, 0},
      {case_b(), 0.375, 0.5, 0.75, 0.75, 0.5, 0},
      {case_c(), 0.493455497382199, 0.493455497382199, 0.897905759162304, 0.93979057591623, 0.496073298429319, 0.496073298429319},
      {case_d(), 0.490618661257607, 0.496073298429319, 0.899214659685864, 0.947643979057592, 0.496073298429319, 0.450261780104712},
      {case_e(), 0.372881355932203, 0.37434554973822, 0.646596858638743, 0.692408376963351, 0.496073298429319, 0.496073298429319},
      {case_f(), 0.5, 0, 1, 1, 0, 0},
  };
  for (const Golden& row : rows) {
    const Curve curve = row.input.curve();
    EXPECT_NEAR(equal_error_rate(curve).value(), row.eer, kGolden);
    EXPECT_NEAR(equal_error_rate_ref(curve).value(), row.eer_ref, kGolden);
    EXPECT_NEAR(fpr_at_tpr(curve, 0.90).value(), row.fpr90, kGolden);
    EXPECT_NEAR(fpr_at_tpr(curve, 0.95).value(), row.fpr95, kGolden);
    EXPECT_NEAR(false_alarm_rate(curve, 0.5).value(), row.far_at, kGolden);
    EXPECT_NEAR(false_alarm_rate(curve, 0.5, Alarm::above).value(), row.far_above, kGolden);
  }
}

void expect_best(const Case& c, double f1, double threshold) {
  const BestF1 best = best_f1(c.curve()).value();
  EXPECT_NEAR(best.f1, f1, kGolden);
  EXPECT_DOUBLE_EQ(best.threshold, threshold);
}

TEST(BestF1, GivesTheGoldenValues) {  // rows 9 to 13
  expect_best(case_a(), 0.8, .35);
  expect_best(case_b(), 0.7272727272727273, .2);
  expect_best(case_c(), 0.3839869281045752, 0.011892963330029732);
  expect_best(case_d(), 0.3818770226537217, 0);
  expect_best(case_e(), 0.45614035087719296, 0.3282953419226957);
}

TEST(BestF1, EqualsTheBestOfAllThresholds) {
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    const Case c = random_case(rng, 60, 20);
    double best = 0;
    for (const double t : c.scores) {
      double hits = 0, alarms = 0, positives = 0;
      for (std::size_t i = 0; i < c.scores.size(); ++i) {
        positives += c.truth[i];
        if (c.scores[i] >= t) (c.truth[i] == 1 ? hits : alarms) += 1;
      }
      best = std::max(best, 2 * hits / (hits + alarms + positives));
    }
    EXPECT_DOUBLE_EQ(best_f1(c.curve())->f1, best);
  }
}

TEST(EqualErrorRate, IsWhereBothErrorsAreEqualOnAPolyline) {
  Rng rng(2);
  for (int round = 0; round < 100; ++round) {
    const Curve curve = random_case(rng, 200, 30).curve();
    const double eer = equal_error_rate(curve).value();
    double miss = 1;  // of the curve at a false positive rate of eer
    for (std::size_t k = 1; k < curve.points.size(); ++k) {
      const double x0 = curve.fpr(curve.points[k - 1]), x1 = curve.fpr(curve.points[k]);
      const double y0 = curve.tpr(curve.points[k - 1]), y1 = curve.tpr(curve.points[k]);
      if (x1 > x0 && x0 <= eer && eer <= x1) miss = std::min(miss, std::abs(eer - (1 - (y0 + (y1 - y0) * (eer - x0) / (x1 - x0)))));
      if (x1 == x0 && std::abs(x0 - eer) < 1e-12 && 1 - y1 <= eer && eer <= 1 - y0) miss = 0;
    }
    EXPECT_NEAR(miss, 0, 1e-12);
  }
}

TEST(Operating, IsUnchangedByARisingMapExceptForFalseAlarmsAtAFixedThreshold) {
  Case c = case_d();
  const Curve before = c.curve();
  for (double& score : c.scores) score = score * score;
  EXPECT_EQ(equal_error_rate(c.curve()), equal_error_rate(before));
  EXPECT_EQ(fpr_at_tpr(c.curve(), 0.9), fpr_at_tpr(before, 0.9));
  EXPECT_NE(false_alarm_rate(c.curve(), 0.5), false_alarm_rate(before, 0.5));
}

TEST(Operating, IsNothingWhenItsClassIsMissing) {
  const Curve normal = curve_of(std::vector<double>{.4, .6}, std::vector<std::uint8_t>{0, 0});
  EXPECT_FALSE(equal_error_rate(normal));
  EXPECT_FALSE(equal_error_rate_ref(normal));
  EXPECT_FALSE(fpr_at_tpr(normal, 0.9));
  EXPECT_FALSE(best_f1(normal));
  EXPECT_EQ(false_alarm_rate(normal, 0.5), 0.5);
  EXPECT_FALSE(false_alarm_rate(curve_of({}, {}), 0.5));
}

}  // namespace
}  // namespace vigil
