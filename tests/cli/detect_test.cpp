// SPDX-License-Identifier: Apache-2.0
// vigil detect as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string model() {
  return street().model.string();
}

const std::string& van() {
  static const std::string spec = scene("seed=9, seconds=20, anomaly=vehicle, start=8s, duration=6s");
  return spec;
}

TEST(Detect, PrintsATableOfEventsAndNothingElseOnStdout) {
  const Ran ran = run_vigil({"detect", van(), "--model", model()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::StartsWith("start "));
  EXPECT_THAT(ran.out, HasSubstr("why"));
  EXPECT_THAT(ran.err, HasSubstr("200 frames"));
}

TEST(Detect, FindsTheVanWhenItDrivesBy) {
  const json all = json::parse(run_vigil({"detect", van(), "--model", model(), "--json"}).out);
  const json& video = all["videos"][0];
  EXPECT_EQ(video["video"], van());
  EXPECT_EQ(video["frames"], 200);
  ASSERT_FALSE(video["events"].empty());
  bool found = false;
  for (const json& event : video["events"]) found = found || (event["start"] < 14.0 && event["end"] > 8.0);
  EXPECT_TRUE(found) << video.dump(2);
}

TEST(Detect, WritesTheReportAndAllFiles) {
  const TempFolder folder;
  const fs::path out = folder.path() / "new" / "out";
  const fs::path overlay = folder.path() / "marked.mp4";
  const Ran ran = run_vigil({"detect", van(), "--model", model(), "-o", out.string(), "--overlay", overlay.string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* name : {"report.html", "curve.svg", "curve.png", "events.jsonl", "events.csv", "events.vtt", "scores.csv",
                           "scores.npy", "scores.json", "run.json"})
    EXPECT_TRUE(fs::exists(out / name)) << name;
  EXPECT_GT(fs::file_size(overlay), 1000);
  EXPECT_THAT(ran.err, HasSubstr((out / "report.html").string()));
  const json run = json_of_file(out / "run.json");
  EXPECT_EQ(run["options"]["--model"], model());
  EXPECT_EQ(run["model"]["content"].get<std::string>().size(), 64);
  EXPECT_FALSE(run["truth"].empty()) << "a synthetic scene knows its truth";
}

TEST(Detect, WithoutAModelItLearnsFromTheVideosOwnBeginningAndSaysSo) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", scene("seed=9, seconds=36"), "-o", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("no --model, --normal or --learn: each video's own beginning is taken as normal"));
  EXPECT_THAT(ran.err, HasSubstr("learnt from the video's own first 12s; this supports rarities up to"));
  const json run = json_of_file(folder.path() / "run.json");
  EXPECT_EQ(run["model"]["normal_frames_of_this_video"], json({0, 120}));
  EXPECT_EQ(run["frames_scored"], 240) << "what was learnt from is not detected in";
}

TEST(Detect, TheLearntPartBringsNoEventsAndTimesGoOn) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", van(), "--from", "2s", "--learn", "11s", "-o", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(json_of_file(folder.path() / "run.json")["model"]["normal_frames_of_this_video"], json({20, 130}));
  EXPECT_EQ(json_of_file(folder.path() / "scores.json")["first_frame"], 130);
}

TEST(Detect, LearnsFromNormalFootage) {
  const Ran ran =
      run_vigil({"detect", van(), "--normal", scene("seed=1, seconds=20"), "--normal", street().data.string(), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("learnt from " + scene("seed=1, seconds=20")));
}

TEST(Detect, TakesAPartOfTheVideo) {
  const TempFolder folder;
  run_vigil({"detect", van(), "--model", model(), "--from", "5s", "--to", "7s", "-o", folder.path().string()});
  const json run = json_of_file(folder.path() / "run.json");
  EXPECT_EQ(run["frames_scored"], 20);
  EXPECT_EQ(json_of_file(folder.path() / "scores.json")["first_frame"], 50);
}

TEST(Detect, TakesTheTestEntriesOfADataSetWithTheirTruth) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", street().data.string(), "--model", model(), "-o", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_FALSE(json_of_file(folder.path() / "run.json")["truth"].empty());
}

TEST(Detect, SeveralVideosHaveAFolderEach) {
  const TempFolder folder;
  const std::string clips = (street().data / "training" / "frames").string();
  const Ran ran = run_vigil({"detect", clips, "--fps", "10", "--model", model(), "-o", folder.path().string(), "--jobs", "2"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* name : {"01", "02", "03", "04"}) EXPECT_TRUE(fs::exists(folder.path() / name / "report.html")) << name;
}

TEST(Detect, FailuresAreListedAndTheOthersDone) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", "nothing.mp4", van(), "--model", model(), "--json"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("error: nothing.mp4: no such file"));
  EXPECT_THAT(ran.err, HasSubstr("error: 1 of 2 videos failed; the others are done"));
  const json all = json::parse(ran.out);
  EXPECT_EQ(all["videos"].size(), 1);
  EXPECT_EQ(all["failed"][0]["video"], "nothing.mp4");
}

TEST(Detect, WhenAllFailTheCodeIsOne) {
  const Ran ran = run_vigil({"detect", "nothing.mp4", "nowhere.mp4", "--model", model()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none of the 2 videos could be worked on"));
}

TEST(Detect, QuietLeavesOnlyResults) {
  const Ran ran = run_vigil({"detect", van(), "--model", model(), "--quiet"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, Not(testing::IsEmpty()));
}

// The same bytes on any number of threads, whole or with others beside it.
TEST(Detect, ThreadsAndJobsChangeNoByte) {
  const TempFolder folder;
  const std::string other = scene("seed=10, seconds=12");
  const auto outputs = [&](const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> args{"detect", van(), other, "--model", model(), "-o", (folder.path() / name).string()};
    args.insert(args.end(), more.begin(), more.end());
    const Ran ran = run_vigil(args);
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::string all = ran.out;
    for (const auto& entry : fs::directory_iterator(folder.path() / name))
      if (entry.path().filename().string().find("seed-9") != std::string::npos)
        for (const char* file : {"events.jsonl", "scores.csv", "scores.npy", "events.vtt"})
          all += text_of_file(entry.path() / file);
    return all;
  };
  const std::string one = outputs("one", {"--threads", "1"});
  EXPECT_GT(one.size(), 10000);
  EXPECT_EQ(one, outputs("two", {"--threads", "2"}));
  EXPECT_EQ(one, outputs("eight", {"--threads", "8", "--jobs", "4"}));
}

TEST(Detect, AReaderThatGoesAwayIsNoStorm) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", van(), "--model", model(), "-o", folder.path().string(), "--quiet"}, unread());
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(fs::exists(folder.path() / "report.html")) << "the files are written all the same";
}

TEST(Detect, CtrlCKeepsWhatWasDoneAndSaysThatItIsPartial) {
  const TempFolder folder;
  const Ran ran = run_vigil({"detect", scene("seed=9, seconds=36000"), "--model", model(), "-o", folder.path().string(), "--json"},
                            interrupt_at("detect in "));
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("stopped; the results are partial"));
  EXPECT_EQ(json::parse(ran.out)["videos"][0]["partial"], true);
  const json run = json_of_file(folder.path() / "run.json");
  EXPECT_EQ(run["partial"], true);
  EXPECT_GT(run["frames_scored"], 0);
  EXPECT_TRUE(fs::exists(folder.path() / "report.html"));
}

TEST(Detect, CtrlCWhileLearningLeavesNothingHalf) {
  const TempFolder folder;
  const Ran ran =
      run_vigil({"fit", scene("seed=9, seconds=36000"), "-o", (folder.path() / "x.vigil").string()}, interrupt_at("learn from "));
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace vigil
