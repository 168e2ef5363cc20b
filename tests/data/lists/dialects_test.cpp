// SPDX-License-Identifier: Apache-2.0
// Specifies that each published line fits exactly one dialect, and that no line, however spoilt, brings a reader down.
#include "vigil/data/lists/dialects.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A line or two of each text dialect, from the published files.
const std::multimap<std::string, std::string> kExamples = {
    {"aed-tracks", "0,12,3,4,30,40\n0,13,3,4,30,40"},
    {"centre-boxes", "001.jpg 0 640.5 360 41 80\n002.jpg 0 641 360 41 80"},
    {"class-names", "id,name\r\n0,normal\r\n1,abnormal\r\n"},
    {"class-names", "cycling\nclimbing_over\nthrowing"},
    {"counted-paths", "Vandalism/Vandalism048_x264.mp4 7183"},
    {"counted-paths", "/projects/0/all_videos/MSAD_normal_testing_1.mp4 736\n/projects/0/all_videos/Water_incident_8.mp4 592"},
    {"features", "G:\\UCF_Train_ten_crop_i3d\\Abuse001_x264_i3d.npy\r\n"},
    {"features", "/m/RGBTest/Bad.Boys.1995__#01-11-55_01-12-40_label_G-B2-B6__0.npy"},
    {"features", "train/01_0014_0.npy 1.0"},
    {"features", "/m/test/v=yviKz5J-pEA__#1_label_A__vggish.npy"},
    {"features-csv", "path,label\r\n/h/Abuse/Abuse028_x264__5.npy,Abuse\r\n"},
    {"named-column", "video-id\n01_0015"},
    {"paths", "Abuse/Abuse028_x264.mp4"},
    {"paths", "01_001\n01_0015"},
    {"paths", "abnormal_scene_1_scenario_1\nabnormal_scene_7_scenario_3_fog"},
    {"sh-classes", "01_0014 cycling\n01_0026 fighting,chasing"},
    {"sh-mist", "01_0014,1\n01_002,0"},
    {"sh-mist", "01_001,0,764\n01_0015,1,-1"},
    {"tad-test", "frames/abnormal/01_Accident_006.mp4 266 1 75 110"},
    {"truth-summary", "video,frames,positive_frames\nAbuse028_x264,1408,75"},
    {"ubnormal-tracks", "1,238,450\r\n3,123,218\r\n"},
    {"ubnormal-tracks", "1,238,450"},
    {"ucf-counted",
     "Arson/Arson022_x264.mp4 8640 Arson 3500 4000 -1 -1 \nTesting/Normal_Videos_872_x264.mp4 530 Normal -1 -1 -1 -1 "},
    {"ucf-mist", "Abuse028_x264.mp4\tAbuse\t165\t240\t-1\t-1\t1412"},
    {"ucf-official", "Abuse028_x264.mp4  Abuse  165  240  -1  -1  \nNormal_Videos_003_x264.mp4  Normal  -1  -1  -1  -1  "},
    {"ucf-seo", "Arrest/Arrest039_x264.mp4|15836|[7215, 10335]"},
    {"ucf-seo", "Normal_Videos_event/Normal_Videos_897_x264.mp4 876 -1"},
    {"ucf-umil", "frames/Abuse/Abuse028_x264.mp4 1412 1 165 240 -1 -1"},
    {"ucsd-m", "TestVideoFile = {};\nTestVideoFile{end+1}.gt_frame = [5:90, 140:200];"},
    {"umil-train", "frames/abnormal/01_Accident_001.mp4 0 224 1"},
    {"xd-binary", "v=S-7rRLrxnVQ__#1_label_B4-0-0 0 1517 1970 3038"},
    {"xd-classes", "v=S-7rRLrxnVQ__#1_label_B4-0-0 B4 0 1517 B4 1970 3038"}};

TEST(Dialects, AreToldByOneLine) {
  const TempFolder folder;
  for (const auto& example : kExamples)
    EXPECT_EQ(message_of([&] { throw Error::input(dialect_of(folder.write("a.list", example.second))); }), example.first)
        << example.second;
}

TEST(Dialects, EachTextDialectHasAnExample) {
  for (const auto& row : list_dialects().rows())
    if (row.entry.fits) {
      EXPECT_TRUE(kExamples.contains(row.name)) << row.name;
    }
}

TEST(Dialects, ReadTheirExamplesWithAndWithoutBomAndFinalNewline) {
  const TempFolder folder;
  for (const auto& [dialect, lines] : kExamples) {
    const std::string plain = lines;
    for (const std::string& bytes : {plain, plain + "\n", plain + "\r\n\r\n", "\xef\xbb\xbf" + plain})
      EXPECT_EQ(message_of([&] { read_list(folder.write("a.list", bytes)); }), "nothing was thrown") << dialect << ": " << bytes;
  }
}

TEST(Dialects, SayWhatAFileBeginsWithWhenItIsNone) {
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { dialect_of(folder.write("a.list", "Dear reader, 3 words\nfollow")); }),
              AllOf(HasSubstr("a.list: no known list: its first line is 'Dear reader, 3 words'"), HasSubstr("name the dialect")));
  EXPECT_THAT(message_of([&] { read_list(folder.write("a.list", "x"), "ucf-offical"); }), HasSubstr("nearest: ucf-official"));
  EXPECT_THAT(message_of([&] { read_video_list(folder.write("a.list", "1,238,450")); }),
              HasSubstr("ubnormal-tracks, expected a list of videos"));
}

TEST(Dialects, RefuseUbnormalTracksThatAreArraysBecauseTheirPolarityIsTurnedAround) {
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { read_list(folder.write("abnormal_scene_1_scenario_1_tracks.txt", "\x93NUMPY\x01")); }),
              AllOf(HasSubstr("a NumPy array under the name of a text file"), HasSubstr("turn the truth around")));
}

// Any bytes end in a value or an Error.
TEST(Dialects, NoSpoiltLineBringsAReaderDown) {
  const TempFolder folder;
  Rng rng(7);
  for (const auto& [dialect, lines] : kExamples)
    for (int round = 0; round < 20; ++round) {
      std::string bytes = lines;
      for (int change = 0; change < 3 && !bytes.empty(); ++change) {
        const auto at = static_cast<std::size_t>(rng.below(bytes.size()));
        switch (rng.below(4)) {
          case 0:
            bytes[at] = static_cast<char>(rng.below(256));
            break;
          case 1:
            bytes.erase(at, 1 + rng.below(4));
            break;
          case 2:
            bytes.insert(at, std::string(1 + rng.below(3), "0-9, |\t:#"[rng.below(10)]));
            break;
          default:
            bytes.insert(at, "99999999999999999999");
            break;
        }
      }
      const auto file = folder.write("a.list", bytes);
      for (const std::string& as : {std::string(), dialect}) {
        try {
          read_list(file, as);
        } catch (const Error&) {
        }
      }
    }
}

}  // namespace
}  // namespace vigil
