// SPDX-License-Identifier: Apache-2.0
// Specifies the formats of stored scores, and what each is refused for.
#include "vigil/evaluate/score_set.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/npy.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;
using testing::SizeIs;

class StoredScoreFiles : public testing::Test {
 protected:
  ScoreSet read(const std::string& name, const std::string& text, const ScoreReading& how = {}) const {
    return read_score_set(folder_.write(name, text), how);
  }
  std::string refusal(const std::string& name, const std::string& text, const ScoreReading& how = {}) const {
    return message_of([&] { read(name, text, how); });
  }
  fs::path array(const std::string& name, std::vector<double> values, std::vector<std::int64_t> shape) const {
    const fs::path path = folder_.path() / name;
    fs::create_directories(path.parent_path());
    write_npy(path, Tensor::of(std::span<const double>(values), std::move(shape)));
    return path;
  }

  TempFolder folder_;
};

TEST_F(StoredScoreFiles, CsvRowsMayComeInAnyOrderWithMoreColumns) {
  const ScoreSet set = read("s.csv", "score,note,frame,video\n0.3,x,1,b\n0.1,y,0,b\n-1e-3,z,0,a\n");
  ASSERT_THAT(set.videos, SizeIs(2));
  EXPECT_EQ(set.videos[0].id, "b");
  EXPECT_THAT(set.videos[0].values, ElementsAre(0.1, 0.3));
  EXPECT_THAT(set.videos[1].values, ElementsAre(-1e-3));
  EXPECT_EQ(set.unit, ScoreUnit());
}

TEST_F(StoredScoreFiles, CsvOfOtherComputersIsReadAsItIs) {
  const ScoreSet set = read("s.csv",
                            "\xEF\xBB\xBF"
                            "Video,Frame,Score\r\nC:\\my data\\a #1=x.mp4,0,1\r\n\"b, c\",0,inf\r\n\"say \"\"so\"\"\",0,nan");
  ASSERT_THAT(set.videos, SizeIs(3));
  EXPECT_EQ(set.videos[0].id, "C:\\my data\\a #1=x.mp4");
  EXPECT_EQ(set.videos[1].id, "b, c");
  EXPECT_TRUE(std::isinf(set.videos[1].values[0]));
  EXPECT_EQ(set.videos[2].id, "say \"so\"");
  EXPECT_THAT(set.videos[2].values, ElementsAre(IsNan()));
}

TEST_F(StoredScoreFiles, CsvIsRefusedWithTheLine) {
  EXPECT_THAT(refusal("s.csv", ""), HasSubstr("s.csv: is empty"));
  EXPECT_THAT(refusal("s.csv", "a,0,0.5\n"), HasSubstr("s.csv:1: the header has no column 'video': a,0,0.5"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\n"), HasSubstr("s.csv: no scores in it"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0\n"), HasSubstr("s.csv:2: 2 columns, the header has 3"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,b,0,1\n"), HasSubstr("must stand in double quotes"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\n\"a,0,1\n"), HasSubstr("s.csv:2: a quote is not closed"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,-1,1\n"), HasSubstr("frame = '-1' is no index of a frame"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0.5,1\n"), HasSubstr("frame = '0.5'"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,1e18,1\n"), HasSubstr("frame = '1e18'"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0,high\n"), HasSubstr("s.csv:2: score = 'high' is no number"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0,1\na,0,1\n"),
              HasSubstr("s.csv:3: video 'a' has frame 0 twice; the first in line 2"));
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0,1\na,2,1\n"),
              HasSubstr("s.csv:3: video 'a' goes from frame 0 to 2: frame 1 has no score"));
  EXPECT_THAT(refusal("s.csv", "\xFF\xFEv"), HasSubstr("is UTF-16 text | save it as UTF-8"));
}

TEST_F(StoredScoreFiles, JsonLinesTellTheirUnit) {
  const ScoreSet set =
      read("s.jsonl",
           "{\"id\":\"a\",\"fps\":30,\"scores\":[1,null],\"unit\":\"clip\",\"clip\":16}\n\n{\"id\":\"b\",\"scores\":[2]}\r\n");
  EXPECT_EQ(to_text(set.unit), "16 frames");
  EXPECT_EQ(set.videos[0].fps, 30);
  EXPECT_THAT(set.videos[0].values, ElementsAre(1, IsNan()));
  EXPECT_THAT(set.videos[1].values, ElementsAre(2));
}

TEST_F(StoredScoreFiles, JsonHasThreeForms) {
  for (const char* text : {R"([{"id":"a","scores":[1,2]}])", R"({"videos":[{"id":"a","scores":[1,2]}]})", R"({"a":[1,2]})"})
    EXPECT_THAT(read("s.json", text).videos.at(0).values, ElementsAre(1, 2)) << text;
}

TEST_F(StoredScoreFiles, JsonIsRefusedWithThePlace) {
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1]}\n{"), HasSubstr("s.jsonl:2: not JSON (byte "));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[NaN]}"), HasSubstr("write null, and choose --nan drop"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"score\":[1]}"), HasSubstr("unknown key 'score' (nearest: scores)"));
  EXPECT_THAT(refusal("s.jsonl", "{\"scores\":[1]}"), HasSubstr("s.jsonl:1: id is missing"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[\"x\"]}"), HasSubstr("score 0 of video 'a' is \"x\", no number"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[]}"), HasSubstr("s.jsonl:1: video 'a' has no scores"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1],\"unit\":\"day\"}"),
              HasSubstr("unit 'day' is none of frame, clip, snippet"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1],\"parts\":0}"), HasSubstr("parts = 0 is no number from 1"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1],\"parts\":2}\n{\"id\":\"b\",\"scores\":[1],\"parts\":3}"),
              HasSubstr("a score of 'b' is of 1/3 of a video, of other videos 1/2 of a video"));
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1]}\n{\"id\":\"a\",\"scores\":[1]}"),
              HasSubstr("s.jsonl:2: video 'a' has scores twice; the first at "));
  EXPECT_THAT(refusal("s.json", "7"), HasSubstr("neither a list of videos nor an object"));
  EXPECT_THAT(refusal("s.json", ""), HasSubstr("s.json: is empty"));
}

TEST_F(StoredScoreFiles, AFolderHasAFilePerVideoAndIdsWithFolders) {
  array("f/a.npy", {1, 2}, {2});
  array("f/part/b 2.npy", {3}, {1});
  const ScoreSet set = read_score_set(folder_.path() / "f");
  ASSERT_THAT(set.videos, SizeIs(2));
  EXPECT_EQ(set.videos[1].id, "part/b 2");
  folder_.write("f/a.json", R"({"format":1,"stream":"a","model":"m","fps":25,"first_frame":7,"frames":2,"frames_per_value":16})");
  const ScoreSet told = read_score_set(folder_.path() / "f");
  EXPECT_EQ(told.videos[0].first, 7);
  EXPECT_EQ(to_text(told.unit), "16 frames");
}

TEST_F(StoredScoreFiles, ArraysOfManyVideosNeedTheirNames) {
  const fs::path rows = array("s.npy", {1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_THAT(message_of([&] { read_score_set(rows); }), HasSubstr("2 rows without names | name the file that lists"));
  ScoreReading how;
  how.list = folder_.write("list.txt",
                           "\xEF\xBB\xBF"
                           "/x/a b.mp4\r\nb\r\n");
  const ScoreSet set = read_score_set(rows, how);
  EXPECT_EQ(set.videos[0].id, "/x/a b.mp4");
  EXPECT_THAT(set.videos[1].values, ElementsAre(4, 5, 6));
  how.list = folder_.write("list.txt", "a\n");
  EXPECT_THAT(message_of([&] { read_score_set(rows, how); }), HasSubstr("2 rows, but " + how.list.string() + " names 1 videos"));
  how.list = folder_.write("list.txt", "\n");
  EXPECT_THAT(message_of([&] { read_score_set(rows, how); }), HasSubstr("the list is empty"));
  EXPECT_THAT(read_score_set(array("one.npy", {1, 2}, {2})).joined, ElementsAre(1, 2));
  EXPECT_THAT(message_of([&] { read_score_set(array("cube.npy", {1}, {1, 1, 1})); }), HasSubstr("3 dimensions"));
}

TEST_F(StoredScoreFiles, AHeaderThatClaimsFourGigabytesIsRefusedAtOnce) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (536870912,), }";
  header.resize(117, ' ');
  header += '\n';
  EXPECT_THAT(refusal("s.npy", "\x93NUMPY\x01" + std::string("\0\x76\0", 3) + header + "12345678"),
              HasSubstr("the header claims 4294967296 bytes of values, the file has 8"));
}

TEST_F(StoredScoreFiles, WhatIsNotThereOrNoScoresIsRefused) {
  EXPECT_THAT(message_of([] { read_score_set("/no/such.csv"); }), HasSubstr("/no/such.csv: no such file or folder"));
  EXPECT_THAT(refusal("s.txt", "1"), HasSubstr("no stored scores: a folder of ID.npy, or a file ending in"));
  fs::create_directories(folder_.path() / "empty");
  EXPECT_THAT(message_of([&] { read_score_set(folder_.path() / "empty"); }), HasSubstr("no .npy file in it"));
}

TEST_F(StoredScoreFiles, WhatTheCommandLineSaysMustNotContradictTheFile) {
  ScoreReading how;
  how.frames_per_value = 8;
  EXPECT_THAT(refusal("s.jsonl", "{\"id\":\"a\",\"scores\":[1],\"frames_per_value\":16}", how),
              HasSubstr("says that a score is of 16 frames, the command line says 8 frames"));
  how.parts = 32;
  EXPECT_THAT(refusal("s.csv", "video,frame,score\na,0,1\n", how), HasSubstr("exclude each other"));
}

}  // namespace
}  // namespace vigil
