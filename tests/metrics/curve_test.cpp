// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/curve.h.
#include "vigil/metrics/curve.h"

#include <limits>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Curve, HasAPointPerDifferentScoreAndStartsWithNothing) {
  const Curve curve = case_b().curve();
  ASSERT_EQ(curve.points.size(), 5U);  // .9 .5 .2 .1
  EXPECT_EQ(curve.points[0].threshold, std::numeric_limits<double>::infinity());
  EXPECT_EQ(curve.points[0].true_positives, 0U);
  EXPECT_EQ(curve.points[2].threshold, 0.5);
  EXPECT_EQ(curve.points[2].true_positives, 3U);
  EXPECT_EQ(curve.points[2].false_positives, 2U);
  EXPECT_EQ(curve.points[4].true_positives, curve.positives);
  EXPECT_EQ(curve.points[4].false_positives, curve.negatives);
}

TEST(Curve, CountsAtEachThresholdWhatIsAtOrAboveIt) {
  Rng rng(1);
  for (int round = 0; round < 100; ++round) {
    const Case c = random_case(rng, 2 + rng.below(6000), rng.between(0, 40));
    for (const OperatingPoint& p : c.curve().points) {
      std::uint64_t hits = 0;
      std::uint64_t alarms = 0;
      for (std::size_t i = 0; i < c.scores.size(); ++i) (c.truth[i] == 1 ? hits : alarms) += c.scores[i] >= p.threshold ? 1 : 0;
      ASSERT_EQ(p.true_positives, hits);
      ASSERT_EQ(p.false_positives, alarms);
    }
  }
}

TEST(Curve, OfSomeVideosIsThatOfTheirFrames) {
  Rng rng(2);
  const auto videos = random_videos(rng, 9);
  const std::vector<std::uint32_t> multiplicity{0, 1, 2, 0, 1, 3, 0, 0, 1};
  Case chosen;
  for (std::size_t v = 0; v < videos.size(); ++v)
    for (std::uint32_t k = 0; k < multiplicity[v]; ++k) {
      chosen.scores.insert(chosen.scores.end(), videos[v].scores.begin(), videos[v].scores.end());
      chosen.truth.insert(chosen.truth.end(), videos[v].truth.begin(), videos[v].truth.end());
    }
  const Curve expected = chosen.curve();
  const Curve curve = curve_of(Ranking(videos), multiplicity);
  ASSERT_EQ(curve.points.size(), expected.points.size());
  for (std::size_t k = 0; k < curve.points.size(); ++k) {
    EXPECT_EQ(curve.points[k].threshold, expected.points[k].threshold);
    EXPECT_EQ(curve.points[k].true_positives, expected.points[k].true_positives);
    EXPECT_EQ(curve.points[k].false_positives, expected.points[k].false_positives);
  }
}

TEST(Curve, OfNothingIsOnePoint) {
  const Curve curve = curve_of({}, {});
  EXPECT_EQ(curve.points.size(), 1U);
  EXPECT_TRUE(curve.one_class());
}

TEST(Trapezoids, GiveTheAreaUnderAPolyline) {
  const std::vector<double> x{0, 0.5, 0.5, 1};
  EXPECT_EQ(trapezoid_area(x, std::vector<double>{0, 0.5, 1, 1}), 0.625);
  EXPECT_EQ(trapezoid_area({}, {}), 0);
  EXPECT_THAT(message_of([&] { trapezoid_area(x, {}); }), HasSubstr("4 x, but 0 y"));
}

}  // namespace
}  // namespace vigil
