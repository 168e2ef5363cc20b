// SPDX-License-Identifier: Apache-2.0
// Sums of losses by spec, among them the sum of each published method.
#include <gmock/gmock.h>

#include "tests/nn/losses/batch.h"

namespace vigil {
namespace {

using testing::Everything;
using ::testing::HasSubstr;
using testing::refusal;
using testing::two_and_two;

TEST(LossSum, GivesEachTermWithItsWeight) {
  const auto bags = two_and_two();
  const auto value = LossSum(parse_spec_sum("rank(top=3) + 8e-5*sparse"))(bags.output, bags.bags);
  ASSERT_EQ(value.terms.size(), 2U);
  EXPECT_EQ(value.terms[0].first, "rank(top=3)");
  EXPECT_EQ(value.terms[1].first, "sparse");
  EXPECT_NEAR(value.terms[0].second, 0.64166667, 5e-9);
  EXPECT_NEAR(value.terms[1].second, 0.00030400, 5e-9);
  EXPECT_NEAR(value.total.item<double>(), 0.64166667 + 0.00030400, 5e-9);
}

TEST(LossSum, NamesTheNearestOfALossThatIsNotKnown) {
  EXPECT_THAT(refusal([] { LossSum(parse_spec_sum("rnak")); }), HasSubstr("no loss is called 'rnak'"));
  EXPECT_THAT(refusal([] { LossSum(parse_spec_sum("rank(topp=3)")); }), HasSubstr("topp"));
}

// Longer than a line.
constexpr const char* kWsal =
    "dynamic_rank + range_rank + 1.6e-4*sparse(of=dynamics, on=all, reduce=mean) + "
    "1.6e-4*sparse(of=semantic, on=all, reduce=mean) + 8e-5*smooth(of=dynamics, reduce=mean) + "
    "8e-5*smooth(of=semantic, reduce=mean)";
constexpr const char* kDsanet =
    "bce + 1.1*cross_entropy + text_orthogonality + event_cross_entropy + background_cross_entropy + consistency + gather";

TEST(LossSum, OfEachPublishedMethodIsFinite) {
  for (const char* sum : {
           "rank(reduce=form_a) + 8e-5*smooth + 8e-5*sparse",                                                  // Sultani
           "rank(pairs=one) + 8e-5*smooth(reduce=mean) + 8e-5*sparse(reduce=mean)",                            // its ports
           "rank(top=3, negative=max) + 8e-5*smooth(reduce=mean) + 8e-5*sparse(reduce=mean)",                  // Dubey
           "mean_rank + 8e-5*smooth(reduce=mean) + 8e-5*sparse(reduce=mean)",                                  // DTED
           "bce(by=magnitude) + 1e-4*magnitude + 8e-3*sparse(norm=l2, scope=flat) + 8e-4*smooth(scope=flat)",  // RTFM
           kWsal,
           "bce(top_normal=1) + prompt_kl",                                                 // PEL4VAD
           "bce(of=logits, pool=logit) + bce(of=online_logits, pool=logit) + 5*distil",     // HL-Net
           "rank(top=7) + 0.01*sparse(norm=mean, reduce=mean)",                             // MIST, stage 1
           "bce + 0.1*memory_attention + 0.1*triplet + 0.001*kl + 0.0001*memory_distance",  // UR-DMU
           "normal_norm + mahalanobis",                                                     // BN-WVAD
           "bce(by=magnitude) + 0.001*contrast + 8e-3*sparse(on=normal, norm=l2, scope=flat) + 8e-4*smooth(on=all)",  // MGFN
           "bce + cross_entropy + 0.1*text_orthogonality",                                                            // VadCLIP
           kDsanet,
       }) {
    SCOPED_TRACE(sum);
    Everything all;
    EXPECT_TRUE(testing::all_finite(all, all, sum));
  }
}

}  // namespace
}  // namespace vigil
