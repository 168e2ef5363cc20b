// SPDX-License-Identifier: Apache-2.0
// Specifies the layouts of data sets with normal training footage on miniatures in their published form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/data/folder.h"
#include "tests/data/made_files.h"

#include "vigil/data/dataset.h"
#include "vigil/data/masks.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

using Events = std::vector<LabelledSpan>;

Video test_video(const Dataset& set, std::size_t index = 0) {
  return set.of_split("test").at(index);
}

TEST(ShanghaiTech, ReadsVectorsMasksTracksAndClasses) {
  const Folder folder;
  folder.pictures("training/videos/01_001", 4);
  folder.pictures("testing/frames/01_0014", 4);
  folder.write("testing/test_frame_mask/01_0014.npy", npy_vector({0, 1, 1, 0}));
  std::string pixels(4 * 6 * 8, '\0');
  pixels[48 + 9] = 1;
  folder.write("testing/test_pixel_mask/01_0014.npy", npy_file("(4, 6, 8)", pixels));
  folder.write("annotations/ShanghaiTech/01_0014.txt", "0,1,2,2,5,5\n0,2,2,2,5,5\n");
  folder.write("annotations/ShanghaiTech/readme.txt", "Each row is a box.");
  folder.write("shanghaitech_semantic_annotation.json", R"({"0014":{"anomalies":[{"chasing":[[2,3]]}],"length":4}})");
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.name, "shanghaitech");
  ASSERT_THAT(set.of_split("train"), SizeIs(1));
  EXPECT_EQ(set.of_split("train")[0].scene, "01");
  const Video video = test_video(set);
  EXPECT_EQ(video.events, (Events{{{1, 3}, "anomaly"}}));
  EXPECT_EQ(video.scene, "01");
  EXPECT_THAT(video.labels, ElementsAre("chasing"));
  EXPECT_THAT(*video.tracks, SizeIs(1));
  const VideoMasks masks(video);
  EXPECT_EQ((*masks.at(1))(1, 1), 1);
  EXPECT_EQ(*masks.at(2), Grid<std::uint8_t>({8, 6}, 0));
  EXPECT_EQ(masks.at(4), std::nullopt);
}

TEST(ShanghaiTech, SaysWhenATruthHasAnotherLengthThanThePictures) {
  const Folder folder;
  folder.pictures("testing/frames/01_0014", 5);
  folder.write("testing/test_frame_mask/01_0014.npy", npy_vector({0, 1, 1, 0}));
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(test_video(set).frames, 5);
  EXPECT_EQ(test_video(set).truth_frames, 4);
  EXPECT_THAT(set.notes, Contains(HasSubstr("01_0014 (4 listed, 5 pictures)")));
}

TEST(Campus, ReadsTruthFromOneArchiveAndScenesFromNames) {
  const Folder folder;
  folder.pictures("videos/Train/D001_01", 2);
  folder.pictures("videos/Test/D001_02", 3);
  folder.pictures("videos/Test/D002_01", 3);
  folder.write("gt.npz", npz_file({{"D001_02", npy_vector({0, 1, 1})}}));
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.name, "nwpu-campus");
  EXPECT_EQ(test_video(set).events, (Events{{{1, 3}, "anomaly"}}));
  EXPECT_EQ(test_video(set).scene, "D001");
  EXPECT_EQ(test_video(set, 1).events, std::nullopt);
  EXPECT_THAT(set.notes, Contains(HasSubstr("D002_01: not in")));
}

TEST(Campus, ShanghaiTechByScenesHasTheSameForm) {
  const Folder folder;
  folder.pictures("frames/Train/01_001", 2);
  folder.pictures("frames/Test/01_0014", 3);
  folder.write("scene_gt.npz", npz_file({{"01_0014", npy_vector({0, 0, 0})}}));
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.name, "shanghaitech-sd");
  EXPECT_EQ(test_video(set).anomalous, false);
}

TEST(StreetScene, KeepsEveryTrackOfAFrame) {
  const Folder folder;
  folder.pictures("Train/Train001", 2, 1);
  folder.pictures("Test/Test001", 3, 1);
  folder.write("Test/Test001/Test001_gt.txt", "002.jpg 0 4 3 2 2\n002.jpg 1 2 2 2 2\n003.jpg 0 4 3 2 2\n");
  folder.write("Test/Test001/._Test001_gt.txt", std::string("\0\5\x16", 3));
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.name, "street-scene");
  EXPECT_THAT(*test_video(set).tracks, SizeIs(2));
  EXPECT_EQ(test_video(set).tracks->at(0).boxes.at(0), (TrackBox{1, {3, 2, 2, 2}}));
  EXPECT_EQ(test_video(set).events, (Events{{{1, 3}, "anomaly"}}));
}

class UbNormal : public testing::Test {
 protected:
  UbNormal() {
    folder_.write("abnormal_training_video_names.txt", "abnormal_scene_1_scenario_2");
    folder_.write("normal_training_video_names.txt", "normal_scene_1_scenario_5");
    folder_.write("abnormal_test_video_names.txt", "abnormal_scene_2_scenario_1");
    folder_.write("normal_test_video_names.txt", "normal_scene_2_scenario_1");
    folder_.write("abnormal_validation_video_names.txt", "abnormal_scene_3_scenario_1");
    folder_.write("Scene1/abnormal_scene_1_scenario_2_annotations/abnormal_scene_1_scenario_2_tracks.txt", "1,4,8\r\n");
    folder_.write("Scene2/abnormal_scene_2_scenario_1_annotations/abnormal_scene_2_scenario_1_tracks.txt", "1,2,3\r\n");
    folder_.write("Scene2/abnormal_scene_2_scenario_1_annotations/abnormal_scene_2_scenario_1_new_tracks.txt",
                  "1,238,450\r\n3,400,460\r\n");
  }
  Folder folder_;
};

TEST_F(UbNormal, HasFrameLabelsInTrainingAndPrefersCorrectedTracks) {
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(set.name, "ubnormal");
  EXPECT_THAT(set.of_split("train"), SizeIs(2));
  EXPECT_THAT(set.of_split("val"), SizeIs(1));
  EXPECT_EQ(set.of_split("train")[0].events, (Events{{{4, 9}, "anomaly"}}));
  EXPECT_EQ(test_video(set).events, (Events{{{238, 461}, "anomaly"}}));
  EXPECT_EQ(test_video(set).scene, "2");
  EXPECT_THAT(set.notes, Contains(HasSubstr("1 anomalous videos have no tracks")));
}

TEST_F(UbNormal, LeavesAnomalousTrainingVideosOutForOneClass) {
  const Dataset set = load_dataset(folder_.path(), "ubnormal(protocol=one-class)");
  ASSERT_THAT(set.of_split("train"), SizeIs(1));
  EXPECT_EQ(set.of_split("train")[0].events, Events{});
  EXPECT_THAT(set.notes, Contains(HasSubstr("1 anomalous training videos were left out")));
}

TEST_F(UbNormal, RefusesTheTurnedAroundTruthOfStgNf) {
  folder_.write("Scene2/abnormal_scene_2_scenario_1_annotations/abnormal_scene_2_scenario_1_new_tracks.txt", npy_vector({1, 1, 0}));
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path()); }), AllOf(HasSubstr("a NumPy array"), HasSubstr("1 means normal")));
}

class Avenue : public testing::Test {
 protected:
  Avenue() {
    folder_.pictures("training_videos/01", 3);
    folder_.pictures("testing_videos/01", 3);
    folder_.write("avenue.mat", mat_file(mat_cell("gt", {mat_doubles("", {2, 1}, {1, 2})})));
  }
  void masks() {
    folder_.write("ground_truth_demo/testing_label_mask/1_label.mat",
                  mat_file(mat_packed(mat_cell(
                      "volLabel", {mat_bytes("", {6, 8}, std::string(48, '\0')), mat_bytes("", {6, 8}, std::string(48, '\1')),
                                   mat_bytes("", {6, 8}, std::string(48, '\0'))}))));
  }
  Folder folder_;
};

TEST_F(Avenue, TakesMasksWhereTheyLie) {
  masks();
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(set.truth_revision, "masks");
  EXPECT_EQ(test_video(set).id, "test-01");
  EXPECT_EQ(test_video(set).events, (Events{{{1, 2}, "anomaly"}}));
  EXPECT_EQ(*VideoMasks(test_video(set)).at(1), Grid<std::uint8_t>({8, 6}, 1));
  EXPECT_THAT(message_of([&] { mask_files_of(test_video(set)); }), HasSubstr("masks in one file"));
}

TEST_F(Avenue, RefusesMoreMasksThanFrames) {
  masks();
  Video video = test_video(load_dataset(folder_.path()));
  video.frames = 2;
  EXPECT_THAT(message_of([&] { VideoMasks{video}; }), HasSubstr("1_label.mat: 3 masks, but video test-01 has 2 frames"));
}

TEST_F(Avenue, ReadsIntervalsWhenAsked) {
  EXPECT_EQ(load_dataset(folder_.path()).truth_revision, "intervals");
  masks();
  const Dataset set = load_dataset(folder_.path(), "avenue(revision=intervals)");
  EXPECT_EQ(test_video(set).events, (Events{{{0, 2}, "anomaly"}}));
}

TEST(Subway, CutsTrainingFromTheBeginningAndSaysHowMuch) {
  const Folder folder;
  folder.pictures("subway_exit", 40);
  folder.write("Exit/01.txt", "0,20,1,1,3,3\n0,21,1,1,3,3\n");
  const Dataset set = load_dataset(folder.path(), "subway(exit_train=400ms, fps=25)");
  EXPECT_EQ(set.of_split("train").at(0).span, (FrameSpan{0, 10}));
  EXPECT_EQ(test_video(set).span, (FrameSpan{10, 40}));
  EXPECT_EQ(test_video(set).events, (Events{{{20, 22}, "anomaly"}}));
  EXPECT_THAT(set.notes, Contains(HasSubstr("papers differ in this")));
}

TEST(Subway, IsReadFromTracksAlone) {
  const Folder folder;
  folder.write("annotations/Subway/Entrance/01.txt", "0,30000,1,1,3,3\n");
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.of_split("train").at(0).frames, 30001);
  EXPECT_THAT(set.notes, Contains(HasSubstr("its length is not known")));
}

TEST(Umn, IsReadWithTheUsersIntervals) {
  const Folder folder;
  folder.pictures("umn", 50);
  folder.write(
      "umn.csv",
      "# frames from 0\nclip,scene,start,train_end,event_start,event_end,end\n1,lawn,0,10,20,25,30\n2,indoor,30,30,40,50,50\n");
  const Dataset set = load_dataset(folder.path());
  ASSERT_THAT(set.of_split("train"), SizeIs(1));
  EXPECT_EQ(test_video(set).span, (FrameSpan{10, 30}));
  EXPECT_EQ(test_video(set).events, (Events{{{20, 25}, "escape"}}));
  EXPECT_EQ(test_video(set, 1).scene, "indoor");
  EXPECT_THAT(set.notes, Contains(HasSubstr("caption")));
}

TEST(Umn, RefusesIntervalsThatDoNotFit) {
  const Folder folder;
  folder.pictures("umn", 50);
  const auto refused = [&](const std::string& row) {
    folder.write("umn.csv", row);
    return message_of([&] { load_dataset(folder.path()); });
  };
  EXPECT_THAT(refused("1,lawn,0,10,25,20,30"), HasSubstr("umn.csv:1: 25 after 20"));
  EXPECT_THAT(refused("1,lawn,0,10,20,25,60"), HasSubstr("end 60 lies beyond the video's 50 frames"));
  EXPECT_THAT(refused("1,lawn,0,10"), HasSubstr("expected clip,scene,start"));
  EXPECT_THAT(refused("1,lawn,0,x,20,25,30"), HasSubstr("'x' is no frame"));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path() / "umn", "umn"); }), HasSubstr("published without a list of frames"));
}

TEST(PlainFolder, LabelsClipsByTheirFolder) {
  const Folder folder;
  folder.pictures("normal/a", 3);
  folder.pictures("anomalous/a", 3);
  folder.pictures("anomalous/Fight/b", 3);
  const Dataset set = load_dataset(folder.path());
  ASSERT_THAT(set.of_split("test"), SizeIs(3));
  EXPECT_EQ(test_video(set).id, "normal/a");
  EXPECT_EQ(test_video(set).events, Events{});
  EXPECT_EQ(test_video(set, 1).anomalous, true);
  EXPECT_EQ(test_video(set, 1).events, std::nullopt);
  EXPECT_THAT(test_video(set, 2).labels, ElementsAre("Fight"));
  EXPECT_THAT(load_dataset(folder.path(), "plain(split=train)").of_split("train"), SizeIs(3));
}

TEST(PlainFolder, KnowsSplitsByFolder) {
  const Folder folder;
  folder.pictures("train/normal/a", 3);
  folder.pictures("test/normal/a", 3);
  folder.pictures("test/anomalous/b", 3);
  const Dataset set = load_dataset(folder.path());
  EXPECT_THAT(set.of_split("train"), SizeIs(1));
  EXPECT_THAT(set.of_split("test"), SizeIs(2));
}

}  // namespace
}  // namespace vigil
