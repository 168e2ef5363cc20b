// SPDX-License-Identifier: Apache-2.0
// Specifies the readers of lists of videos on lines of the published files, and what a broken line is answered with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/data/lists/dialects.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Events = std::vector<LabelledSpan>;

class VideoLists : public testing::Test {
 protected:
  VideoList read(const std::string& lines, const std::string& dialect = "") {
    return read_video_list(folder_.write("a.list", lines), dialect);
  }
  std::string refusal(const std::string& lines, const std::string& dialect) {
    return message_of([&] { read(lines, dialect); });
  }
  TempFolder folder_;
};

TEST_F(VideoLists, ReadTheSameIntervalFromEveryVersionOfUcfCrime) {
  for (const std::string line :
       {"Abuse028_x264.mp4  Abuse  165  240  -1  -1  ", "Abuse028_x264  Abuse  165  240  -1  -1",
        "Abuse028_x264.mp4\tAbuse\t165\t240\t-1\t-1\t1412", "Abuse/Abuse028_x264.mp4 1412 Abuse 165 240 -1 -1 ",
        "frames/Abuse/Abuse028_x264.mp4 1412 1 165 240 -1 -1", "Abuse/Abuse028_x264.mp4|1413|[165, 240]"}) {
    const VideoList list = read(line);
    ASSERT_THAT(list.videos, SizeIs(1)) << line;
    EXPECT_EQ(list.videos[0].id, "Abuse028_x264") << line;
    EXPECT_EQ(list.videos[0].events, (Events{{{164, 240}, "Abuse"}})) << line;
    EXPECT_EQ(list.videos[0].anomalous, true) << line;
    EXPECT_THAT(list.videos[0].labels, ElementsAre("Abuse")) << line;
  }
}

TEST_F(VideoLists, ReadNormalsOfEveryVersionWithoutEvents) {
  for (const std::string line :
       {"Normal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1", "Normal_Videos_003_x264.mp4\tNormal\t-1\t-1\t-1\t-1\t2823",
        "Testing_Normal_Videos_Anomaly/Normal_Videos_003_x264.mp4 2823 Normal -1 -1 -1 -1 ",
        "frames/Normal/Normal_Videos_003_x264.mp4 2823 0 0 2823 -1 -1", "Normal_Videos_event/Normal_Videos_003_x264.mp4 2824 -1"}) {
    const VideoList list = read(line);
    EXPECT_EQ(list.videos.at(0).events, Events{}) << line;
    EXPECT_EQ(list.videos.at(0).anomalous, false) << line;
  }
}

TEST_F(VideoLists, ReadTwoIntervalsOfOneVideo) {
  EXPECT_EQ(read("Vandalism036_x264.mp4  Vandalism  540  780  990  1080").videos[0].events,
            (Events{{{539, 780}, "Vandalism"}, {{989, 1080}, "Vandalism"}}));
  EXPECT_THAT(*read("Vandalism/Vandalism036_x264.mp4|1444|[540, 780, 990, 1080]").videos[0].events, SizeIs(2));
}

TEST_F(VideoLists, NameFileLineAndBothValuesOfABrokenInterval) {
  const std::string good = "Arson009_x264.mp4  Arson  150  420  -1  -1\n";
  EXPECT_THAT(refusal(good + "Abuse028_x264.mp4  Abuse  240  165  -1  -1", "ucf-official"),
              AllOf(HasSubstr("a.list:2: start 240 lies after end 165 in 'Abuse028"), HasSubstr("the two are exchanged")));
  EXPECT_THAT(refusal("Abuse028_x264.mp4  Abuse  0  165  -1  -1", "ucf-official"), HasSubstr("counts frames from 1"));
  EXPECT_THAT(refusal("Abuse028_x264.mp4  Abuse  x  165  -1  -1", "ucf-official"), HasSubstr("'x' is no frame number"));
  EXPECT_THAT(refusal("Abuse028_x264.mp4  Abduse  1  165  -1  -1", "ucf-official"), HasSubstr("'Abduse' is no class of UCF-Crime"));
  EXPECT_THAT(refusal("Abuse028_x264.mp4  Abuse", "ucf-official"), HasSubstr("expected name, class, start, end, start, end"));
  EXPECT_THAT(refusal(good + good, "ucf-official"), HasSubstr("a.list:2: video Arson009_x264 stands in line 1 already"));
  EXPECT_THAT(refusal("a/Abuse028_x264.mp4 0 Abuse 1 165 -1 -1", "ucf-counted"), HasSubstr("0 frames: a video has at least one"));
  EXPECT_THAT(refusal("a/Abuse028_x264.mp4 9 14 1 5 -1 -1", "ucf-umil"), HasSubstr("class id '14', expected 0 to 13"));
  EXPECT_THAT(refusal("Normal_Videos_003_x264.mp4  Normal  1  9  -1  -1", "ucf-official"),
              HasSubstr("a normal video with an interval"));
  EXPECT_THAT(refusal("Abuse/Abuse028_x264.mp4|1413|[165, 240, 3]", "ucf-seo"), HasSubstr("pairs of start and end"));
}

TEST_F(VideoLists, ReadXdViolenceInBothForms) {
  const VideoList pairs = read("v=u5SF4SlqNDQ__#00-00-00_00-01-00_label_G-0-0.mp4 624 912 950 1441");
  EXPECT_EQ(pairs.videos[0].id, "v=u5SF4SlqNDQ__#00-00-00_00-01-00_label_G-0-0");
  EXPECT_EQ(pairs.videos[0].events, (Events{{{624, 912}, ""}, {{950, 1441}, ""}}));
  EXPECT_THAT(pairs.notes, Contains(HasSubstr("1 names end in .mp4")));
  const VideoList triples = read("Ip.Man.2008__#1_label_B4-0-0 B4 624 912 B1 950 1441");
  EXPECT_EQ(triples.videos[0].events, (Events{{{624, 912}, "B4"}, {{950, 1441}, "B1"}}));
  EXPECT_THAT(triples.notes, Contains(HasSubstr("1 segments have a class that their file's name lacks")));
}

TEST_F(VideoLists, RefuseBrokenLinesOfXdViolence) {
  EXPECT_THAT(refusal("v=a__#1_label_G-0-0 624", "xd-binary"), HasSubstr("a.list:1: expected a name and pairs of start, end"));
  EXPECT_THAT(refusal("v=a__#1_label_A 1 5", "xd-binary"), HasSubstr("a normal video (label A) with intervals"));
  EXPECT_THAT(refusal("v=a__#1_label_G-0-0 9 5", "xd-binary"), HasSubstr("start 9 lies after end 5"));
  EXPECT_THAT(refusal("v=a 9 5", "xd-binary"), HasSubstr("expected a name and pairs"));
}

TEST_F(VideoLists, ReadUmilsListsWithoutTakingTheLengthOfNormalsForAnEvent) {
  const VideoList test = read("frames/abnormal/01_Accident_006.mp4 266 1 75 110\nframes/normal/Normal_238.mp4 580 0 0 580");
  EXPECT_EQ(test.videos[0].events, (Events{{{75, 110}, "Accident"}}));
  EXPECT_EQ(test.videos[0].frames, 266);
  EXPECT_EQ(test.videos[1].events, Events{});
  const VideoList train = read("frames/abnormal/01_Accident_001.mp4 0 224 1\r\nframes/normal/Normal_259.mp4 0 4416 0");
  EXPECT_EQ(train.videos[0].anomalous, true);
  EXPECT_EQ(train.videos[0].events, std::nullopt);
  EXPECT_EQ(train.videos[1].events, Events{});
  EXPECT_THAT(refusal("frames/normal/Normal_238.mp4 580 1 0 580", "tad-test"),
              HasSubstr("class 1 disagrees with the name Normal_238"));
}

TEST_F(VideoLists, GiveAVideoOnceHoweverManyCropsAreListed) {
  const VideoList ur = read("dataset/Abuse/Abuse028_x264__0.npy\ndataset/Abuse/Abuse028_x264__1.npy");
  ASSERT_THAT(ur.videos, SizeIs(1));
  EXPECT_EQ(ur.videos[0].lines, 2);
  EXPECT_EQ(read("test/Abuse028_x264.npy\ntest/Abuse028_x264__1.npy").videos[0].lines, 2);
  const VideoList sh = read("train/01_0014_0.npy 1.0\ntrain/01_0014_1.npy 1.0\ntrain/01_002_0.npy 0.0\ntrain/01_002_1.npy 0.0");
  ASSERT_THAT(sh.videos, SizeIs(2));
  EXPECT_EQ(sh.videos[0].id, "01_0014");
  EXPECT_EQ(sh.videos[0].anomalous, true);
  EXPECT_EQ(sh.videos[1].anomalous, false);
  EXPECT_THAT(read("a/Abuse028_x264__0.npy\na/Abuse028_x264__1.npy\na/Abuse030_x264__0.npy").notes,
              Contains(HasSubstr("videos have 1 to 2 lines: crops are missing")));
}

TEST_F(VideoLists, MatchPathsOfAnotherComputerByNameAndSaySo) {
  const VideoList list =
      read("G:\\UCF_Train_ten_crop_i3d\\Abuse001_x264_i3d.npy\r\nG:\\UCF_Train_ten_crop_i3d\\Abuse002_x264_i3d.npy\r\n");
  EXPECT_EQ(list.videos[1].id, "Abuse002_x264");
  EXPECT_THAT(list.notes, ElementsAre(HasSubstr("2 paths are those of another computer; videos are matched by name")));
}

TEST_F(VideoLists, RefuseBrokenListsOfFeatures) {
  EXPECT_THAT(refusal("a/x__0.npy\na/x__0.npy", "features"), HasSubstr("a.list:2: a file that stands in an earlier line already"));
  EXPECT_THAT(refusal("a/x.mp4", "features"), HasSubstr("expected the path of a .npy file"));
  EXPECT_THAT(refusal("a/01_0014_0.npy 2.0", "features"), HasSubstr("label '2.0' is neither 0 nor 1"));
  EXPECT_THAT(refusal("a/01_0014_0.npy 1.0\na/01_0014_1.npy 0.0", "features"), HasSubstr("label 0 disagrees"));
  EXPECT_THAT(refusal("path,label\na/Abuse001_x264__0.npy,Normal", "features-csv"),
              HasSubstr("label Normal disagrees with the name"));
}

TEST_F(VideoLists, ReadVadclipsTables) {
  const VideoList list = read(
      "path,label\r\n/h/U/Abuse/Abuse028_x264__5.npy,Abuse\r\n/h/X/v=a__#1_label_B2-0-0__0.npy,B2-0-0\r\n/h/"
      "v=b__#1_label_A__0.npy,A\r\n");
  EXPECT_THAT(list.videos[0].labels, ElementsAre("Abuse"));
  EXPECT_THAT(list.videos[1].labels, ElementsAre("B2"));
  EXPECT_EQ(list.videos[2].anomalous, false);
}

TEST_F(VideoLists, ReadSplitsOfShanghaiTech) {
  const VideoList test = read("01_001,0,764\n01_0015,1,-1");
  EXPECT_EQ(test.videos[0].frames, 764);
  EXPECT_EQ(test.videos[1].frames, 0);
  EXPECT_EQ(test.videos[1].anomalous, true);
  EXPECT_THAT(read("01_0026 fighting,chasing").videos[0].labels, ElementsAre("fighting", "chasing"));
  EXPECT_THAT(read("01_001\n13_006").videos, SizeIs(2));
  EXPECT_THAT(read("video-id\n01_0015").videos, SizeIs(1));
  EXPECT_THAT(refusal("01_001,2,764", "sh-mist"), HasSubstr("label '2' is neither 0 nor 1"));
}

TEST_F(VideoLists, ReadNamesWithBlanksHashesAndEqualSigns) {
  EXPECT_EQ(read("my clip #1 = b.mp4 12", "counted-paths").videos[0].id, "my clip #1 = b");
  EXPECT_EQ(read("my clip #1 = b.mp4 12", "counted-paths").videos[0].frames, 12);
  EXPECT_EQ(read("videos/my clip 7.mp4", "paths").videos[0].id, "my clip 7");
  EXPECT_THAT(read("a1.mp4\na1.mp4", "paths").notes, ElementsAre(HasSubstr("1 lines name a video that an earlier line names")));
}

TEST_F(VideoLists, ReadUcsdsUnionsOfRanges) {
  const VideoList list = read(
      "TestVideoFile = {};\nTestVideoFile{end+1}.gt_frame = [5:90, 140:200];\n%TestVideoFile{end+1}.gt_frame = [1:2];\n"
      "TestVideoFile{end+1}.gt_frame = [61:180];\n");
  EXPECT_EQ(list.videos[0].events, (Events{{{4, 90}, "anomaly"}, {{139, 200}, "anomaly"}}));
  EXPECT_EQ(list.videos[1].id, "2");
  EXPECT_THAT(refusal("TestVideoFile{end+1}.gt_frame = [90:5];", "ucsd-m"), HasSubstr("start 90 lies after end 5"));
  EXPECT_THAT(refusal("TestVideoFile = {};", "ucsd-m"), HasSubstr("no line with gt_frame"));
}

TEST_F(VideoLists, ReadMlepsSemanticLabels) {
  const VideoList list = read_video_list(
      folder_.write("s.json", R"({"0001": {"anomalies":[{"chasing":[[1,169],[172,177]],"jumping":[[385,385]]}],"length":553}})"));
  EXPECT_EQ(list.videos[0].frames, 553);
  EXPECT_THAT(*list.videos[0].events, ElementsAre(LabelledSpan{{0, 169}, "chasing"}, LabelledSpan{{171, 177}, "chasing"},
                                                  LabelledSpan{{384, 385}, "jumping"}));
  const auto refused = [&](const std::string& json) { return message_of([&] { read_video_list(folder_.write("s.json", json)); }); };
  EXPECT_THAT(refused(R"({"0001": {"anomalies":[{"a":[[9,1]]}],"length":553}})"),
              HasSubstr("s.json: 0001: start 9 lies after end 1"));
  EXPECT_THAT(refused(R"({"0001": {"anomalies":[{"a":[[0,1]]}],"length":553}})"), HasSubstr("expected a frame number from 1 on"));
  EXPECT_THAT(refused(R"({"0001": 3})"), HasSubstr("expected {\"anomalies\""));
  EXPECT_THAT(refused(R"({"0001": )"), HasSubstr("not a JSON object"));
}

}  // namespace
}  // namespace vigil
