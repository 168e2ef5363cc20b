// SPDX-License-Identifier: Apache-2.0
// A trained head in vigil detect, evaluate and model show.
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
using testing::Not;

// One model for all tests, trained by the program.
class MadeHead {
 public:
  MadeHead() {
    data_ = write_features(folder_.path() / "data");
    const auto train = [&](const std::string& out, const std::vector<std::string>& more) {
      std::vector<std::string> args{"train",  "milr-ucf",
                                    "--data", data_.string(),
                                    "--out",  (folder_.path() / out).string(),
                                    "--set",  "head=sultani(hidden=16, hidden2=8, dropout=0.2)",
                                    "--set",  "normal=6",
                                    "--set",  "anomalous=6",
                                    "--set",  "prepare=",
                                    "--set",  "steps=150"};
      args.insert(args.end(), more.begin(), more.end());
      const Ran ran = run_vigil(args);
      if (ran.code != 0) throw std::runtime_error("the head cannot be trained: " + ran.err);
    };
    train("run", {"--set", "validation=0.25"});
    train("all", {"--set", "validation=0"});
  }

  std::string model() const { return (folder_.path() / "run/best.vigil").string(); }
  std::string uncalibrated() const { return (folder_.path() / "all/last.vigil").string(); }
  std::string data() const { return data_.string(); }

 private:
  TempFolder folder_;
  fs::path data_;
};

const MadeHead& made() {
  static const MadeHead head;
  return head;
}

class TrainedHead : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  // Frames of a synthetic scene as a folder of pictures, clip/frames: 200 frames at 10 frames/s.
  std::string frames() const {
    const fs::path made_frames = street().data / "training" / "frames" / "01";
    fs::create_directories(folder_.path() / "clips");
    fs::create_directory_symlink(made_frames, folder_.path() / "clips" / "walk");
    return path("clips/walk");
  }

  Ran detect(const std::string& video, const std::vector<std::string>& more = {}, const std::string& model = made().model()) const {
    std::vector<std::string> args{"detect", video, "--model", model, "--fps", "10", "--json"};
    args.insert(args.end(), more.begin(), more.end());
    return run_vigil(args);
  }

  TempFolder folder_;
};

TEST_F(TrainedHead, DetectsInAFolderOfPicturesWithFeaturesBesideIt) {
  const std::string video = frames();
  write_feature_rows(path("clips/walk.npy"), 13, 8, 4, 8, 99);  // frames 64 to 128 of 200
  const Ran ran = detect(video, {"--on", "1.5", "--off", "1", "-o", path("out")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json found = json::parse(ran.out)["videos"][0];
  EXPECT_EQ(found["frames"], 200);
  ASSERT_FALSE(found["events"].empty()) << found.dump(2);
  bool met = false;
  for (const json& event : found["events"]) met = met || (event["start"] < 12.8 && event["end"] > 6.4);
  EXPECT_TRUE(met) << found.dump(2);
  for (const char* file : {"report.html", "events.jsonl", "scores.csv", "scores.npy", "run.json", "curve.svg"})
    EXPECT_TRUE(fs::exists(path(std::string("out/") + file))) << file;
  EXPECT_EQ(json_of_file(path("out/run.json"))["model"]["content"].get<std::string>().size(), 64U);
  EXPECT_EQ(json::parse(detect(video + "/", {"--on", "1.5", "--off", "1"}).out)["videos"][0]["events"][0]["frames"],
            found["events"][0]["frames"])
      << "a slash at the end of the folder's name";
}

TEST_F(TrainedHead, TakesFeaturesFromAFileOrAFolder) {
  const std::string video = frames();
  fs::create_directory(path("features"));
  write_feature_rows(path("features/walk.npy"), 13, 8, 4, 8, 99);
  const Ran file = detect(video, {"--features", path("features/walk.npy")});
  EXPECT_EQ(file.code, 0) << file.err;
  const Ran folder = detect(video, {"--features", path("features")});
  EXPECT_EQ(folder.code, 0) << folder.err;
  EXPECT_EQ(json::parse(file.out)["videos"][0]["events"], json::parse(folder.out)["videos"][0]["events"]);
}

TEST_F(TrainedHead, WithoutFeaturesSaysWhereTheyAreLookedFor) {
  const Ran ran = detect(frames());
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("walk: no features of this video: "), HasSubstr(path("clips")),
                             HasSubstr("hint: a trained head scores stored features: name a file or folder with --features, or put "
                                       "walk.npy beside the video")));
}

TEST_F(TrainedHead, OtherFeaturesAreRefusedNamingTheDifference) {
  const std::string video = frames();
  write_feature_rows(path("clips/walk.npy"), 13, 9, 0, 0, 1);
  const Ran ran = detect(video);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("walk: these features are not those that the model was trained on:"),
                             HasSubstr("width: 8 in the model, 9 here")));
}

TEST_F(TrainedHead, FeaturesOfAShorterVideoAreRefusedWithBothLengths) {
  const std::string video = frames();
  write_feature_rows(path("clips/walk.npy"), 5, 8, 0, 0, 1);
  const Ran ran = detect(video);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("the features do not fit the video: 5 rows of 16 frames are 80, the video has 200"));
}

TEST_F(TrainedHead, WithoutHeldOutVideosItClaimsNothing) {
  const std::string video = frames();
  write_feature_rows(path("clips/walk.npy"), 13, 8, 4, 8, 99);
  const Ran ran = detect(video, {"--on", "0.5", "--off", "0.4"}, made().uncalibrated());
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json found = json::parse(ran.out)["videos"][0];
  EXPECT_EQ(found["supported_rarity"], 0);
  EXPECT_FALSE(found["events"].empty());
}

TEST_F(TrainedHead, OptionsThatAreNotForItAreRefused) {
  const Ran roi = detect(frames(), {"--roi", "0,0,80,80"});
  EXPECT_EQ(roi.code, 2);
  EXPECT_THAT(roi.err, AllOf(HasSubstr("is a trained head, which sees features of the whole picture; --roi is not for one"),
                             HasSubstr("hint: cut videos to that part, extract their features and train on these")));
  const Ran motion = run_vigil({"detect", scene("seconds=5"), "--model", street().model.string(), "--features", path("x")});
  EXPECT_EQ(motion.code, 2);
  EXPECT_THAT(motion.err, HasSubstr("street.vigil is no trained head; --features is for one"));
  const Ran measured = run_vigil({"evaluate", street().model.string(), street().data.string(), "--features", path("x")});
  EXPECT_EQ(measured.code, 2);
  EXPECT_THAT(measured.err, HasSubstr("street.vigil is no trained head; --features is for one"));
  EXPECT_THAT(run_vigil({"detect", "x.mp4", "--features", path("x")}).err, HasSubstr("--features is for a trained head"));
}

TEST_F(TrainedHead, DoesNotKnowWhetherFeaturesAreOfThePartThatAManifestAllows) {
  frames();
  write_feature_rows(path("clips/walk.npy"), 13, 8, 4, 8, 99);
  folder_.write("clips/manifest.jsonl", R"({"vigil_manifest":1,"dataset":"walks","gt_revision":"1"}
{"id":"walk","media":"walk","split":"test","n_frames":200,"fps":10,"features":{"made":{"path":"walk.npy"}},"roi":{"x":0,"y":0,"w":80,"h":80}}
)");
  const Ran ran = detect(path("clips/manifest.jsonl"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("the manifest allows only 0,0,80,80 of the picture (roi)"),
                             HasSubstr("hint: where they are, as those it was trained on, leave roi out of the entry")));
  const Ran measured = run_vigil({"evaluate", made().model(), path("clips/manifest.jsonl")});
  EXPECT_EQ(measured.code, 1);
  EXPECT_THAT(measured.err, HasSubstr("walk: the manifest allows only 0,0,80,80 of the picture (roi)"));
}

TEST_F(TrainedHead, TheProtocolSaysHowItWasChosenAsTheModelOrTheUserSays) {
  const auto selection = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "evaluate");
    args.insert(args.end(), {made().data(), "--json", "--intervals", "0"});
    return json::parse(run_vigil(args).out)["protocol"]["selection"].get<std::string>();
  };
  EXPECT_EQ(selection({made().model()}), "best AUC of whole held-out training videos");
  EXPECT_EQ(selection({made().uncalibrated()}), "last step");
  EXPECT_EQ(selection({made().model(), "--selection", "best on test"}), "best on test");
}

TEST_F(TrainedHead, IsMeasuredOnFeaturesThatTheManifestNames) {
  const Ran ran = run_vigil({"evaluate", made().model(), made().data(), "--json", "--out", path("result")});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json result = json::parse(ran.out);
  EXPECT_GT(result["micro_auc_raw"], 0.9) << "planted segments of videos that it has not seen";
  EXPECT_TRUE(fs::exists(path("result/report.html")));
  EXPECT_TRUE(fs::exists(path("result/scores/ta0.npy")));
  const Ran stored = run_vigil({"evaluate", path("result"), made().data(), "--json"});
  EXPECT_EQ(json::parse(stored.out)["micro_auc_raw"], result["micro_auc_raw"]) << "of its stored scores";
}

TEST_F(TrainedHead, IsNotMeasuredOnPartOfTheVideos) {
  const fs::path data = write_features(folder_.path() / "data");
  fs::remove(path("data/ta2.npy"));
  const Ran ran = run_vigil({"evaluate", made().model(), data.string(), "--json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("ta2"));
  const Ran folder = run_vigil({"evaluate", made().model(), data.string(), "--features", path("data"), "--json"});
  EXPECT_EQ(folder.code, 1) << folder.out;
  EXPECT_THAT(folder.err, HasSubstr("ta2"));
}

TEST_F(TrainedHead, ShowsWhatItIs) {
  const Ran ran = run_vigil({"model", "show", made().model()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sultani(hidden=16, hidden2=8, dropout=0.2) on made features (8 numbers), trained on planted"));
  const json shown = json::parse(run_vigil({"model", "show", made().model(), "--json"}).out);
  EXPECT_EQ(shown["card"]["kind"], "head");
  EXPECT_EQ(shown["card"]["features"]["width"], 8);
  EXPECT_FALSE(shown["tensors"].empty());
}

TEST_F(TrainedHead, ThatIsDamagedIsRefusedWithItsName) {
  std::string whole = text_of_file(made().model());
  whole[whole.size() - 50] = static_cast<char>(whole[whole.size() - 50] ^ 1);
  folder_.write("bad.vigil", whole);
  for (const auto& args : std::vector<std::vector<std::string>>{{"detect", frames(), "--model", path("bad.vigil")},
                                                                {"evaluate", path("bad.vigil"), made().data()},
                                                                {"model", "show", path("bad.vigil")}}) {
    const Ran ran = run_vigil(args);
    EXPECT_EQ(ran.code, 1) << args[0];
    EXPECT_THAT(ran.err, HasSubstr("bad.vigil: damaged model: its tensors were changed")) << args[0];
  }
}

}  // namespace
}  // namespace vigil
