// SPDX-License-Identifier: Apache-2.0
// Pictures and sound side by side in vigil train, evaluate, detect and model show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/features.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class TwoKinds : public testing::Test {
 protected:
  void SetUp() override {
    write_features(folder_.path() / "pictures");
    fs::create_directory(path("sound"));
    std::uint64_t seed = 1000;
    for (const std::string kind : {"n", "a", "tn", "ta"})
      for (int i = 0; i < 12; ++i) {
        const std::string name = kind + std::to_string(i) + ".npy";
        const bool loud = kind.back() == 'a';
        if (fs::exists(path("pictures/" + name)))
          write_feature_rows(path("sound/" + name), 32, 3, loud ? 10 : 0, loud ? 15 : 0, ++seed);
      }
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string both() const { return path("pictures") + "," + path("sound"); }

  Ran train(const std::string& features, const std::string& names) const {
    return run_vigil({"train", "milr-ucf",  "--data", path("pictures"),    "--features", features,
                      "--out", path("run"), "--set",  "features=" + names, "--set",      "head=sultani(hidden=16, hidden2=8)",
                      "--set", "normal=6",  "--set",  "anomalous=6",       "--set",      "steps=60",
                      "--set", "prepare=",  "--quiet"});
  }

  Ran detect(const std::string& features) const {
    fs::create_directories(path("clips"));
    if (!fs::exists(path("clips/walk")))
      fs::create_directory_symlink(street().data / "training" / "frames" / "01", path("clips/walk"));
    std::vector<std::string> args{"detect", path("clips/walk"), "--model", path("run/last.vigil"), "--fps", "10", "--json"};
    if (!features.empty()) args.insert(args.end(), {"--features", features});
    return run_vigil(args);
  }

  TempFolder folder_;
};

TEST_F(TwoKinds, AreTrainedMeasuredAndDetectedWith) {
  const Ran trained = train(both(), "picture + sound");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const json card = json::parse(run_vigil({"model", "show", path("run/last.vigil"), "--json"}).out)["card"];
  EXPECT_EQ(card["features"]["name"], "picture + sound");
  EXPECT_EQ(card["features"]["width"], 11);
  EXPECT_EQ(card["features"]["parts"][1]["name"], "sound");
  const Ran measured = run_vigil({"evaluate", path("run/last.vigil"), path("pictures"), "--features", both(), "--json"});
  ASSERT_EQ(measured.code, 0) << measured.err;
  EXPECT_GT(json::parse(measured.out)["micro_auc_raw"], 0.8);

  write_feature_rows(path("p.npy"), 13, 8, 4, 8, 99);
  write_feature_rows(path("s.npy"), 12, 3, 4, 8, 98);
  const Ran found = detect(path("p.npy") + "," + path("s.npy"));
  EXPECT_EQ(found.code, 0) << found.err;
  const Ran swapped = detect(path("s.npy") + "," + path("p.npy"));
  EXPECT_EQ(swapped.code, 1);
  EXPECT_THAT(swapped.err,
              AllOf(HasSubstr("width of picture: 8 in the model, 3 here"), HasSubstr("width of sound: 3 in the model, 8 here")));
  const Ran one = detect(path("p.npy"));
  EXPECT_EQ(one.code, 1);
  EXPECT_THAT(one.err, HasSubstr("width: 11 in the model, 8 here"));
  const Ran three = detect(path("p.npy") + "," + path("s.npy") + "," + path("s.npy"));
  EXPECT_EQ(three.code, 2);
  EXPECT_THAT(three.err, HasSubstr("--features names 3 places, for features 'picture + sound'"));
  write_feature_rows(path("s.npy"), 10, 3, 4, 8, 98);
  EXPECT_THAT(detect(path("p.npy") + "," + path("s.npy")).err,
              HasSubstr("walk: features 'picture' of 13 and 'sound' of 10 rows cannot be joined"));
  EXPECT_THAT(detect("").err,
              HasSubstr("the model reads picture + sound: name a file or folder for each with --features, in this order"));
}

TEST_F(TwoKinds, WithoutSoundOfOneVideoAreRefusedNamingIt) {
  fs::remove(path("sound/n3.npy"));
  const Ran ran = train(both(), "picture + sound");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("n3: no features 'sound'"), HasSubstr("it has picture")));
}

TEST_F(TwoKinds, WithoutSoundOfATestVideoAreTrained) {
  fs::remove(path("sound/ta1.npy"));
  const Ran ran = train(both(), "picture + sound");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const Ran measured = run_vigil({"evaluate", path("run/last.vigil"), path("pictures"), "--features", both(), "--json"});
  EXPECT_EQ(measured.code, 1);
  EXPECT_THAT(measured.err, HasSubstr("ta1: no features 'sound'"));
}

TEST_F(TwoKinds, NeedAsManyNamesAsFolders) {
  const Ran ran = train(both(), "picture");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("--features names 2 places, for features 'picture'"), HasSubstr("features: rgb + audio")));
  EXPECT_THAT(train(both(), "").err, HasSubstr("--features names 2 places, for features without a name"));
}

}  // namespace
}  // namespace vigil
