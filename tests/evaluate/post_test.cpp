// SPDX-License-Identifier: Apache-2.0
// Specifies the names of what is done to scores before they are measured again.
#include "vigil/evaluate/post.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<double> kImpulse{0, 0, 1, 0, 0};

TEST(Post, EachStepSaysItsNameAndWhetherItLooksAhead) {
  const std::vector<std::pair<std::string, bool>> steps{{"none", true},
                                                        {"ema(alpha=0.25)", true},
                                                        {"gaussian(sigma=3, border=nearest)", false},
                                                        {"gaussian(sigma=3, causal=yes)", true},
                                                        {"mean(frames=5, border=reflect)", false},
                                                        {"median(frames=5, causal=yes)", true}};
  for (const auto& [name, causal] : steps) {
    EXPECT_EQ(smoothing_of(name).name, name);
    EXPECT_EQ(smoothing_of(name).causal, causal) << name;
    EXPECT_EQ(smoothing_of(smoothing_of(name).name).apply(kImpulse), smoothing_of(name).apply(kImpulse)) << name;
  }
  EXPECT_EQ(smoothing_of("ema").name, "ema(alpha=0.5)");
}

TEST(Post, WhatIsCausalGivesNothingBeforeItHappens) {
  for (const char* name : {"none", "ema", "gaussian(causal=yes)", "mean(frames=3, causal=yes)", "median(frames=3, causal=yes)"}) {
    const std::vector<double> smoothed = smoothing_of(name).apply(kImpulse);
    EXPECT_EQ(smoothed[0], 0) << name;
    EXPECT_EQ(smoothed[1], 0) << name;
  }
  EXPECT_GT(smoothing_of("gaussian").apply(kImpulse)[0], 0);
}

TEST(Post, MinMaxUsesTheWholeVideo) {
  EXPECT_THAT(normalisation_of("min-max").apply(std::vector<double>{2, 4, 3}), ElementsAre(0, 1, 0.5));
  EXPECT_FALSE(normalisation_of("min-max").causal);
  EXPECT_TRUE(normalisation_of("none").causal);
}

TEST(Post, UnknownNamesAndWidthsAreRefused) {
  EXPECT_THAT(message_of([] { smoothing_of("gausian(sigma=3)"); }),
              HasSubstr("no frame-smoothing is called 'gausian' (nearest: gaussian) | see them all with `vigil list frame-smoothings`"));
  EXPECT_THAT(message_of([] { smoothing_of("gaussian(sgma=3)"); }), HasSubstr("sgma"));
  EXPECT_THAT(message_of([] { smoothing_of("ema(alpha=2)"); }), HasSubstr("alpha"));
  EXPECT_NE(message_of([] { smoothing_of("mean(frames=4)"); }), "nothing was thrown");
  EXPECT_THAT(message_of([] { normalisation_of("z"); }), HasSubstr("no normalisation is called 'z'"));
}

}  // namespace
}  // namespace vigil
