// SPDX-License-Identifier: Apache-2.0
// What vigil train says to data that it cannot learn from, and the shortest videos that it learns from.
#include <sstream>

#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/features.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

class TrainOn : public testing::Test {
 protected:
  void SetUp() override { write_features(data(), {.train = 6, .test = 0}); }

  fs::path data() const { return folder_.path() / "data"; }
  fs::path features(const std::string& name) const { return data() / (name + ".npy"); }

  static std::vector<std::string> videos() { return {"n0", "a0", "n1", "a1", "n2", "a2", "n3", "a3", "n4", "a4", "n5", "a5"}; }

  Ran train(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> args{"train",  "sultani-ucf",  "--data", (data() / "manifest.jsonl").string(),
                                  "--out",  run().string(), "--set",  "head=sultani(hidden=16, hidden2=8)",
                                  "--set",  "normal=4",     "--set",  "anomalous=4",
                                  "--set",  "steps=4",      "--set",  "validate_every=2",
                                  "--quiet"};
    args.insert(args.end(), more.begin(), more.end());
    return run_vigil(args);
  }

  // said: all of it, with HERE for the test's folder.
  void expect_refused(const std::vector<std::string>& more, const std::string& said) const {
    const Ran ran = train(more);
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out, "");
    std::string err = ran.err;
    const std::string here = folder_.path().string();
    for (std::size_t at = 0; (at = err.find(here)) != std::string::npos;) err.replace(at, here.size(), "HERE");
    EXPECT_EQ(err, said);
    EXPECT_FALSE(fs::exists(run() / "checkpoint.safetensors")) << "the folder is free for the next try";
  }

  // Of the manifest, the first line and those of videos whose id begins so.
  void keep(char first) const {
    std::istringstream all(text_of_file(data() / "manifest.jsonl"));
    std::string line, kept;
    while (std::getline(all, line))
      if (line.find(std::string(R"("id":")") + first) != std::string::npos || kept.empty()) kept += line + "\n";
    folder_.write("data/manifest.jsonl", kept);
  }

  // Each video's rows as three crops, in files of their own, but not this one. The arguments that name them.
  std::vector<std::string> three_crops(const std::string& missing = {}) const {
    const fs::path crops = folder_.path() / "crops";
    fs::create_directory(crops);
    for (const std::string& id : videos())
      for (const char* crop : {"__0.npy", "__1.npy", "__2.npy"})
        if (id + crop != missing) fs::copy_file(features(id), crops / (id + crop));
    return {"--set", "crops=together", "--features", crops.string()};
  }

  TempFolder folder_;

 private:
  fs::path run() const { return folder_.path() / "run"; }
};

TEST_F(TrainOn, ThreeCropsInFilesOfTheirOwn) {
  const Ran ran = train(three_crops());
  EXPECT_EQ(ran.code, 0) << ran.err;
}

TEST_F(TrainOn, ACropThatIsMissingInTheMiddleIsNamedWithItsFile) {
  expect_refused(three_crops("n3__1.npy"),
                 "error: HERE/crops/n3: crop 1 of 3 is missing: no file HERE/crops/n3__1.npy\n  hint: get the file, or name a "
                 "layout that does not need it\n");
}

TEST_F(TrainOn, ACropThatIsMissingAtTheEndIsToldByTheirNumber) {
  expect_refused(three_crops("n3__2.npy"), "error: n3: features of 2 crops x 8 numbers, those before it have 3 x 8\n");
}

TEST_F(TrainOn, AVideoWithoutARowIsRefused) {
  write_feature_rows(features("n3"), 0, 8, 0, 0, 1);
  expect_refused({}, "error: HERE/data/n3.npy: 0 x 8: nothing is in it\n  hint: extract the features again\n");
}

TEST_F(TrainOn, VideosOfOneRowAndOfOneLessThanTheBagLearn) {
  for (const std::int64_t rows : {1, 31}) {
    SCOPED_TRACE(rows);
    for (const std::string& id : videos()) write_feature_rows(features(id), rows, 8, 0, id[0] == 'a' ? 1 : 0, 1);
    fs::remove_all(folder_.path() / "run");
    const Ran ran = train();
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(fs::exists(folder_.path() / "run/best.vigil"));
  }
}

TEST_F(TrainOn, VideosOfOneClassAloneAreRefused) {
  const std::string manifest = text_of_file(data() / "manifest.jsonl");
  keep('n');
  expect_refused({}, "error: planted, split train: none of 6 videos is anomalous\n");
  folder_.write("data/manifest.jsonl", manifest);
  keep('a');
  expect_refused({}, "error: planted, split train: none of 6 videos is normal\n");
}

}  // namespace
}  // namespace vigil
