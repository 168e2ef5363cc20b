// SPDX-License-Identifier: Apache-2.0
// Specifies which video a path of somebody else's computer means, and what names say.
#include "vigil/data/lists/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParsePath, TakesTheNameAfterTheLastSlashOfEitherKind) {
  for (const char* path : {"Abuse/Abuse028_x264.mp4", R"(G:\UCF\Abuse\Abuse028_x264.mp4)", "/data/x/Abuse/Abuse028_x264.npy"}) {
    EXPECT_EQ(parse_path(path).id, "Abuse028_x264") << path;
    EXPECT_EQ(parse_path(path).folder, "Abuse") << path;
  }
  EXPECT_EQ(parse_path("Abuse028_x264").folder, "");
}

TEST(ParsePath, TellsPathsOfAnotherComputer) {
  EXPECT_TRUE(parse_path(R"(G:\UCF\a.npy)").elsewhere);
  EXPECT_TRUE(parse_path("/home/yu/a.npy").elsewhere);
  EXPECT_FALSE(parse_path("train/a.npy").elsewhere);
}

TEST(ParsePath, LeavesDotsHashesAndEqualSignsInNames) {
  EXPECT_EQ(parse_path("x/v=38GQ9L2meyE__#1_label_B6-0-0.mp4").id, "v=38GQ9L2meyE__#1_label_B6-0-0");
  EXPECT_EQ(parse_path("Bad.Boys.1995__#01-11-55_01-12-40_label_A").id, "Bad.Boys.1995__#01-11-55_01-12-40_label_A");
  EXPECT_EQ(parse_path("a b.mp4").id, "a b");
}

TEST(ParseFeaturePath, TakesOffCropAndKind) {
  const ListedPath crop = parse_feature_path("dataset/Abuse/Abuse001_x264__9.npy");
  EXPECT_EQ(crop.id, "Abuse001_x264");
  EXPECT_EQ(crop.crop, 9);
  EXPECT_EQ(parse_feature_path("Abuse001_x264_i3d.npy").id, "Abuse001_x264");
  EXPECT_EQ(parse_feature_path("v=a__#1_label_A__vggish.npy").id, "v=a__#1_label_A");
  EXPECT_EQ(parse_feature_path("v=a__#1_label_A__0.npy").id, "v=a__#1_label_A");
}

TEST(KeyOf, DoesNotCountTheCodecOfUcfNames) {
  EXPECT_EQ(key_of("Abuse028_x264"), key_of("Abuse028"));
  EXPECT_NE(key_of("abuse028"), key_of("Abuse028"));
}

TEST(ParseXdName, ReadsSourceTimesAndLabels) {
  const auto name = parse_xd_name("Bad.Boys.1995__#01-11-55_1-12-40_label_G-B2-B6");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->source, "Bad.Boys.1995");
  EXPECT_EQ(name->begin, 4315);
  EXPECT_EQ(name->end, 4360);
  EXPECT_THAT(name->labels, ElementsAre("G", "B2", "B6"));
}

TEST(ParseXdName, AcceptsTheMalformedNamesOfTheOwner) {
  EXPECT_THAT(parse_xd_name("v=4FzhVu2PR8Y__#1_label_B1")->labels, ElementsAre("B1"));
  EXPECT_THAT(parse_xd_name("v=x__#1_label_B2-0-0")->labels, ElementsAre("B2"));
  EXPECT_THAT(parse_xd_name("v=x__#1_label_A")->labels, IsEmpty());
  EXPECT_EQ(parse_xd_name("v=x__#1_label_A")->begin, -1);
  for (const char* none : {"v=x", "v=x_label_A", "__#1_label_A", "v=x__#1_label_", "label_A__#"})
    EXPECT_FALSE(parse_xd_name(none)) << none;
}

TEST(FactsOfName, KnowsNormalByItsWordAndNotByALetter) {
  EXPECT_EQ(facts_of_name("v=xAAA__#1_label_B1-0-0")->anomalous, true);
  EXPECT_EQ(facts_of_name("v=x__#1_label_A")->anomalous, false);
  EXPECT_EQ(facts_of_name("v=x__#1_label_A")->group, "v=x");
}

TEST(FactsOfName, KnowsTheDataSets) {
  const auto ucf = facts_of_name("RoadAccidents022_x264");
  EXPECT_EQ(ucf->data_set, "ucf-crime");
  EXPECT_THAT(ucf->labels, ElementsAre("RoadAccidents"));
  EXPECT_EQ(facts_of_name("Normal_Videos_010_x264")->anomalous, false);
  EXPECT_EQ(facts_of_name("Normal_Videos010_x264")->anomalous, false);
  EXPECT_EQ(facts_of_name("01_0014")->scene, "01");
  EXPECT_EQ(facts_of_name("01_0014")->anomalous, std::nullopt);
  EXPECT_EQ(facts_of_name("abnormal_scene_12_scenario_2_fog")->scene, "12");
  EXPECT_EQ(facts_of_name("normal_scene_1_scenario2_2")->anomalous, false);
  EXPECT_THAT(facts_of_name("06_PedestrianOnRoad_001")->labels, ElementsAre("PedestrianOnRoad"));
  EXPECT_EQ(facts_of_name("Normal_218")->data_set, "tad");
  EXPECT_THAT(facts_of_name("Water_incident_8")->labels, ElementsAre("Water_incident"));
  EXPECT_EQ(facts_of_name("MSAD_normal_parkinglot12")->scene, "parkinglot");
  for (const char* none : {"", "a", "Abuse", "Abusive001", "clip_1", "0001_14"}) EXPECT_FALSE(facts_of_name(none)) << none;
}

}  // namespace
}  // namespace vigil
