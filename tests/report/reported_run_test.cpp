// SPDX-License-Identifier: Apache-2.0
// A run with its report in one call, on frames from memory.
#include "vigil/report/reported_run.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/detect/gray_detector.h"
#include "tests/detect/memory_source.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/interrupt.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::vector<int> levels_with_an_event() {
  std::vector<int> levels(60, 5);
  for (std::size_t i = 20; i < 30; ++i) levels[i] = 60;
  return levels;
}

RunResult run_memory(const ReportPlaces& places, const std::function<void()>& on_frame = {}) {
  MemorySource source(gray_frames(levels_with_an_event(), 0, {64, 48}));
  return run_and_report(source, GrayDetector(), {}, {}, places, on_frame);
}

TEST(ReportedRun, IsTheSameRunWithAndWithoutFiles) {
  const TempFolder folder;
  const RunResult plain = run_memory({});
  const RunResult written = run_memory({folder.path() / "out", folder.path() / "overlay.mp4"});
  EXPECT_EQ(plain.scores, written.scores);
  EXPECT_EQ(plain.events, written.events);
  ASSERT_EQ(plain.events.size(), 1);
  EXPECT_TRUE(fs::exists(folder.path() / "overlay.mp4"));
}

TEST(ReportedRun, FillsInWhatTheDetectorKnows) {
  const TempFolder folder;
  run_memory({folder.path(), {}});
  const auto run = nlohmann::json::parse(read_file(folder.path() / "run.json"));
  EXPECT_EQ(run["model"]["description"], "grey value of a pixel");
  EXPECT_EQ(run["model"]["supported_rarity"], 4);
  EXPECT_THAT(read_file(folder.path() / "report.html"), HasSubstr("data:image/jpeg")) << "the picture at the peak";
}

TEST(ReportedRun, TellsEachFrame) {
  int frames = 0;
  run_memory({}, [&] { ++frames; });
  EXPECT_EQ(frames, 60);
}

TEST(ReportedRun, AnInterruptedOneIsWrittenAsPartial) {
  const TempFolder folder;
  int frames = 0;
  const RunResult result = run_memory({folder.path(), {}}, [&] {
    if (++frames == 25) raise_interrupt(SIGINT);
  });
  raise_interrupt(0);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.scores.size(), 25);
  EXPECT_EQ(nlohmann::json::parse(read_file(folder.path() / "run.json"))["partial"], true);
}

TEST(ReportedRun, AFolderThatCannotBeMadeIsFoundBeforeTheFirstFrame) {
  const TempFolder folder;
  int frames = 0;
  EXPECT_THAT(message_of([&] {
                run_memory({folder.write("taken", "x"), {}}, [&] { ++frames; });
              }),
              HasSubstr("taken: the folder cannot be made"));
  EXPECT_EQ(frames, 0);
}

TEST(ReportedRun, ProbingTheFolderLeavesNothingBehind) {
  const TempFolder folder;
  make_output_folder(folder.path() / "out");
  EXPECT_TRUE(fs::is_empty(folder.path() / "out"));
}

TEST(Health, IsEmptyWhenCleanAndNamesWhatIsNot) {
  StreamHealth health;
  EXPECT_EQ(health_text(health), "");
  health.damaged = 3;
  health.truncated = true;
  EXPECT_EQ(health_text(health), "3 damaged packets or frames; it ends before its header says");
  health.resized = 2;
  health.repaired_times = 4;
  health.notes = {"the file ends before its header says: it was cut short"};
  EXPECT_EQ(health_text(health),
            "3 damaged packets or frames; 2 frames of another size, scaled; 4 missing or backward times, replaced; the file ends "
            "before its header says: it was cut short")
      << "once is enough";
}

}  // namespace
}  // namespace vigil
