// SPDX-License-Identifier: Apache-2.0
// vigil data check, stats and convert as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/data/dataset.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const std::string kHeader = R"({"vigil_manifest":1,"dataset":"set","gt_revision":"r1","split":"test"})"
                            "\n";

std::string manifest(const TempFolder& folder, const std::string& lines) {
  return folder.write("m.jsonl", kHeader + lines).string();
}

TEST(DataCheck, OfASoundSetIsCleanAndZero) {
  const Ran ran = run_vigil({"data", "check", street().data.string(), "--media"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("street, truth synthetic: 5 videos"), HasSubstr("\nclean\n")));
}

TEST(DataCheck, AnErrorMakesTheCodeOneAndSaysWhatToDo) {
  const TempFolder folder;
  const std::string path = manifest(folder, R"({"id":"a","n_frames":100,"fps":25,"labels":["Arson"],"events":[]})"
                                            "\n");
  const Ran ran = run_vigil({"data", "check", path});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(
      ran.out,
      AllOf(HasSubstr("D04 error: a video is called anomalous, but none of its frames is\n  a: events: called anomalous (Arson)"),
            HasSubstr("\n  -> "), HasSubstr("unfit: 1 error, 0 warnings")));
  EXPECT_THAT(ran.err, HasSubstr("m.jsonl: unfit: 1 error"));
}

TEST(DataCheck, WarningsCountWithStrict) {
  const TempFolder folder;
  const std::string path = manifest(folder, R"({"id":"a","n_frames":100,"fps":25,"events":[{"start":0,"end":90}]})"
                                            "\n");
  EXPECT_EQ(run_vigil({"data", "check", path}).code, 0);
  const Ran strict = run_vigil({"data", "check", path, "--strict", "--json"});
  EXPECT_EQ(strict.code, 1);
  const json found = json::parse(strict.out);
  EXPECT_EQ(found["verdict"], "usable with care: 1 warning");
  EXPECT_EQ(found["findings"][0]["rule"], "D12");
  EXPECT_THAT(found["findings"][0]["message"].get<std::string>(), HasSubstr("90 of 100 test frames (90.0 %) are anomalous"));
}

TEST(DataCheck, FeaturesThatArePicklesAreFound) {
  const TempFolder folder;
  folder.write("a.npy", "\x80\x04 pickled");
  const std::string path = manifest(folder, R"({"id":"a","n_frames":100,"fps":25,"events":[],"features":{"i3d":{"path":"a.npy"}}})"
                                            "\n");
  const Ran ran = run_vigil({"data", "check", path});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("D15 error"), HasSubstr("a pickle, which Vigil never loads")));
  EXPECT_EQ(run_vigil({"data", "check", path, "--no-features"}).code, 0);
}

TEST(DataCheck, AFileThatIsNoDataSetIsAnError) {
  const TempFolder folder;
  const Ran ran = run_vigil({"data", "check", folder.write("m.jsonl", "{").string()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("m.jsonl:1: not JSON from column"));
}

TEST(DataStats, PrintsATableAndWritesPictures) {
  const TempFolder folder;
  const Ran ran = run_vigil({"data", "stats", street().data.string(), "-o", (folder.path() / "p").string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("split"), HasSubstr("train"), HasSubstr("vehicle"), HasSubstr("pictures in")));
  for (const std::string name : {"lengths", "events", "splits", "shares", "classes"}) {
    EXPECT_TRUE(fs::exists(folder.path() / "p" / (name + ".svg"))) << name;
    EXPECT_THAT(text_of_file(folder.path() / "p" / (name + ".png")), HasSubstr("PNG")) << name;
  }
}

TEST(DataStats, JsonHasTheSame) {
  const json stats = json::parse(run_vigil({"data", "stats", street().data.string(), "--json"}).out);
  EXPECT_EQ(stats["all"]["videos"], 5);
  EXPECT_EQ(stats["splits"].size(), 2);
  EXPECT_EQ(stats["classes"][0]["name"], "vehicle");
  EXPECT_EQ(stats["lengths"]["median"], 200);
}

TEST(DataConvert, ThereAndBackKeepsTheTruth) {
  const TempFolder folder;
  const Dataset set = load_dataset(street().data);
  for (const std::string format : {"activitynet", "cvat", "csv", "label-studio", "mlep", "via"}) {
    const std::string out = (folder.path() / format).string();
    const Ran there = run_vigil({"data", "convert", street().data.string(), out, "--to", format});
    ASSERT_EQ(there.code, 0) << there.err;
    EXPECT_THAT(there.out, HasSubstr("5 videos: manifest -> " + format));
    EXPECT_THAT(there.err, HasSubstr("warning: " + format + " cannot hold media, scene and group: left out for 5 of 5 videos"));
    const std::string copy = (folder.path() / (format + "-copy.jsonl")).string();
    const Ran back = run_vigil({"data", "convert", out, copy, "--from", format, "--like", street().data.string()});
    ASSERT_EQ(back.code, 0) << back.err;
    for (const Video& video : load_dataset(copy).videos)
      for (const Video& known : set.videos)
        if (known.id == video.id) {
          EXPECT_EQ(video.events, known.events) << format << " " << video.id;
          EXPECT_EQ(video.media, known.media);
        }
  }
}

TEST(DataConvert, AsksForWhatItCannotKnow) {
  const TempFolder folder;
  const std::string truth =
      folder.write("t.json", R"({"database":{"a":{"subset":"testing","annotations":[{"label":"x","segment":[1,2]}]}}})").string();
  const std::string out = (folder.path() / "m.jsonl").string();
  const Ran ran = run_vigil({"data", "convert", truth, out});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("how many frames 'a' has is told nowhere"), HasSubstr("--videos DIR")));
  EXPECT_FALSE(fs::exists(out));
  EXPECT_THAT(run_vigil({"data", "convert", truth, (folder.path() / "x.json").string()}).err,
              HasSubstr("'" + (folder.path() / "x.json").string() + "' can be activitynet, label-studio, mlep, via"));
  EXPECT_THAT(run_vigil({"data", "convert", truth, "out", "--to", "cvad"}).err,
              HasSubstr("no format is called 'cvad' (nearest: cvat)"));
  EXPECT_THAT(run_vigil({"data", "convert", truth, truth, "--to", "via"}).err, HasSubstr("is what is read"));
}

TEST(Data, WrongUsage) {
  EXPECT_THAT(run_vigil({"data"}).err, HasSubstr("say `vigil data check DATA`"));
  EXPECT_THAT(run_vigil({"data", "chek", "x"}).err, HasSubstr("check"));
  EXPECT_THAT(run_vigil({"data", "check", "x", "y"}).err, HasSubstr("one data set at a time; 'y' is too many"));
  EXPECT_THAT(run_vigil({"data", "convert", "x"}).err, HasSubstr("where it goes is not given"));
  EXPECT_EQ(run_vigil({"data", "check", "/nonexistent/x"}).code, 1);
}

TEST(DataLists, NameFormatsLayoutsAndRules) {
  EXPECT_THAT(run_vigil({"list", "formats"}).out, HasSubstr("activitynet"));
  EXPECT_THAT(run_vigil({"list", "feature-layouts"}).out, HasSubstr("TxCxD"));
  EXPECT_THAT(run_vigil({"list", "rules"}).out, AllOf(HasSubstr("D01"), HasSubstr("D20")));
}

}  // namespace
}  // namespace vigil
