// SPDX-License-Identifier: Apache-2.0
// Specifies delong_iid() of vigil/metrics/statistics.h, and why it is not for frames.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/metrics/statistics.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(DeLong, GivesTheGoldenValues) {  // metric specification, section 8, rows 60 to 62
  const DeLong result = delong_iid(case_e().scores, case_f2().scores, case_c().truth).value();
  EXPECT_NEAR(result.auc_a, 0.7220804862898217, 1e-14);
  EXPECT_NEAR(result.auc_b, 0.675209645931316, 1e-14);
  EXPECT_NEAR(result.variance_a, 0.00033957263748583485, 1e-16);
  EXPECT_NEAR(result.variance_b, 0.000383195857172648, 1e-16);
  EXPECT_NEAR(result.covariance, -8.327143217814491e-06, 1e-16);
  EXPECT_NEAR(result.z.value(), 1.7236787469454151, 1e-12);
  EXPECT_NEAR(result.p, 0.08476585381828702, 1e-12);
}

TEST(DeLong, IsFooledByRepeatedFrames) {  // row 63: the AUCs stay, the doubt is gone. This is why frames never get it.
  const auto repeated = [](const Case& c) {
    Case many;
    for (std::size_t i = 0; i < c.scores.size(); ++i) {
      many.scores.insert(many.scores.end(), 16, c.scores[i]);
      many.truth.insert(many.truth.end(), 16, c.truth[i]);
    }
    return many;
  };
  const DeLong result = delong_iid(repeated(case_e()).scores, repeated(case_f2()).scores, repeated(case_c()).truth).value();
  EXPECT_NEAR(result.auc_a, 0.7220804862898217, 1e-13);
  EXPECT_NEAR(result.z.value(), 6.906237712991585, 1e-9);
  EXPECT_NEAR(result.p, 4.9767578e-12, 1e-18);
}

TEST(DeLong, OfIdenticalScoresHasNoZAndPOne) {
  const Case e = case_e();
  const DeLong result = delong_iid(e.scores, e.scores, e.truth).value();
  EXPECT_FALSE(result.z);
  EXPECT_EQ(result.p, 1);
}

TEST(DeLong, IsNothingWithFewerThanTwoOfAClassAndRefusesOtherLengths) {
  EXPECT_FALSE(delong_iid(case_g().scores, case_g().scores, case_g().truth));
  EXPECT_THAT(message_of([] { delong_iid(case_a().scores, case_b().scores, case_a().truth); }),
              HasSubstr("8 scores, but truth for 4 samples"));
}

}  // namespace
}  // namespace vigil
