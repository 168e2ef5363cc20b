// SPDX-License-Identifier: Apache-2.0
// vigil benchmark as a user runs it, on a data set of twelve little videos whose features tell normal from anomalous.
#include <algorithm>
#include <set>
#include <span>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/base/npy.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr int kRows = 8;  // snippets of 16 frames
constexpr int kWidth = 8;

// A wave in every row; rows 2 to 4 of anomalous videos are high.
void write_features(const fs::path& path, int video, bool anomalous) {
  std::vector<float> values;
  for (int r = 0; r < kRows; ++r)
    for (int d = 0; d < kWidth; ++d)
      values.push_back(0.2F * static_cast<float>((7 * r + 3 * d + 5 * video) % 11) / 11 +
                       (anomalous && r >= 2 && r < 5 && d < 4 ? 1.0F : 0.0F));
  write_npy(path, Tensor::of(std::span<const float>(values), {kRows, kWidth}));
}

class Benchmark : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(fs::path(VIGIL_PROGRAM).parent_path() / "vigil-learn")) GTEST_SKIP() << "built without libtorch";
    std::string manifest = "{\"vigil_manifest\":1,\"dataset\":\"tiny\",\"gt_revision\":\"1\"}\n";
    for (int v = 0; v < 12; ++v) {
      const bool anomalous = v % 2 == 0;
      manifest += fmt::format(
          R"({{"id":"v{}","split":"{}","n_frames":{},"fps":16,"events":{},"features":{{"made":{{"path":"v{}.npy","frames_per_row":16}}}}}})"
          "\n",
          v, v < 8 ? "train" : "test", 16 * kRows, anomalous ? R"([{"start":32,"end":80}])" : "[]", v);
      write_features(folder_.path() / fmt::format("v{}.npy", v), v, anomalous);
    }
    folder_.write("tiny.jsonl", manifest);
    folder_.write("small.yaml",
                  "head: sultani(hidden=8, hidden2=4)\nloss: rank\nlength: mean(segments=4)\nnormal: 2\nanomalous: 2\n"
                  "optimiser: adam(lr=0.01)\nsteps: 30\nvalidation: 0.5\nvalidate_every: 10\n");
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string grid(const std::string& text, const std::string& name = "grid.yaml") const {
    return folder_.write(name, text + "data: [{name: tiny, path: tiny.jsonl}]\n").string();
  }
  std::string plain_grid() const { return grid("recipes: [small.yaml]\nseeds: 2\n"); }
  Ran run(const std::string& grid, const std::vector<std::string>& more = {}, const RunSettings& settings = {}) const {
    std::vector<std::string> args{"benchmark", grid, "--out", path("out"), "--threads", "2"};
    args.insert(args.end(), more.begin(), more.end());
    return run_vigil(args, settings);
  }
  json results() const { return json_of_file(folder_.path() / "out" / "results.json"); }

  TempFolder folder_;
};

TEST_F(Benchmark, MakesOneTableOfAllRunsInEveryForm) {
  const Ran ran = run(grid("recipes: [small.yaml]\nvariants: [plain, {name: smooth, set: [loss=rank + 8e-5*smooth]}]\nseeds: 2\n"),
                      {"--jobs", "2"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::StartsWith("data  recipe "));
  EXPECT_THAT(ran.out, HasSubstr("knows which videos, not when"));
  EXPECT_THAT(ran.out, HasSubstr("it is chosen on held-out training videos"));
  EXPECT_THAT(ran.err, HasSubstr("tiny/small/smooth/seed-2: AUC "));

  const json table = results();
  ASSERT_EQ(table["rows"].size(), 2U);
  EXPECT_EQ(table["rows"][1]["variant"], "smooth");
  EXPECT_EQ(table["rows"][0]["auc_last"]["count"], 2);
  EXPECT_GT(table["rows"][0]["auc_last"]["mean"], 0.8) << "the features tell where the anomaly is";
  EXPECT_FALSE(table["rows"][0]["auc_best"]["mean"].is_null());
  EXPECT_FALSE(table["rows"][0]["auc_last"]["low"].is_null());
  EXPECT_EQ(table["baselines"][0]["base_rate"], 0.1875) << "48 of 128 frames of two of the four videos";
  EXPECT_EQ(table["missing"].size(), 0U);
  for (const char* name : {"table.md", "table.csv", "table.tex", "table.html"})
    EXPECT_THAT(text_of_file(path("out/") + name), HasSubstr("smooth")) << name;
  EXPECT_THAT(text_of_file(path("out/table.md")), HasSubstr("| --- |"));
  EXPECT_THAT(text_of_file(path("out/table.tex")), HasSubstr("\\bottomrule"));
  EXPECT_THAT(text_of_file(path("out/table.html")), HasSubstr("chosen on held-out training videos"));

  const std::string csv = text_of_file(path("out/table.csv"));
  std::set<std::ptrdiff_t> commas;  // none stands inside a cell but that of one baseline
  std::string line;
  for (const char c : csv) {
    line += c;
    if (c != '\n') continue;
    commas.insert(std::count(line.begin(), line.end(), ',') - (line.find("videos, not") != std::string::npos ? 1 : 0));
    line.clear();
  }
  EXPECT_EQ(commas.size(), 1U) << csv;
  for (const char* name : {"last.vigil", "best.vigil", "run.yaml", "result.json", "log.txt", "checkpoint.safetensors"})
    EXPECT_TRUE(fs::exists(folder_.path() / "out/tiny/small/plain/seed-1" / name)) << name;
}

TEST_F(Benchmark, FiguresAreThoseOfEvaluateOnTheRunsModel) {
  ASSERT_EQ(run(grid("recipes: [small.yaml]\nseeds: 1\n")).code, 0);
  const json run_result = json_of_file(path("out/tiny/small/seed-1/result.json"));
  for (const char* model : {"last", "best"}) {
    const Ran ran = run_vigil({"evaluate", path("out/tiny/small/seed-1/") + model + ".vigil", path("tiny.jsonl"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(run_result[model]["auc"], json::parse(ran.out)["micro_auc_raw"]) << model;
  }
}

TEST_F(Benchmark, FinishedRunsAreNotDoneAgain) {
  const std::string once = run(plain_grid(), {"--json"}).out;
  const auto written = fs::last_write_time(folder_.path() / "out/tiny/small/seed-2/last.vigil");
  const Ran again = run(plain_grid(), {"--json"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, once);
  EXPECT_THAT(again.err, Not(HasSubstr("begins")));
  EXPECT_EQ(fs::last_write_time(folder_.path() / "out/tiny/small/seed-2/last.vigil"), written);
}

TEST_F(Benchmark, AnUnfinishedRunGoesOnFromItsCheckpointToTheSameFigures) {
  ASSERT_EQ(run(plain_grid()).code, 0);
  const fs::path folder = folder_.path() / "out/tiny/small/seed-2";
  const json before = json_of_file(folder / "result.json");
  EXPECT_EQ(before["resumed"], false);
  fs::remove(folder / "result.json");
  fs::remove(folder / "last.vigil");
  const Ran ran = run(plain_grid());
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("seed-2: begins (1 of 1)"));
  const json after = json_of_file(folder / "result.json");
  EXPECT_EQ(after["resumed"], true);
  EXPECT_EQ(after["last"], before["last"]);
  EXPECT_EQ(after["best"], before["best"]);
}

TEST_F(Benchmark, ShardsTogetherGiveTheTableOfTheWhole) {
  ASSERT_EQ(run(plain_grid()).code, 0);
  const json whole = results();
  fs::remove_all(folder_.path() / "out");
  const Ran first = run(plain_grid(), {"--shard", "1/2"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("1 of 2"));
  EXPECT_THAT(first.out, HasSubstr("1 of 2 runs are finished"));
  EXPECT_EQ(results()["missing"], json({"tiny/small/seed-2"}));
  ASSERT_EQ(run(plain_grid(), {"--shard", "2/2"}).code, 0);
  const Ran table = run(plain_grid(), {"--table-only"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_EQ(results()["rows"][0]["auc_last"], whole["rows"][0]["auc_last"]);
  EXPECT_EQ(run(plain_grid(), {"--shard", "3/2"}).code, 2);
}

TEST_F(Benchmark, TableOnlyTrainsNothing) {
  const Ran ran = run(plain_grid(), {"--table-only"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("no run of "));
  EXPECT_FALSE(fs::exists(folder_.path() / "out"));
}

TEST_F(Benchmark, AFailedRunIsReportedAndTheOthersGoOn) {
  const Ran ran = run(grid("recipes: [{recipe: small.yaml, name: wild, set: [features=none]}, small.yaml]\nseeds: 1\n"));
  EXPECT_EQ(ran.code, 3) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("error: tiny/wild/seed-1: failed: "));
  EXPECT_THAT(ran.err, HasSubstr("1 of 2 runs failed, tiny/wild/seed-1 the first: "));
  EXPECT_THAT(ran.err, HasSubstr("none"));
  const json table = results();
  EXPECT_EQ(table["rows"][0]["finished"], 0);
  EXPECT_EQ(table["rows"][1]["finished"], 1);
  EXPECT_EQ(table["failed"][0]["run"], "tiny/wild/seed-1");
  EXPECT_THAT(ran.out, HasSubstr("0 of 1"));
}

TEST_F(Benchmark, AfterCtrlCFinishedRunsStandAndTheSameCommandGoesOn) {
  const std::string two = grid("recipes: [small.yaml, {recipe: small.yaml, name: endless, set: [steps=100000000]}]\nseeds: 1\n");
  const Ran ran = run(two, {}, interrupt_at("endless/seed-1: begins"));
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("stopped with 1 of 2 runs finished"));
  EXPECT_THAT(ran.err, HasSubstr("the same command goes on from there"));
  EXPECT_THAT(ran.err, Not(HasSubstr("failed")));
  EXPECT_EQ(results()["rows"][0]["finished"], 1);
  EXPECT_EQ(results()["failed"].size(), 0U);
  EXPECT_EQ(run(two, {"--table-only"}).code, 0);
}

TEST_F(Benchmark, AFolderWithRunsOfAnotherGridIsRefused) {
  ASSERT_EQ(run(plain_grid()).code, 0);
  const Ran ran = run(grid("recipes: [{recipe: small.yaml, set: [steps=40]}]\nseeds: 2\n"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("seed-1: holds a run of something else than the grid says: steps: 30 against 40 in the grid"));
  EXPECT_THAT(ran.err, HasSubstr("hint: give the changed recipe or variant another name"));
}

TEST_F(Benchmark, ABadGridIsRefusedWithFileAndLine) {
  EXPECT_THAT(run(grid("recipes: [small.yaml]\nseed: 3\n")).err, HasSubstr("grid.yaml:2: unknown key 'seed' (nearest: seeds)"));
  EXPECT_THAT(run(grid("recipes: [sultani-ufc]\nseeds: 3\n")).err,
              HasSubstr("grid.yaml:1: no recipe is called 'sultani-ufc' (nearest: sultani-ucf)"));
  const Ran ran = run(grid("recipes: [small.yaml]\n"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("grid.yaml: no seed is given"));
  EXPECT_FALSE(fs::exists(folder_.path() / "out"));
}

TEST_F(Benchmark, ADataSetThatIsNotThereIsToldBeforeAnyRun) {
  folder_.write("grid.yaml", "recipes: [small.yaml]\nseeds: 1\ndata: [{name: a, path: tiny.jsonl}, {name: b, path: none.jsonl}]\n");
  const Ran ran = run(path("grid.yaml"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none.jsonl"));
  EXPECT_THAT(ran.err, Not(HasSubstr("begins")));
  folder_.write("grid.yaml", "recipes: [small.yaml]\nseeds: 1\ndata: [{name: a, path: tiny.jsonl, test: val}]\n");
  EXPECT_THAT(run(path("grid.yaml")).err, HasSubstr("the data set a has no entries of split 'val'"));
}

TEST_F(Benchmark, ADamagedResultIsNamed) {
  ASSERT_EQ(run(grid("recipes: [small.yaml]\nseeds: 1\n")).code, 0);
  folder_.write("out/tiny/small/seed-1/result.json", "{\"format\": 1}");
  const Ran ran = run(grid("recipes: [small.yaml]\nseeds: 1\n"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("seed-1/result.json: not a result of `vigil benchmark`"));
}

TEST_F(Benchmark, WhatIsNeededIsAskedFor) {
  EXPECT_THAT(run_vigil({"benchmark"}).err, HasSubstr("no grid is given"));
  const Ran ran = run_vigil({"benchmark", "grid.yaml"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("where the runs go is not given (--out)"));
}

}  // namespace
}  // namespace vigil
