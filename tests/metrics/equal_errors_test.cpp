// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/equal_errors.h: the equal error rate of a weighting is that of copies.
#include "vigil/metrics/equal_errors.h"

#include <gtest/gtest.h>

#include "tests/metrics/cases.h"

#include "vigil/metrics/operating.h"

namespace vigil {
namespace {

TEST(EqualErrors, WithEachVideoOnceGiveTheGoldenValues) {  // section 8, rows 9 to 14
  for (const auto& [c, eer] : std::vector<std::pair<Case, double>>{{case_a(), 0.5},
                                                                   {case_b(), 0.375},
                                                                   {case_c(), 0.493455497382199},
                                                                   {case_d(), 0.490618661257607},
                                                                   {case_e(), 0.372881355932203},
                                                                   {case_f(), 0.5},
                                                                   {case_g(), 0.0},
                                                                   {case_h(), 1.0}}) {
    const Ranking ranking(c.scores, c.truth);
    EXPECT_NEAR(EqualErrors(ranking).at(std::vector<double>{1}).value(), eer, 1e-14);
  }
}

// Curves know multiplicities too; many frames and few different scores, so that checkpoints and ties both count.
TEST(EqualErrors, EqualThoseOfTheCurveWithTheSameMultiplicities) {
  Rng rng(3);
  for (int round = 0; round < 60; ++round) {
    const Case c = random_case(rng, 2 + rng.below(4000), round % 3 == 0 ? 3 : 2000);
    const auto videos = in_videos(c, 1 + rng.below(300));
    const Ranking ranking(videos);
    const EqualErrors errors(ranking);
    std::vector<std::uint32_t> times(videos.size());
    for (int draw = 0; draw < 5; ++draw) {
      for (std::uint32_t& t : times) t = static_cast<std::uint32_t>(rng.below(4));
      const std::optional<double> slow = equal_error_rate(curve_of(ranking, times));
      const std::optional<double> fast = errors.at(std::vector<double>(times.begin(), times.end()));
      ASSERT_EQ(fast.has_value(), slow.has_value());
      EXPECT_NEAR(fast.value_or(-1), slow.value_or(-1), 1e-13);
    }
  }
}

TEST(EqualErrors, OfOneClassAreNothing) {
  const std::vector<VideoScores> videos{{{1, 2}, {0, 0}}, {{3}, {1}}};
  const Ranking ranking(videos);
  const EqualErrors errors(ranking);
  EXPECT_FALSE(errors.at(std::vector<double>{1, 0}));
  EXPECT_FALSE(errors.at(std::vector<double>{0, 1}));
  EXPECT_EQ(errors.at(std::vector<double>{1, 1}), 0);
  const std::vector<VideoScores> calm{{{1, 2}, {0, 0}}};
  const Ranking none(calm);
  EXPECT_FALSE(EqualErrors(none).at(std::vector<double>{1}));
}

}  // namespace
}  // namespace vigil
