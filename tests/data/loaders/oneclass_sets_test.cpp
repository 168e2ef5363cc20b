// SPDX-License-Identifier: Apache-2.0
// Specifies the layouts of data sets with normal training footage on miniatures in their published form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/data/folder.h"
#include "tests/data/made_files.h"

#include "vigil/data/dataset.h"
#include "vigil/data/manifest.h"
#include "vigil/data/masks.h"
#include "vigil/media/writer.h"

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

// Id maps of 8 x 6 pixels: object 1 in the left upper corner, object 3 right of it, object 2 (normal) below.
class UbNormalMasks : public UbNormal {
 protected:
  UbNormalMasks() {
    folder_.write(kFolder + "_new_tracks.txt", "1,4,5\r\n3,5,6\r\n");
    for (int frame = 0; frame < 8; ++frame) id_map(frame, {8, 6});
    folder_.pictures("Scene2/" + kVideo, 8);
  }
  void id_map(int frame, Size size) {
    cv::Mat ids(size.height, size.width, CV_8UC1, cv::Scalar(0));
    ids(cv::Rect(0, 0, 2, 2)).setTo(1);
    ids(cv::Rect(2, 0, 2, 2)).setTo(3);
    ids(cv::Rect(0, 2, 2, 2)).setTo(2);
    const std::vector<std::byte> png = encode_png(ids);
    folder_.write(kFolder + "_000" + std::to_string(frame) + "_gt.png",
                  std::string(reinterpret_cast<const char*>(png.data()), png.size()));
  }
  static Grid<std::uint8_t> boxes(const std::vector<Box>& boxes) {
    Grid<std::uint8_t> mask({8, 6}, 0);
    for (const Box& box : boxes)
      for (int y = box.y; y < box.bottom(); ++y)
        for (int x = box.x; x < box.right(); ++x) mask(x, y) = 1;
    return mask;
  }
  const std::string kVideo = "abnormal_scene_2_scenario_1";
  const std::string kFolder = "Scene2/" + kVideo + "_annotations/" + kVideo;
};

TEST_F(UbNormalMasks, AreThePixelsOfObjectsThatAreAnomalousThen) {
  const Video video = test_video(load_dataset(folder_.path()));
  EXPECT_EQ(video.frames, 8);
  const VideoMasks masks(video);
  EXPECT_EQ(masks.at(3), std::nullopt);
  EXPECT_EQ(*masks.at(4), boxes({{0, 0, 2, 2}}));
  EXPECT_EQ(*masks.at(5), boxes({{0, 0, 4, 2}}));
  EXPECT_EQ(*masks.at(6), boxes({{2, 0, 2, 2}}));
  EXPECT_EQ(masks.at(7), std::nullopt);
}

TEST_F(UbNormalMasks, OfNormalVideosAreNone) {
  const Dataset set = load_dataset(folder_.path());
  EXPECT_TRUE(test_video(set, 1).masks.empty());
  EXPECT_EQ(VideoMasks(test_video(set, 1)).at(0), std::nullopt);
}

TEST_F(UbNormalMasks, WithoutPicturesAreNone) {
  for (int frame = 0; frame < 8; ++frame)
    std::filesystem::remove(folder_.path() / (kFolder + "_000" + std::to_string(frame) + "_gt.png"));
  const Video video = test_video(load_dataset(folder_.path()));
  EXPECT_EQ(video.events, (Events{{{4, 7}, "anomaly"}}));
  EXPECT_TRUE(video.masks.empty());
}

TEST_F(UbNormalMasks, GoThroughAManifest) {
  Dataset set = load_dataset(folder_.path());
  set.videos = {test_video(set)};  // the others' lengths are not known
  write_manifest(folder_.path() / "m.jsonl", set);
  EXPECT_EQ(*VideoMasks(test_video(load_dataset(folder_.path() / "m.jsonl"))).at(5), boxes({{0, 0, 4, 2}}));
}

TEST_F(UbNormalMasks, ThatMissAPictureAreRefusedWithItsNameAndTheObject) {
  std::filesystem::remove(folder_.path() / (kFolder + "_0006_gt.png"));
  const VideoMasks masks(test_video(load_dataset(folder_.path())));
  EXPECT_TRUE(masks.at(5));
  EXPECT_THAT(message_of([&] { masks.at(6); }), HasSubstr("_0006_gt.png: no such id map, but object 3 is anomalous in frame 6"));
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path(), "ubnormal(boxes=true)"); }), HasSubstr("_0006_gt.png: no such id map"));
}

TEST_F(UbNormalMasks, OfAnotherSizeOrNoPictureAreRefused) {
  id_map(4, {16, 12});
  folder_.write(kFolder + "_0005_gt.png", "no picture");
  const VideoMasks masks(test_video(load_dataset(folder_.path())));
  EXPECT_THAT(message_of([&] { masks.at(4); }), HasSubstr("_0004_gt.png: the id map is 16x12, the video is 8x6"));
  EXPECT_THAT(message_of([&] { masks.at(5); }), HasSubstr("_0005_gt.png: not a JPEG, PNG, BMP or TIFF picture"));
}

TEST_F(UbNormalMasks, GiveEachRowATrackWhenAsked) {
  std::filesystem::remove_all(folder_.path() / "Scene1");  // has tracks without pictures
  const Video video = test_video(load_dataset(folder_.path(), "ubnormal(boxes=true)"));
  EXPECT_EQ(*video.tracks,
            (std::vector<Track>{{0, "", {{4, {0, 0, 2, 2}}, {5, {0, 0, 2, 2}}}}, {1, "", {{5, {2, 0, 2, 2}}, {6, {2, 0, 2, 2}}}}}));
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
