// SPDX-License-Identifier: Apache-2.0
// Specifies which files belong to which video.
#include "vigil/data/features/find.h"

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/features/made_features.h"

#include "vigil/base/safetensors.h"
#include "vigil/data/features/features.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FindFeatures : public testing::Test {
 protected:
  void files(const std::vector<std::string>& names) const {
    for (const std::string& name : names) save(folder_.path() / name, one_crop(3, 2));
  }
  FoundFeatures find(const std::vector<std::string>& ids, const std::optional<std::string>& suffix = {}) const {
    return find_features(folder_.path(), ids, "", suffix);
  }
  std::string refusal(const std::vector<std::string>& ids) const {
    return message_of([&] { find(ids); });
  }

  TempFolder folder_;
};

TEST_F(FindFeatures, TakesTheLongestNameOfTheList) {
  files({"01_0014_0.npy", "01_0014_1.npy", "01_001_0.npy", "a.npy", "a_1.npy"});
  const FoundFeatures found = find({"01_0014", "01_001", "a", "a_1"});
  EXPECT_EQ(found.files.at("01_001").layout, "crops-C");
  EXPECT_EQ(found.files.at("01_0014").path.filename(), "01_0014");
  EXPECT_EQ(found.files.at("a").path.filename(), "a.npy");
  EXPECT_EQ(found.files.at("a_1").path.filename(), "a_1.npy") << "a video of its own, not crop 1 of a";
}

TEST_F(FindFeatures, KnowsTheNamingsOfCrops) {
  files({"Abuse/a_x264__0.npy", "Abuse/a_x264__1.npy", "b_x264.npy", "b_x264__1.npy", "c_x264.npy"});
  const FoundFeatures found = find({"a_x264", "b", "c_x264", "d"});
  EXPECT_EQ(found.files.at("a_x264").layout, "crops-A");
  EXPECT_EQ(found.files.at("b").layout, "crops-B");
  EXPECT_EQ(found.files.at("c_x264").layout, "");
  EXPECT_THAT(found.missing, ElementsAre("d"));
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("no features of 1 of 4 videos, the first of them d")));
  EXPECT_EQ(read_features(found.files.at("a_x264"), "a_x264").shape, (FeatureShape{3, 2, 2}));
}

TEST_F(FindFeatures, AcceptsNamesWithSpacesHashesAndEqualSigns) {
  files({"v=a__#00-00-00_00-01-00_label_G-0-0__0.npy", "v=a__#00-00-00_00-01-00_label_G-0-0__1.npy", "Bad Boys 2__0.npy"});
  const FoundFeatures found = find({"v=a__#00-00-00_00-01-00_label_G-0-0", "Bad Boys 2"});
  EXPECT_EQ(found.files.size(), 2);
}

TEST_F(FindFeatures, AsksWhichKindWhereThereAreTwo) {
  files({"a_i3d.npy", "a__vggish.npy", "b_i3d.npy"});
  EXPECT_THAT(refusal({"a", "b"}), HasSubstr("files of 2 kinds: the names go on with '__vggish', '_i3d'"));
  EXPECT_EQ(find({"a", "b"}, "_i3d").files.size(), 2);
  EXPECT_THAT(find({"a", "b"}, "__vggish").missing, ElementsAre("b"));
}

TEST_F(FindFeatures, RefusesAVideoThatLiesInTwoPlaces) {
  files({"x/a.npy", "y/a.npy"});
  EXPECT_THAT(refusal({"a"}), HasSubstr("features of 'a' lie in"));
  EXPECT_THAT(refusal({"other"}), HasSubstr("holds features of none of the videos"));
}

TEST_F(FindFeatures, FindsArraysOfOneFile) {
  TensorFile file;
  file.tensors["Abuse/a"] = one_crop(3, 2);
  file.tensors["c"] = one_crop(3, 2);
  write_safetensors(folder_.path() / "all.safetensors", file);
  const std::vector<std::string> ids{"a_x264", "b"};
  const FoundFeatures found = find_features(folder_.path() / "all.safetensors", ids);
  EXPECT_EQ(found.files.at("a_x264").key, "Abuse/a");
  EXPECT_THAT(found.missing, ElementsAre("b"));
}

TEST_F(FindFeatures, KnowsPicturesAndSoundOfXdViolence) {
  const std::string id = "v=a__#00-00-00_00-01-00_label_G-0-0";
  for (int crop = 0; crop < 5; ++crop) files({"i3d/" + id + "__" + std::to_string(crop) + ".npy"});
  files({"vggish/" + id + "__vggish.npy"});
  const std::vector<std::string> ids{id};
  Video video;
  video.id = id;
  video.features["rgb"] = find_features(folder_.path() / "i3d", ids).files.at(id);
  video.features["audio"] = find_features(folder_.path() / "vggish", ids).files.at(id);
  EXPECT_EQ(read_features(video, "rgb + audio").shape, (FeatureShape{3, 5, 4}));
  EXPECT_THAT(refusal(ids), HasSubstr("files of 2 kinds: the names go on with '', '__vggish'")) << "in one folder";
}

TEST_F(FindFeatures, SeveralPlacesStandWithCommasBetweenThem) {
  files({"rgb/a.npy", "odd,name/a.npy"});
  const auto at = [&](const char* name) { return folder_.path() / name; };
  EXPECT_THAT(feature_places(at("rgb")), ElementsAre(at("rgb")));
  EXPECT_THAT(feature_places(at("odd,name")), ElementsAre(at("odd,name"))) << "what is there is one place";
  EXPECT_THAT(feature_places(at("rgb").string() + "," + at("nowhere").string()), ElementsAre(at("rgb"), at("nowhere")));
  EXPECT_THAT(feature_places(at("nowhere")), ElementsAre(at("nowhere")));
}

}  // namespace
}  // namespace vigil
