// SPDX-License-Identifier: Apache-2.0
// A model says on every machine what it said when it was written, or is refused.
#include "vigil/detect/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/detect/gray_detector.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr Size kSize{64, 48};

std::string message_for(const nlohmann::json& canary) {
  return message_of([&] { check_canary(GrayDetector(), canary); });
}

TEST(Canary, HoldsTheLevelOfEachFrameOfTheFilm) {
  const nlohmann::json canary = canary_of(GrayDetector(), kSize, 10);
  EXPECT_EQ(canary["film"], 1);
  EXPECT_EQ(canary["size"], "64x48");
  EXPECT_EQ(canary["levels"].size(), 10U);
  for (const auto& level : canary["levels"]) EXPECT_GE(level.get<double>(), 9) << "the ground is of grey values from 90 on";
}

TEST(Canary, TheSameDetectorPasses) {
  check_canary(GrayDetector(), canary_of(GrayDetector(), kSize, 10));
}

TEST(Canary, AnotherLevelIsRefusedWithFrameAndBothValues) {
  nlohmann::json canary = canary_of(GrayDetector(), kSize, 10);
  canary["levels"][3] = canary["levels"][3].get<double>() + 1;
  EXPECT_THAT(message_for(canary),
              HasSubstr("the model does not say here what it said when it was written (canary, frame 3: level "));
}

TEST(Canary, AnotherFilmIsNotCompared) {
  check_canary(GrayDetector(), {{"film", 2}, {"levels", {1, 2}}});
}

TEST(Canary, NonsenseIsRefused) {
  const nlohmann::json good = canary_of(GrayDetector(), kSize, 10);
  const auto with = [&](const char* key, const nlohmann::json& value) {
    nlohmann::json canary = good;
    canary[key] = value;
    return message_for(canary);
  };
  EXPECT_THAT(message_for(7), HasSubstr("canary: no number of the film"));
  EXPECT_THAT(with("film", "x"), HasSubstr("canary: no number of the film"));
  EXPECT_THAT(with("size", 3), HasSubstr("canary: no size"));
  EXPECT_THAT(with("size", "99999999x9"), HasSubstr("canary: a size that makes no sense"));
  EXPECT_THAT(with("fps", 0), HasSubstr("canary: fps 0 is not a frame rate"));
  EXPECT_THAT(with("levels", nullptr), HasSubstr("canary: no levels"));
  EXPECT_THAT(with("levels", {1, 2}), HasSubstr("canary: 2 levels, expected 10"));
  EXPECT_THAT(with("levels", {"x", 2, 3, 4, 5, 6, 7, 8, 9, 10}), HasSubstr("canary: a level that is no number"));
}

}  // namespace
}  // namespace vigil
