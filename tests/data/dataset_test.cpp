// SPDX-License-Identifier: Apache-2.0
// Specifies how a data set is recognised and what its truth is per frame.
#include "vigil/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/folder.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Video video_of(std::int64_t frames) {
  Video video;
  video.frames = frames;
  return video;
}

TEST(TruthOf, MarksEventsAndLetsIgnoredFramesWin) {
  Video video = video_of(8);
  video.events = {{{1, 4}, "run"}};
  video.ignore = {{3, 6}};
  EXPECT_THAT(truth_of(video), ElementsAre(0, 1, 1, 2, 2, 2, 0, 0));
}

TEST(TruthOf, CoversTheSpanOnly) {
  Video video = video_of(8);
  video.events = {{{1, 4}, "run"}, {{6, 8}, "run"}};
  video.span = FrameSpan{3, 7};
  EXPECT_THAT(truth_of(video), ElementsAre(1, 0, 0, 1));
}

TEST(TruthOf, IgnoresEveryFrameOfAnUnlabelledVideo) {
  EXPECT_THAT(truth_of(video_of(3)), ElementsAre(2, 2, 2));
  Video normal = video_of(3);
  normal.events.emplace();
  EXPECT_THAT(truth_of(normal), Each(0));
}

TEST(LoadDataset, FindsTheManifestOfAFolder) {
  const Folder folder;
  folder.pictures("clip", 4);
  folder.write("manifest.jsonl", R"({"vigil_manifest":1,"dataset":"d","gt_revision":"r"})"
                                 "\n"
                                 R"({"id":"a","media":"clip","split":"train","events":[]})");
  EXPECT_TRUE(looks_like_dataset(folder.path()));
  EXPECT_TRUE(looks_like_dataset(folder.path() / "manifest.jsonl"));
  EXPECT_THAT(load_dataset(folder.path()).of_split("train"), SizeIs(1));
  EXPECT_THAT(load_dataset(folder.path()).of_split("test"), SizeIs(0));
}

TEST(LoadDataset, TellsADataSetFromPicturesAndVideos) {
  const Folder folder;
  folder.pictures("clip", 1);
  EXPECT_FALSE(looks_like_dataset(folder.path()));
  EXPECT_FALSE(looks_like_dataset(folder.path() / "clip"));
  EXPECT_FALSE(looks_like_dataset("video.mp4"));
}

TEST(LoadDataset, SaysWhatItLookedFor) {
  const Folder folder;
  const auto refused = [](const std::filesystem::path& where) -> std::string {
    try {
      load_dataset(where);
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  };
  EXPECT_THAT(refused(folder.path()), HasSubstr("no data set: neither manifest.jsonl nor a published layout in it"));
  EXPECT_THAT(refused(folder.write("video.mp4", "x")), HasSubstr("video.mp4: no data set: a manifest's name ends in .jsonl"));
  EXPECT_THAT(refused(folder.path() / "gone"), HasSubstr("gone: no such file or folder"));
}

TEST(Video, IsLabelledAsItSaysElseByItsEventsElseByItsClasses) {
  Video video;
  EXPECT_EQ(video_label(video), std::nullopt);
  video.labels = {"Arson"};
  EXPECT_EQ(video_label(video), true);
  video.events.emplace();
  EXPECT_EQ(video_label(video), false);
  video.events->push_back({{3, 9}, "Arson"});
  EXPECT_EQ(video_label(video), true);
  video.anomalous = false;
  EXPECT_EQ(video_label(video), false);
}

TEST(Video, HasTheClassesOfItsLabelsAndOfItsEvents) {
  Video video;
  video.labels = {"Fighting"};
  EXPECT_EQ(classes_of(video), (std::set<std::string>{"Fighting"}));
  video.events = std::vector<LabelledSpan>{{{0, 5}, "Abuse"}, {{6, 8}, ""}};
  EXPECT_EQ(classes_of(video), (std::set<std::string>{"Abuse", "Fighting"}));
}

}  // namespace
}  // namespace vigil
