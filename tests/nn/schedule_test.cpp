// SPDX-License-Identifier: Apache-2.0
// The schedules' factors, and what they refuse.
#include "vigil/nn/schedule.h"

#include <gmock/gmock.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Factors of the steps given, when an epoch has two steps.
std::vector<double> factors(const std::string& spec, const std::vector<std::int64_t>& steps) {
  const auto schedule = make_schedule(parse_spec(spec));
  std::vector<double> all;
  for (const std::int64_t step : steps) all.push_back(schedule->factor({step, step / 2}));
  return all;
}

void expect_factors(const std::string& spec, const std::vector<std::int64_t>& steps, const std::vector<double>& expected) {
  EXPECT_THAT(factors(spec, steps), ::testing::Pointwise(::testing::DoubleNear(1e-12), expected)) << spec;
}

std::string message_of(const std::string& spec) {
  try {
    make_schedule(parse_spec(spec));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Schedule, ConstantStays) {
  EXPECT_THAT(factors("constant", {0, 7, 1000}), ElementsAre(1, 1, 1));
  EXPECT_THAT(factors("constant(factor=0.5)", {0, 7}), ElementsAre(0.5, 0.5));
}

TEST(Schedule, CosineIsPyTorchsUntilItsEndAndThenStaysLow) {  // CosineAnnealingLR(T_max=8, eta_min=0.1) of PyTorch 1.13 at rate 1
  expect_factors("cosine(length=8, low=0.1)", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100},
                 {1, 0.9657457896300791, 0.8681980515339464, 0.7222075445642905, 0.55, 0.3777924554357097, 0.2318019484660537,
                  0.134254210369921, 0.1, 0.1, 0.1});
}

TEST(Schedule, UnitDecidesWhetherStepsOrEpochsCount) {
  EXPECT_EQ(factors("cosine(length=4, unit=epochs)", {4, 5}), factors("cosine(length=4)", {2, 2}));
}

TEST(Schedule, MilestonesMultiplyAtEach) {  // WSAL: halved at epochs 300 and 400
  EXPECT_THAT(factors("milestones(at=\"300,400\", factor=0.5, unit=epochs)", {0, 599, 600, 799, 800, 2000}),
              ElementsAre(1, 1, 0.5, 0.5, 0.25, 0.25));
}

TEST(Schedule, WarmupRisesToTheScheduleAfterIt) {
  EXPECT_THAT(factors("warmup(length=4)", {0, 1, 2, 3, 4, 5}), ElementsAre(0.25, 0.5, 0.75, 1, 1, 1));
  expect_factors("warmup(length=5, first=0.5, unit=epochs)", {0, 2, 10}, {0.1, 0.3, 1});  // MIST: (e + 0.5) / 5
  expect_factors("warmup(length=2, then=\"milestones(at=3)\")", {0, 1, 2, 4, 5}, {0.5, 1, 1, 1, 0.1});
}

TEST(Schedule, WhatMakesNoSenseIsSaid) {
  EXPECT_THAT(message_of("cosin(length=3)"), HasSubstr("no schedule is called 'cosin' (nearest: cosine)"));
  EXPECT_THAT(message_of("cosine(lenght=3)"), HasSubstr("nearest: length"));
  EXPECT_THAT(message_of("milestones"), HasSubstr("'at' is not given"));
  EXPECT_THAT(message_of("milestones(at=\"4,3\")"), HasSubstr("3 comes after 4"));
  EXPECT_THAT(message_of("warmup(then=never)"), HasSubstr("no schedule is called 'never'"));
}

}  // namespace
}  // namespace vigil
