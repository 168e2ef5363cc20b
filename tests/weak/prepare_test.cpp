// SPDX-License-Identifier: Apache-2.0
// What each preparation makes of rows.
#include "vigil/weak/prepare.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;

Features of(std::vector<float> values, std::int64_t crops, std::int64_t width) {
  Features features;
  features.shape = {static_cast<std::int64_t>(values.size()) / (crops * width), crops, width};
  features.values = std::move(values);
  return features;
}

TEST(Prepare, NothingChangesNothing) {
  EXPECT_THAT(prepared(of({1, 2, 3, 4}, 1, 2), {}).values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(prepared(of({1, 2, 3, 4}, 1, 2), {"none"}).values, ElementsAre(1, 2, 3, 4));
}

TEST(Prepare, L2MakesRowsOfNormOneAndLeavesZerosZero) {
  EXPECT_THAT(prepared(of({3, 4, 0, 0, -5, 0}, 1, 2), {"l2"}).values,
              ElementsAre(FloatEq(0.6F), FloatEq(0.8F), 0, 0, FloatEq(-1), 0));
}

TEST(Prepare, PowerKeepsSigns) {
  EXPECT_THAT(prepared(of({4, -9, 0}, 1, 3), {"power(p=0.5)"}).values, ElementsAre(FloatEq(2), FloatEq(-3), FloatEq(0)));
}

TEST(Prepare, RestIsTheDifferenceFromTheMeanOfEachCropOfTheVideo) {
  // two rows of two crops of one number: crop 0 has 1 and 3, crop 1 has 10 and 30
  EXPECT_THAT(prepared(of({1, 10, 3, 30}, 2, 1), {"rest"}).values, ElementsAre(-1, -10, 1, 10));
}

TEST(Prepare, DeviationPutsTheDifferenceBesideTheRow) {
  const Features both = prepared(of({1, 2, 3, 6}, 1, 2), {"deviation"});
  EXPECT_EQ(both.shape, (FeatureShape{2, 1, 4}));
  EXPECT_THAT(both.values, ElementsAre(1, 2, -1, -2, 3, 6, 1, 2));
}

TEST(Prepare, ContextPutsTheMeanOfTheVideoBesideTheRow) {
  const Features both = prepared(of({1, 2, 3, 6}, 1, 2), {"context"});
  EXPECT_EQ(both.shape, (FeatureShape{2, 1, 4}));
  EXPECT_THAT(both.values, ElementsAre(1, 2, 2, 4, 3, 6, 2, 4));
}

TEST(Prepare, StepsAreTakenInTheOrderGiven) {
  EXPECT_THAT(prepared(of({3, 4}, 1, 2), {"l2", "deviation"}).values, ElementsAre(FloatEq(0.6F), FloatEq(0.8F), 0, 0));
  EXPECT_THAT(prepared(of({3, 4}, 1, 2), {"deviation", "l2"}).values, ElementsAre(FloatEq(0.6F), FloatEq(0.8F), 0, 0));
  EXPECT_THAT(prepared(of({1, 0, 3, 0}, 1, 2), {"rest", "l2"}).values, ElementsAre(-1, 0, 1, 0));
  EXPECT_THAT(prepared(of({1, 0, 3, 0}, 1, 2), {"l2", "rest"}).values, ElementsAre(0, 0, 0, 0));
}

TEST(Prepare, TheWidthIsKnownBeforehand) {
  EXPECT_EQ(prepared_width(7, {}), 7);
  EXPECT_EQ(prepared_width(7, {"l2", "deviation", "deviation"}), 28);
}

TEST(Prepare, TheFirstCropIsTakenOfEachRow) {
  const Features first = first_crop(of({1, 2, 3, 4, 5, 6, 7, 8}, 2, 2));
  EXPECT_EQ(first.shape, (FeatureShape{2, 1, 2}));
  EXPECT_THAT(first.values, ElementsAre(1, 2, 5, 6));
}

TEST(Prepare, UnknownStepsAndOptionsNameTheNearest) {
  EXPECT_THAT(message_of([] { prepared_width(3, {"deviatoin"}); }),
              HasSubstr("no preparation is called 'deviatoin' (nearest: deviation)"));
  EXPECT_THAT(message_of([] { prepared_width(3, {"power(q=2)"}); }), HasSubstr("nearest: p"));
  EXPECT_THAT(message_of([] { prepared_width(3, {"l2(p=2)"}); }), HasSubstr("p"));
  EXPECT_THAT(message_of([] { prepared_width(3, {"power(p=9)"}); }), HasSubstr("0.05 to 3"));
}

}  // namespace
}  // namespace vigil
