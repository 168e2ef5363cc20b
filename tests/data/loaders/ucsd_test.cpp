// SPDX-License-Identifier: Apache-2.0
// Specifies reading the two UCSD layouts, on tiny copies of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/folder.h"

#include "vigil/base/error.h"
#include "vigil/data/dataset.h"
#include "vigil/data/masks.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

using Events = std::vector<LabelledSpan>;

// Two clips, the second with something in the frames 2 and 3 (0-based).
void write_official(const Folder& folder) {
  folder.pictures("Train/Train001", 5, 1);
  folder.pictures("Test/Test001", 6, 1);
  folder.pictures("Test/Test002", 6, 1);
  folder.pictures("Test/Test002_gt", 6, 1, 2, 4);
}

TEST(Ucsd, ReadsTheOfficialLayoutWithTruthFromMasks) {
  const Folder folder;
  write_official(folder);
  const Dataset set = load_dataset(folder.path());
  ASSERT_THAT(set.videos, SizeIs(3));
  EXPECT_EQ(set.videos[0].id, "train-Train001");
  EXPECT_EQ(set.videos[0].events, Events{});
  EXPECT_EQ(set.videos[2].frames, 6);
  EXPECT_EQ(set.videos[2].size, (Size{8, 6}));
  EXPECT_EQ(set.videos[2].events, (Events{{{2, 4}, "anomaly"}}));
  EXPECT_EQ(set.videos[1].events, std::nullopt);
  EXPECT_THAT(set.notes, ElementsAre(HasSubstr("test-Test001: neither a list of truth nor masks")));
}

TEST(Ucsd, PrefersTheOfficialListWhoseFramesCountFromOneAndIncludeTheEnd) {
  const Folder folder;
  write_official(folder);
  folder.write("Test/UCSDped2.m",
               "TestVideoFile = {};\n"
               "TestVideoFile{end+1}.gt_frame = [1:2, 5:6];\n"
               "TestVideoFile{end+1}.gt_frame = [3:4];\n");
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.truth_revision, "UCSDped2.m");
  EXPECT_EQ(set.videos[1].events, (Events{{{0, 2}, "anomaly"}, {{4, 6}, "anomaly"}}));
  EXPECT_EQ(set.videos[2].events, (Events{{{2, 4}, "anomaly"}}));
}

TEST(Ucsd, GivesTheMaskOfEachFrame) {
  const Folder folder;
  write_official(folder);
  const Video video = load_dataset(folder.path()).videos[2];
  const auto files = mask_files_of(video);
  ASSERT_THAT(files, SizeIs(6));
  const Grid<std::uint8_t> empty = read_mask(files.at(1)), marked = read_mask(files.at(2));
  EXPECT_EQ(empty, Grid<std::uint8_t>(video.size, 0));
  EXPECT_EQ(std::count(marked.values().begin(), marked.values().end(), 1), 1);
}

TEST(Ucsd, ReadsTheFrameNumberLayoutWithItsCsvList) {
  const Folder folder;
  folder.pictures("training/frames/01", 5);
  folder.pictures("testing/frames/01", 6);
  folder.pictures("testing/frames/02", 6);
  folder.pictures("testing/masks/01", 2, 2, 0, 2);
  folder.write("truth.csv", "clip,start,end\n01,2,4\n");
  const Dataset set = load_dataset(folder.path());
  ASSERT_THAT(set.of_split("test"), SizeIs(2));
  const Video video = set.of_split("test")[0];
  EXPECT_EQ(video.events, (Events{{{2, 4}, "anomaly"}}));
  EXPECT_EQ(spans_of_masks(video), *video.events);
  EXPECT_EQ(set.of_split("test")[1].events, Events{});
}

TEST(Ucsd, RefusesAListThatDoesNotFitTheClips) {
  const Folder folder;
  write_official(folder);
  folder.write("Test/UCSDped2.m", "TestVideoFile{end+1}.gt_frame = [3:9];\n");
  try {
    load_dataset(folder.path());
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("UCSDped2.m: clip test-Test001: frames 2 to 9 do not fit its 6 pictures"));
  }
}

TEST(Ucsd, RefusesAMaskWhoseNameIsNoFrame) {
  const Folder folder;
  write_official(folder);
  folder.pictures("Test/Test001_gt", 1, 9);
  EXPECT_THROW(load_dataset(folder.path()), Error);
}

}  // namespace
}  // namespace vigil
