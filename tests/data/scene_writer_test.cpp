// SPDX-License-Identifier: Apache-2.0
// Specifies data sets of synthetic scenes: what is written is what is read back, whole or not at all.
#include "vigil/data/scene_writer.h"

#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/interrupt.h"
#include "vigil/data/loaders/ucsd.h"
#include "vigil/data/masks.h"
#include "vigil/media/source.h"
#include "vigil/media/synthetic.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

const std::string kCalm = "street(seed=1, seconds=2, fps=10, size=96x72)";
const std::string kRun = "street(seed=2, seconds=6, fps=10, size=96x72, anomaly=running, start=2s, duration=2s)";
const std::string kBag = "street(seed=3, seconds=6, fps=10, size=96x72, anomaly=abandoned-object, start=2s, duration=2s)";
const std::vector<SceneClip> kClips{{kCalm, "train"}, {kRun, "test"}, {kBag, "test"}};

std::vector<LabelledSpan> truth_of_scene(const std::string& spec) {
  std::vector<LabelledSpan> spans;
  const auto scene = open_synthetic(spec);
  for (const PlantedAnomaly& one : scene->truth()) spans.push_back({one.frames, one.kind});
  return spans;
}

void expect_masks(const Video& video, const std::string& spec) {
  const auto scene = open_synthetic(spec);
  const auto files = mask_files_of(video);
  ASSERT_THAT(files, SizeIs(static_cast<std::size_t>(video.frames)));
  for (const auto& [frame, path] : files) EXPECT_EQ(read_mask(path), scene->mask_of(frame)) << path;
}

// Largest mean difference of a picture from the scene's.
double loss_of(const Video& video, const std::string& spec) {
  const auto scene = open_synthetic(spec);
  const auto media = open_source(video.media);
  double largest = 0;
  std::int64_t count = 0;
  for (Frame truth, seen; scene->next(truth) && media->next(seen); ++count)
    largest = std::max(largest, cv::norm(truth.gray(), seen.gray(), cv::NORM_L1) / static_cast<double>(truth.size().area()));
  EXPECT_EQ(count, video.frames);
  return largest;
}

TEST(SceneWriter, WhatIsReadBackHasTheSameTruthMasksAndPictures) {
  const TempFolder folder;
  std::int64_t frames = 0;
  const Dataset written = write_scenes(folder.path() / "set", kClips, {}, [&](std::int64_t count) { frames += count; });
  const Dataset read = load_dataset(folder.path() / "set");
  EXPECT_EQ(frames, 20 + 60 + 60);
  EXPECT_EQ(read.name, "set");
  ASSERT_THAT(read.videos, SizeIs(3));
  ASSERT_THAT(written.videos, SizeIs(3));
  const std::vector<std::string> ids{"train-01", "test-01", "test-02"};
  for (std::size_t i = 0; i < kClips.size(); ++i) {
    const Video& video = read.videos[i];
    EXPECT_EQ(video.id, ids[i]);
    EXPECT_EQ(video.split, kClips[i].split);
    EXPECT_EQ(video.fps, 10);
    EXPECT_EQ(video.size, (Size{96, 72}));
    EXPECT_EQ(video.group, "synthetic:" + kClips[i].spec);
    EXPECT_EQ(video.events, truth_of_scene(kClips[i].spec));
    EXPECT_EQ(fs::path(video.media), fs::path(written.videos[i].media));
    EXPECT_EQ(written.videos[i].events, video.events);
    EXPECT_LT(loss_of(video, kClips[i].spec), 4);
  }
  expect_masks(read.videos[1], kRun);
  expect_masks(read.videos[2], kBag);
}

TEST(SceneWriter, TheFoldersAreThoseOfUcsdPed2) {
  const TempFolder folder;
  write_scenes(folder.path() / "set", kClips);
  const fs::path root = folder.path() / "set";
  EXPECT_TRUE(fs::exists(root / "training/frames/01/019.jpg"));
  EXPECT_TRUE(fs::exists(root / "testing/frames/02/000.jpg"));
  EXPECT_TRUE(fs::exists(root / "testing/masks/01/059.png"));
  ASSERT_TRUE(looks_like_ucsd(root));
  const Dataset read = read_ucsd(root);
  ASSERT_THAT(read.videos, SizeIs(3));
  for (std::size_t i = 0; i < kClips.size(); ++i) {
    std::vector<LabelledSpan> expected = truth_of_scene(kClips[i].spec);
    for (LabelledSpan& span : expected) span.label = "anomaly";
    EXPECT_EQ(read.videos[i].events, expected);
  }
  expect_masks(read.videos[1], kRun);
}

TEST(SceneWriter, WritesVideosInsteadOfPictures) {
  const TempFolder folder;
  SceneWriterConfig config;
  config.video = true;
  write_scenes(folder.path() / "set", {{kCalm, "train"}, {kRun, "test"}}, config);
  EXPECT_TRUE(fs::exists(folder.path() / "set/testing/videos/01.mp4"));
  const Dataset read = load_dataset(folder.path() / "set");
  ASSERT_THAT(read.videos, SizeIs(2));
  EXPECT_EQ(read.videos[1].events, truth_of_scene(kRun));
  EXPECT_LT(loss_of(read.videos[1], kRun), 4);
  expect_masks(read.videos[1], kRun);
}

TEST(SceneWriter, RefusesAFolderThatHoldsSomethingAndTakesAnEmptyOne) {
  const TempFolder folder;
  folder.write("full/mine.txt", "precious");
  EXPECT_THAT(message_of([&] {
                write_scenes(folder.path() / "full", {{kCalm, "train"}});
              }),
              AllOf(HasSubstr("full: the folder exists and is not empty"), HasSubstr("name a new folder")));
  EXPECT_EQ(read_file(folder.path() / "full/mine.txt"), "precious");
  folder.write("file", "x");
  EXPECT_THAT(message_of([&] {
                write_scenes(folder.path() / "file", {{kCalm, "train"}});
              }),
              HasSubstr("a file of this name exists"));
  fs::create_directory(folder.path() / "empty");
  write_scenes(folder.path() / "empty", {{kCalm, "train"}});
  EXPECT_THAT(load_dataset(folder.path() / "empty").videos, SizeIs(1));
}

TEST(SceneWriter, LeavesNothingBehindWhenInterrupted) {
  const TempFolder folder;
  const auto stop = [](std::int64_t) { raise_interrupt(SIGINT); };
  const std::string message = message_of([&] { write_scenes(folder.path() / "set", {{kCalm, "train"}}, {}, stop); });
  raise_interrupt(0);
  EXPECT_THAT(message, AllOf(HasSubstr("interrupted in train-01 at frame 1 of 20"), HasSubstr("nothing was kept")));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(SceneWriter, RefusesClipsThatMakeNoSenseBeforeItWritesAnything) {
  const TempFolder folder;
  const auto refusal = [&](const std::vector<SceneClip>& clips) {
    return message_of([&] { write_scenes(folder.path() / "set", clips); });
  };
  EXPECT_THAT(refusal({}), HasSubstr("without clips"));
  EXPECT_THAT(refusal({{kCalm, "training"}}), HasSubstr("split 'training' is neither train nor test"));
  EXPECT_THAT(refusal({{kRun, "train"}}), AllOf(HasSubstr("a train clip is normal footage"), HasSubstr("test clips")));
  EXPECT_THAT(refusal({{kCalm, "train"}, {"street(sed=1)", "test"}}), HasSubstr("nearest: seed"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(SceneWriter, SaysWhereTheFolderCannotBeMade) {
  const TempFolder folder;
  folder.write("file", "x");
  EXPECT_THAT(message_of([&] {
                write_scenes(folder.path() / "file/set", {{kCalm, "train"}});
              }),
              HasSubstr("the folder cannot be made"));
}

}  // namespace
}  // namespace vigil
