// SPDX-License-Identifier: Apache-2.0
// Specifies the layouts of weakly supervised data sets on miniatures of their published files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/data/folder.h"
#include "tests/data/made_files.h"

#include "vigil/data/dataset.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

using Events = std::vector<LabelledSpan>;

const Video& find(const Dataset& set, const std::string& id) {
  for (const Video& video : set.videos)
    if (video.id == id) return video;
  throw std::runtime_error("no video " + id);
}

class UcfCrime : public testing::Test {
 protected:
  UcfCrime() {
    folder_.write("Anomaly_Detection_splits/Anomaly_Train.txt",
                  "Abuse/Abuse001_x264.mp4\nTraining_Normal_Videos_Anomaly/Normal_Videos001_x264.mp4\n");
    folder_.write("Temporal_Anomaly_Annotation.txt",
                  "Abuse028_x264.mp4  Abuse  165  240  -1  -1  \nNormal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1  \n");
  }
  Folder folder_;
};

TEST_F(UcfCrime, IsReadFromListsAlone) {
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(set.name, "ucf-crime");
  EXPECT_EQ(set.truth_revision, "sultani-2018-txt");
  ASSERT_THAT(set.of_split("train"), SizeIs(2));
  ASSERT_THAT(set.of_split("test"), SizeIs(2));
  const Video& abuse = find(set, "Abuse028_x264");
  EXPECT_EQ(abuse.events, (Events{{{164, 240}, "Abuse"}}));
  EXPECT_EQ(abuse.group, "Abuse028");
  EXPECT_EQ(abuse.anomalous, true);
  EXPECT_THAT(abuse.labels, ElementsAre("Abuse"));
  EXPECT_EQ(find(set, "Abuse001_x264").events, std::nullopt);  // weak: what is anomalous in it is not known
  EXPECT_EQ(find(set, "Normal_Videos001_x264").events, Events{});
  EXPECT_THAT(set.notes, Contains(HasSubstr("4 of 4 videos have no media")));
  EXPECT_THAT(set.notes, Contains(HasSubstr("no known length: 4 videos")));
}

TEST_F(UcfCrime, FindsMediaByNameInAnyFolderAndLeavesDuplicatesOut) {
  folder_.pictures("Anomaly-Videos-Part-1/Abuse/Abuse028_x264", 300);
  folder_.pictures("Normal_Videos_for_Event_Recognition/Normal_Videos_003_x264", 3);
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(find(set, "Abuse028_x264").media, (folder_.path() / "Anomaly-Videos-Part-1/Abuse/Abuse028_x264").string());
  EXPECT_EQ(find(set, "Abuse028_x264").frames, 300);
  EXPECT_EQ(find(set, "Normal_Videos_003_x264").media, "");
}

TEST_F(UcfCrime, TakesLengthsFromAnotherListAndCutsThere) {
  folder_.write("UCF_Annotation.txt",
                "Abuse/Abuse028_x264.mp4 200 Abuse 165 240 -1 -1 \nN/Normal_Videos_003_x264.mp4 9 Normal -1 -1 -1 -1 \n");
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(set.truth_revision, "sultani-2018-txt");
  EXPECT_EQ(find(set, "Abuse028_x264").frames, 200);
  EXPECT_EQ(find(set, "Abuse028_x264").events, (Events{{{164, 200}, "Abuse"}}));
  EXPECT_THAT(set.notes, Contains(HasSubstr("intervals beyond the end, which were cut there: 1 video (Abuse028_x264)")));
  EXPECT_THAT(set.notes, Contains(HasSubstr("also there: ur-dmu")));
}

TEST_F(UcfCrime, LetsTheRevisionOfTheTruthBeChosen) {
  folder_.write("UCF_test.txt",
                "frames/Abuse/Abuse028_x264.mp4 1412 1 100 240 -1 -1\nframes/N/Normal_Videos_003_x264.mp4 9 0 0 9 -1 -1\n");
  const Dataset set = load_dataset(folder_.path(), "ucf-crime(revision=umil)");
  EXPECT_EQ(set.truth_revision, "umil");
  EXPECT_EQ(find(set, "Abuse028_x264").events, (Events{{{99, 240}, "Abuse"}}));
  EXPECT_THAT(set.notes, Contains(HasSubstr("not comparable")));
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path(), "ucf(revision=mist)"); }),
              HasSubstr("no annotation of revision mist (there: sultani-2018-txt, umil)"));
}

TEST_F(UcfCrime, ReadsRtfmsFolderOfMatFiles) {
  const std::string one = mat_struct("Annotation_file", {{"VideoName", mat_text("", "Abuse028_x264.mp4")},
                                                         {"Anno", mat_doubles("", {1, 2}, {165, 240})},
                                                         {"EventName", mat_text("", "Abuse")}});
  folder_.write("Matlab_formate/Abuse028_x264.mat", mat_file(one));
  const Dataset set = load_dataset(folder_.path(), "ucf-crime(revision=rtfm-mat)");
  EXPECT_EQ(find(set, "Abuse028_x264").events, (Events{{{164, 240}, "Abuse"}}));
}

TEST_F(UcfCrime, RefusesAnIntervalThatStartsBehindTheEndAndNamesTheVideo) {
  folder_.pictures("Abuse/Abuse028_x264", 100);
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path()); }),
              AllOf(HasSubstr("Abuse028_x264: an interval starts at frame 164 (0-based), but the video has 100 frames"),
                    HasSubstr("another copy")));
}

TEST_F(UcfCrime, WorksWithTheListsOfAMethod) {
  const Folder lists;
  lists.write("ucf-i3d.list", "G:\\U\\Abuse001_x264_i3d.npy\r\nG:\\U\\Normal_Videos001_x264_i3d.npy\r\n");
  lists.write("ucf-i3d-test.list", "G:\\U\\Abuse028_x264_i3d.npy\r\nG:\\U\\Normal_Videos_003_x264_i3d.npy\r\n");
  const Dataset set = load_dataset(lists.path());
  EXPECT_EQ(set.truth_revision, "none");
  EXPECT_THAT(set.of_split("test"), SizeIs(2));
  EXPECT_EQ(find(set, "Abuse028_x264").events, std::nullopt);
  EXPECT_THAT(set.notes, Contains(HasSubstr("no temporal annotation")));
  EXPECT_THAT(set.notes, Contains(HasSubstr("2 paths are those of another computer")));
}

TEST_F(UcfCrime, RefusesABrokenListInsteadOfLeavingItOut) {
  std::string lines;
  for (int i = 100; i < 120; ++i) lines += "Abuse" + std::to_string(i) + "_x264.mp4  Abuse  165  240  -1  -1\n";
  folder_.write("Temporal_Anomaly_Annotation.txt", lines + "Abuse200_x264.mp4  Abuse  240  165  -1  -1");
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path()); }),
              HasSubstr("Temporal_Anomaly_Annotation.txt:21: start 240 lies after end 165"));
}

TEST(XdViolence, TakesNormalsFromTheListsAndGroupsByFilm) {
  const Folder folder;
  folder.write("annotations.txt", "Bad.Boys.1995__#01-11-55_01-12-40_label_G-B2-B6 10 20 15 30");
  folder.write("rgb_test.list",
               "/m/RGBTest/Bad.Boys.1995__#01-11-55_01-12-40_label_G-B2-B6__0.npy\n/m/RGBTest/v=b__#1_label_A__0.npy\n/m/RGBTest/"
               "v=b__#1_label_A__1.npy\n");
  folder.write("audio.list", "/m/vggish/train/Bad.Boys.1995__#00-26-51_00-27-53_label_B2-0-0__vggish.npy\n");
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.truth_revision, "binary");
  ASSERT_THAT(set.of_split("test"), SizeIs(2));
  EXPECT_EQ(set.of_split("train").at(0).group, "Bad.Boys.1995");
  EXPECT_EQ(set.of_split("test").at(0).group, "Bad.Boys.1995");
  EXPECT_EQ(set.of_split("test").at(0).events, (Events{{{10, 30}, ""}}));
  EXPECT_THAT(set.of_split("test").at(0).labels, ElementsAre("G", "B2", "B6"));
  EXPECT_EQ(set.of_split("test").at(1).events, Events{});
  EXPECT_THAT(set.notes, Contains(HasSubstr("intervals that overlap, which were joined")));
}

TEST(XdViolence, SaysWhenNoNormalTestVideoIsKnown) {
  const Folder folder;
  folder.write("annotations_multiclasses.txt", "v=a__#1_label_B4-0-0 B4 0 1517");
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.truth_revision, "classes");
  EXPECT_EQ(set.videos.at(0).events, (Events{{{0, 1517}, "B4"}}));
  EXPECT_THAT(set.notes, Contains(HasSubstr("no normal test videos")));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path(), "xd(revision=binary)"); }),
              HasSubstr("no annotation of revision binary"));
}

TEST(Tad, ReadsUmilsListsAndFoldersThatAreCalledLikeVideos) {
  const Folder folder;
  folder.write("TAD_train.txt", "frames/abnormal/01_Accident_001.mp4 0 224 1\nframes/normal/Normal_259.mp4 0 4416 0");
  folder.write("TAD_test.txt", "frames/abnormal/01_Accident_006.mp4 26 1 7 27\nframes/normal/Normal_238.mp4 580 0 0 580\n");
  folder.pictures("frames/abnormal/01_Accident_006.mp4", 26, 1);
  const Dataset set = load_dataset(folder.path());
  EXPECT_EQ(set.name, "tad");
  ASSERT_THAT(set.of_split("train"), SizeIs(2));
  const Video& accident = find(set, "01_Accident_006");
  EXPECT_EQ(accident.events, (Events{{{7, 26}, "Accident"}}));
  EXPECT_THAT(accident.media, HasSubstr("01_Accident_006.mp4"));
  EXPECT_EQ(find(set, "Normal_238").events, Events{});
}

TEST(Msad, KnowsLabelsButNoIntervals) {
  const Folder folder;
  folder.write("MSAD_Annotation.txt", "/p/all_videos/MSAD_normal_testing_1.mp4 736\n/p/all_videos/Water_incident_8.mp4 592");
  folder.write("MSAD_Train_i3d.list", "/p/MSAD_normal_frontdoor1.npy\n/p/Water_incident_7.npy");
  folder.write("MSAD_Test_i3d.list", "/p/MSAD_normal_testing_1.npy\n/p/Water_incident_8.npy");
  const Dataset set = load_dataset(folder.path());
  ASSERT_THAT(set.of_split("test"), SizeIs(2));
  EXPECT_EQ(find(set, "Water_incident_8").frames, 592);
  EXPECT_EQ(find(set, "Water_incident_8").events, std::nullopt);
  EXPECT_EQ(find(set, "MSAD_normal_testing_1").events, Events{});
  EXPECT_EQ(find(set, "MSAD_normal_frontdoor1").scene, "frontdoor");
  EXPECT_THAT(set.notes, Contains(HasSubstr("no intervals")));
}

class ShanghaiTechWeak : public testing::Test {
 protected:
  ShanghaiTechWeak() {
    folder_.write("SH_Train.txt", "01_0014\n01_002");
    folder_.write("SH_Test.txt", "01_0015\n01_001");
  }
  Folder folder_;
};

TEST_F(ShanghaiTechWeak, TellsAnomalousVideosByTheirMasks) {
  folder_.write("test_frame_mask/01_0014.npy", npy_vector({0, 1, 1}));
  folder_.write("test_frame_mask/01_0015.npy", npy_vector({1, 0, 0, 1}));
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(set.name, "shanghaitech-ws");
  EXPECT_EQ(find(set, "01_0015").events, (Events{{{0, 1}, "anomaly"}, {{3, 4}, "anomaly"}}));
  EXPECT_EQ(find(set, "01_0015").frames, 4);
  EXPECT_EQ(find(set, "01_0014").anomalous, true);
  EXPECT_EQ(find(set, "01_001").anomalous, false);
  EXPECT_EQ(find(set, "01_001").events, Events{});
  EXPECT_EQ(find(set, "01_001").scene, "01");
}

TEST_F(ShanghaiTechWeak, TakesLabelsLengthsAndClassesFromOtherLists) {
  folder_.write("SH_Test_NEW.txt", "01_0015,1,-1\n01_001,0,764");
  folder_.write("SH_Train_new.txt", "01_0014,1\n01_002,0");
  folder_.write("relabel.list", "01_0014 cycling");
  const Dataset set = load_dataset(folder_.path());
  EXPECT_EQ(find(set, "01_0015").anomalous, true);
  EXPECT_EQ(find(set, "01_0015").events, std::nullopt);
  EXPECT_EQ(find(set, "01_001").frames, 764);
  EXPECT_THAT(find(set, "01_0014").labels, ElementsAre("cycling"));
  EXPECT_THAT(set.notes, Contains(HasSubstr("no test_frame_mask/")));
}

TEST_F(ShanghaiTechWeak, RefusesListsThatDisagree) {
  folder_.write("mist_test.txt", "01_0014,1,-1");
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path()); }),
              HasSubstr("01_0014 is in test here, but in train in another list"));
}

TEST_F(ShanghaiTechWeak, RefusesANormalVideoWithAnomalousFrames) {
  folder_.write("SH_Test_NEW.txt", "01_0015,0,4");
  folder_.write("test_frame_mask/01_0015.npy", npy_vector({1, 0, 0, 1}));
  EXPECT_THAT(message_of([&] { load_dataset(folder_.path()); }),
              HasSubstr("2 positive frames, but a list says that the video is normal"));
}

}  // namespace
}  // namespace vigil
