// SPDX-License-Identifier: Apache-2.0
// Specifies the formats of stored regions, and what each is refused for.
#include "vigil/evaluate/region_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/events/json.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class StoredRegionFiles : public testing::Test {
 protected:
  RegionSet read(const std::string& name, const std::string& text) const { return read_region_set(folder_.write(name, text)); }
  std::string refusal(const std::string& name, const std::string& text) const {
    return message_of([&] { read(name, text); });
  }
  // Of a CSV with one row.
  std::string row(const std::string& text) const { return refusal("r.csv", "video,frame,x,y,w,h,score\n" + text + "\n"); }
  std::string line(const std::string& text) const { return refusal("r.jsonl", text + "\n"); }
  static std::string event(std::int64_t frame, const std::vector<Region>& regions) {
    Event event;
    event.id = "0123456789abcdef";
    event.frames = {frame - 5, frame + 5};
    event.peak_frame = frame;
    event.regions = regions;
    return to_json(event).dump() + "\n";
  }

  TempFolder folder_;
};

TEST_F(StoredRegionFiles, CsvHasARowPerBoxInAnyOrderWithMoreColumns) {
  const RegionSet set =
      read("r.csv",
           "Score,class,frame,video,x,y,width,height\r\n0.5,car,7,b,1,2,3,4\r\n-1e-3,,2,\"a, 1\",0,0,10,10\r\n2,,7,b,5,6,7,8\r\n");
  ASSERT_THAT(set.videos, SizeIs(2));
  EXPECT_EQ(set.videos[0].id, "b");
  ASSERT_THAT(set.videos[0].regions, SizeIs(2));
  EXPECT_EQ(set.videos[0].regions[0].box, (Box{1, 2, 3, 4}));
  EXPECT_EQ(set.videos[0].regions[0].frame, 7);
  EXPECT_EQ(set.videos[0].regions[0].line, 2U);
  EXPECT_EQ(set.videos[0].regions[1].score, 2);
  EXPECT_EQ(set.videos[1].id, "a, 1");
  EXPECT_EQ(set.videos[1].regions[0].score, -1e-3);
}

TEST_F(StoredRegionFiles, CornersAreRoundedToWholePixels) {
  const RegionSet set = read("r.csv", "video,frame,x,y,w,h,score\na,0,1.4,2.5,3.2,3,1\n");
  EXPECT_EQ(set.videos[0].regions[0].box, (Box{1, 3, 4, 3})) << "from 1.4,2.5 to 4.6,5.5";
}

TEST_F(StoredRegionFiles, JsonLinesHaveABoxOrAFrameALine) {
  const RegionSet set =
      read("r.jsonl",
           "{\"video\":\"a\",\"frame\":3,\"box\":[1,2,3,4],\"score\":0.5}\n\n"
           "{\"id\":\"a\",\"frame\":4,\"x\":1,\"y\":2,\"w\":3,\"h\":4,\"level\":1}\n"
           "{\"video\":\"b\",\"frame\":5,\"regions\":[{\"box\":[1,2,3,4],\"level\":2,\"evidence\":[]},{\"box\":[5,6,7,8],"
           "\"level\":1}]}\n{\"video\":\"c\",\"frame\":0,\"regions\":[]}\n");
  ASSERT_THAT(set.videos, SizeIs(3));
  EXPECT_THAT(set.videos[0].regions, SizeIs(2));
  ASSERT_THAT(set.videos[1].regions, SizeIs(2));
  EXPECT_EQ(set.videos[1].regions[1].box, (Box{5, 6, 7, 8}));
  EXPECT_EQ(set.videos[1].regions[1].line, 4U);
  EXPECT_THAT(set.videos[2].regions, IsEmpty());
  EXPECT_EQ(set.at_peaks, 0U);
}

TEST_F(StoredRegionFiles, FoldersOfDetectTellRegionsAtThePeaksOfEvents) {
  folder_.write("runs/Test001/events.jsonl", event(40, {{{1, 2, 3, 4}, 3.5, {}}, {{5, 6, 7, 8}, 2.5, {}}}) + event(90, {}));
  folder_.write("runs/Test001/run.json", R"({"source": {"name": "/data/Test/Test001"}})");
  folder_.write("runs/Test002/events.jsonl", "");
  const RegionSet set = read_region_set(folder_.path() / "runs");
  ASSERT_THAT(set.videos, SizeIs(2));
  EXPECT_EQ(set.videos[0].id, "Test001");
  EXPECT_EQ(set.videos[0].otherwise, "/data/Test/Test001");
  ASSERT_THAT(set.videos[0].regions, SizeIs(2));
  EXPECT_EQ(set.videos[0].regions[0].frame, 40);
  EXPECT_EQ(set.videos[0].regions[0].box, (Box{1, 2, 3, 4}));
  EXPECT_EQ(set.videos[0].regions[0].score, 3.5);
  EXPECT_EQ(set.videos[1].id, "Test002");
  EXPECT_THAT(set.videos[1].regions, IsEmpty()) << "nothing was found in it, which is an answer";
  EXPECT_EQ(set.at_peaks, 2U);
  EXPECT_EQ(read_region_set(folder_.path() / "runs/Test001").videos[0].id, "Test001");
  EXPECT_EQ(read_region_set(folder_.path() / "runs/Test001/events.jsonl").videos[0].regions.size(), 2U);
}

TEST_F(StoredRegionFiles, ThatAreNoneAreRefused) {
  EXPECT_THAT(message_of([] { read_region_set("/no/such.csv"); }), HasSubstr("/no/such.csv: no such file or folder"));
  EXPECT_THAT(refusal("r.txt", "x"), HasSubstr("r.txt: no stored regions"));
  EXPECT_THAT(refusal("r.csv", ""), HasSubstr("r.csv: is empty"));
  EXPECT_THAT(refusal("r.csv", "video,frame,x,y,w,h,score\n"), HasSubstr("r.csv: no boxes in it"));
  EXPECT_THAT(refusal("r.csv", "video,frame,x0,y0,x1,y1,score\n"),
              AllOf(HasSubstr("r.csv:1: the header has no column 'x'"), HasSubstr("video, frame, x, y, w, h and score")));
  EXPECT_THAT(message_of([&] { read_region_set(folder_.path()); }), HasSubstr("no events.jsonl in it"));
}

TEST_F(StoredRegionFiles, WrongRowsAreRefusedWithFileAndLine) {
  EXPECT_THAT(row("a,0,1,2,3,4"), HasSubstr("r.csv:2: 6 columns, the header has 7"));
  EXPECT_THAT(row("a,-1,1,2,3,4,1"), HasSubstr("r.csv:2: frame = -1 is no index of a frame"));
  EXPECT_THAT(row("a,1.5,1,2,3,4,1"), HasSubstr("r.csv:2: frame = 1.5 is no index of a frame"));
  EXPECT_THAT(row("a,,1,2,3,4,1"), HasSubstr("r.csv:2: frame = nan is no index of a frame"));
  EXPECT_THAT(row("a,1,nan,2,3,4,1"), HasSubstr("r.csv:2: x = nan is no number of pixels"));
  EXPECT_THAT(row("a,1,1,2,1e9,4,1"), HasSubstr("r.csv:2: width = 1e+09 is no number of pixels"));
  EXPECT_THAT(row("a,1,1,two,3,4,1"), HasSubstr("r.csv:2: y = 'two' is no number"));
  EXPECT_THAT(row("a,1,1,2,3,4,nan"), HasSubstr("r.csv:2: score = nan is no finite number"));
  EXPECT_THAT(row("a,1,1,2,3,4,inf"), HasSubstr("r.csv:2: score = inf is no finite number"));
  EXPECT_THAT(row("a,1,9,9,3,0,1"), HasSubstr("r.csv:2: the box 9,9,3,0 has no pixel"));
  EXPECT_THAT(row("a,1,9,9,-3,2,1"), AllOf(HasSubstr("the box 9,9,-3,2 has no pixel"), HasSubstr("not two corners")));
  EXPECT_THAT(row("\"a,1,9,9,3,2,1"), HasSubstr("r.csv:2: a quote is not closed"));
}

TEST_F(StoredRegionFiles, WrongLinesAreRefusedWithFileAndLine) {
  EXPECT_THAT(line("{\"video\":\"a\""), HasSubstr("r.jsonl:1: not JSON (byte "));
  EXPECT_THAT(line("[1]"), HasSubstr("r.jsonl:1: no object"));
  EXPECT_THAT(line(R"({"frame":1,"box":[1,2,3,4],"score":1})"), HasSubstr("r.jsonl:1: no \"video\""));
  EXPECT_THAT(line(R"({"video":"a","box":[1,2,3,4],"score":1})"), HasSubstr("r.jsonl:1: no \"frame\""));
  EXPECT_THAT(line(R"({"video":"a","frame":"1","box":[1,2,3,4],"score":1})"), HasSubstr("r.jsonl:1: frame = \"1\" is no number"));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"box":[1,2,3],"score":1})"),
              HasSubstr("box = [1,2,3] is no list of x, y, width, height"));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"box":[1,2,3,null],"score":1})"), HasSubstr("box = [1,2,3,null] is no list"));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"box":[1,2,3,4]})"), HasSubstr("r.jsonl:1: no \"score\""));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"box":[1,2,3,4],"score":null})"), HasSubstr("score = null is no number"));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"regions":[3]})"), HasSubstr("a region is no object"));
  EXPECT_THAT(line(R"({"video":"a","frame":1,"regions":{}})"), HasSubstr("regions is no list"));
  EXPECT_THAT(line(event(9, {{{1, 2, 3, 4}, 3, {}}})), HasSubstr("r.jsonl:1: an event that does not say of which video"));
}

}  // namespace
}  // namespace vigil
