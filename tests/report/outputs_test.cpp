// SPDX-License-Identifier: Apache-2.0
// Specifies the folder of a run: what is in it, that it tells one story, and what happens where it cannot be written.
#include "vigil/report/outputs.h"

#include <csignal>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/report/made_run.h"

#include "vigil/base/atomic_file.h"
#include "vigil/events/score_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

// No file may grow beyond `bytes` while this lives: what a full disk does, without one.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(Outputs, AreTheseFilesAndNoOthers) {
  const TempFolder folder;
  RunResult result = made_run({1, 4, 1});
  result.events = {made_event("id1", {1, 2}, kHostile)};
  write_outputs(folder.path() / "a/b", result, made_facts());
  EXPECT_EQ(names_in(folder.path() / "a/b"),
            (std::set<std::string>{"events.jsonl", "events.csv", "events.vtt", "scores.csv", "scores.npy", "scores.json",
                                   "curve.svg", "curve.png", "run.json", "report.html"}));
}

TEST(Outputs, StoredScoresAreTheRunsOwn) {
  const TempFolder folder;
  RunResult result = made_run({0.1, 1.0 / 3, 4}, 300);
  write_outputs(folder.path(), result, made_facts());
  const ScoreFile file = read_scores(folder.path() / "scores.npy");
  EXPECT_EQ(file.values, values_per_frame(result.scores));
  EXPECT_EQ(file.stream, "street.avi");
  EXPECT_EQ(file.model, "c0ffee");
  EXPECT_EQ(file.first_frame, 300);
}

TEST(Outputs, RunWithoutScoresAndRunOfOneFrameAreWritten) {
  for (const std::vector<double>& levels : {std::vector<double>{}, std::vector<double>{0.5}}) {
    const TempFolder folder;
    write_outputs(folder.path(), made_run(levels), {});
    EXPECT_EQ(names_in(folder.path()).size(), 10U);
    EXPECT_EQ(read_scores(folder.path() / "scores.npy").values.size(), levels.size());
  }
}

TEST(Outputs, RunJsonSaysWhatWasRun) {
  RunResult result = made_run({1, 4, 1}, 300);
  result.health.damaged = 2;
  result.interrupted = true;
  RunFacts facts = made_facts();
  facts.truth = std::vector<FrameSpan>{{301, 302}};
  facts.roi = Box{1, 2, 3, 4};
  const auto json = nlohmann::json::parse(run_json(result, facts));
  EXPECT_EQ(json.at("vigil"), VIGIL_VERSION);
  EXPECT_EQ(json.at("partial"), true);
  EXPECT_EQ(json.at("options").at("--learn"), "30s");
  EXPECT_EQ(json.at("source").at("size"), nlohmann::json({64, 48}));
  EXPECT_EQ(json.at("health").at("damaged"), 2);
  EXPECT_EQ(json.at("health").at("clean"), false);
  EXPECT_EQ(json.at("model").at("content"), "c0ffee");
  EXPECT_EQ(json.at("model").at("roi"), nlohmann::json({1, 2, 3, 4}));
  EXPECT_EQ(json.at("truth"), nlohmann::json({{301, 302}}));
  EXPECT_EQ(json.at("events_config").at("hold"), "500ms");
  EXPECT_EQ(json.at("frames_scored"), 3);
}

TEST(Outputs, UnknownTruthIsNotTheSameAsNone) {
  RunFacts facts = made_facts();
  EXPECT_TRUE(nlohmann::json::parse(run_json(made_run({1}), facts)).at("truth").is_null());
  facts.truth.emplace();
  EXPECT_EQ(nlohmann::json::parse(run_json(made_run({1}), facts)).at("truth"), nlohmann::json::array());
}

TEST(Outputs, TruthIsDrawnAtTheTimesOfItsFrames) {
  RunFacts facts = made_facts();
  facts.truth = std::vector<FrameSpan>{{350, 360}};
  const std::string svg = curve_svg(made_run(std::vector<double>(100, 1.0), 300), facts);
  EXPECT_THAT(svg, HasSubstr("data-begin=\"30.000000000\""));
  EXPECT_THAT(svg, HasSubstr("<rect class=\"truth\" x=\"516.0\""));  // the middle of 44 to 988
}

TEST(Outputs, NotesThatCallForCareAreOneBandPerStretch) {
  RunResult result = made_run(std::vector<double>(10, 1.0));
  for (const std::size_t i : {0U, 1U, 2U, 6U}) result.scores[i].notes = note::kWarmUp;
  result.scores[8].notes = note::kCameraMotion;  // was compensated: no reason to doubt
  const std::string svg = curve_svg(result, made_facts());
  std::size_t bands = 0;
  for (std::size_t at = svg.find("<rect class=\"doubt\" x="); at != std::string::npos;
       at = svg.find("<rect class=\"doubt\" x=", at + 1))
    ++bands;
  EXPECT_EQ(bands, 2U);
}

TEST(Outputs, AFileInTheWayOfTheFolderIsNamed) {
  const TempFolder folder;
  const fs::path file = folder.write("taken", "x");
  EXPECT_THAT(message_of([&] { write_outputs(file, made_run({1}), {}); }),
              AllOf(HasSubstr(file.string() + ": the folder cannot be made"), HasSubstr("| choose another folder with --out")));
  EXPECT_THAT(message_of([&] { write_outputs(file / "below", made_run({1}), {}); }), HasSubstr("the folder cannot be made"));
}

TEST(Outputs, AFullDiskLeavesNoHalfFileAndNoPage) {
  const TempFolder folder;
  folder.write("report.html", "of an earlier run");
  folder.write("scores.csv", "of an earlier run");
  const RunResult result = made_run(std::vector<double>(500, 1.0));
  std::string message;
  {
    const FileSizeLimit limit(4096);
    message = message_of([&] { write_outputs(folder.path(), result, {}); });
  }
  EXPECT_THAT(message, HasSubstr((folder.path() / "scores.csv").string()));
  EXPECT_EQ(read_file(folder.path() / "scores.csv"), "of an earlier run");
  EXPECT_EQ(names_in(folder.path()), (std::set<std::string>{"events.jsonl", "events.csv", "events.vtt", "scores.csv"}));
}

}  // namespace
}  // namespace vigil
