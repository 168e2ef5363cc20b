// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/events/json.h and the names of notes: keys that users' programs rely on.
#include "vigil/events/json.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Region speeding() {
  Region region;
  region.box = {10, 20, 30, 40};
  region.level = 4.5;
  Evidence evidence;
  evidence.attribute = "speed";
  evidence.observed = 62;
  evidence.normal_low = 3;
  evidence.normal_high = 20;
  evidence.unit = "px/s";
  evidence.level = 4.25;
  evidence.share = 0.75;
  evidence.text = "speed 3.1x the 99th percentile here";
  region.evidence = {evidence};
  return region;
}

TEST(Json, OfAnEventHasTheDocumentedKeysInThisOrder) {
  Event event;
  event.id = "0123456789abcdef";
  event.frames = {505, 545};
  event.time = {{50'500'000'000}, {54'500'000'000}};
  event.peak_frame = 521;
  event.peak_time = {52'100'000'000};
  event.peak_value = 9.5;
  event.peak_level = 6.5;
  event.peak_rarity = 3.5;
  event.regions = {speeding()};
  event.why = "speed 3.1x the 99th percentile here";
  event.partial = true;
  EXPECT_EQ(to_json(event).dump(),
            R"({"id":"0123456789abcdef","start":50.5,"end":54.5,"start_clock":"0:00:50.500","end_clock":"0:00:54.500",)"
            R"("frames":[505,545],"peak":{"frame":521,"time":52.1,"clock":"0:00:52.100","value":9.5},"rarity":3.5,"level":6.5,)"
            R"("box":[10,20,30,40],"why":"speed 3.1x the 99th percentile here","regions":[{"box":[10,20,30,40],"level":4.5,)"
            R"("evidence":[{"attribute":"speed","observed":62.0,"normal_low":3.0,"normal_high":20.0,"unit":"px/s","level":4.25,)"
            R"("share":0.75,"text":"speed 3.1x the 99th percentile here"}]}],"partial":true})");
}

TEST(Json, OfAnEventWithoutRegionsHasNoBox) {
  const auto json = to_json(Event{});
  EXPECT_TRUE(json.at("box").is_null());
  EXPECT_EQ(json.at("regions").dump(), "[]");
}

TEST(Json, OfAScoreLeavesTheMapOut) {
  Score score;
  score.frames = {3, 4};
  score.time = {{100'000'000}, {133'333'333}};
  score.value = 1.5;
  score.level = 2.5;
  score.rarity = 2;
  score.notes = note::kWarmUp | note::kFrozen;
  score.map = Grid<float>({2, 2}, 1.0F);
  EXPECT_EQ(to_json(score).dump(),
            R"({"frames":[3,4],"start":0.1,"end":0.133333333,"value":1.5,"level":2.5,"rarity":2.0,"notes":["warm-up","frozen"],)"
            R"("regions":[]})");
}

TEST(Notes, HaveNames) {
  EXPECT_THAT(names_of_notes(0), IsEmpty());
  EXPECT_THAT(names_of_notes(note::kWarmUp | note::kSceneChange | note::kFrozen | note::kCameraMotion),
              ElementsAre("warm-up", "scene-change", "frozen", "camera-motion"));
}

}  // namespace
}  // namespace vigil
