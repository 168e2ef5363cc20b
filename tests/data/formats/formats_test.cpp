// SPDX-License-Identifier: Apache-2.0
// Specifies files as the tools themselves write them, and what each mistake in one is answered with.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/data/formats/format.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Formats : public testing::Test {
 protected:
  Formats() {
    Video video;
    video.id = "a";
    video.frames = 100;
    video.fps = 25;
    video.size = {200, 100};
    video.split = "test";
    like_.videos.push_back(video);
    options_.like = &like_;
  }

  Dataset read(const std::string& format, const std::string& name, const std::string& text) const {
    return data_formats().at(format).read(folder_.write(name, text), options_);
  }
  std::string refusal(const std::string& format, const std::string& name, const std::string& text) const {
    return message_of([&] { read(format, name, text); });
  }
  std::vector<LabelledSpan> events(const std::string& format, const std::string& name, const std::string& text) const {
    return *read(format, name, text).videos.at(0).events;
  }

  TempFolder folder_;
  Dataset like_;
  FormatOptions options_;
};

std::vector<LabelledSpan> one(std::int64_t begin, std::int64_t end, const std::string& label) {
  return {{{begin, end}, label}};
}

std::string database(const std::string& segment) {
  return R"({"version":"1","taxonomy":[],"database":{"a":{"duration":4.0,"subset":"validation","url":"","annotations":[{"label":"x","segment":)" +
         segment + "}]}}}";
}

TEST_F(Formats, ActivityNetTruthIsInSeconds) {
  const Dataset set = read("activitynet", "x.json", database("[0.4, 1.22]"));
  EXPECT_EQ(set.videos[0].events, one(10, 31, "x"));
  EXPECT_EQ(set.videos[0].split, "val");
  EXPECT_EQ(set.truth_revision, "ActivityNet JSON of x.json");
}

TEST_F(Formats, ActivityNetPredictionsBecomeEventsAboveAScore) {
  options_.least_score = 0.5;
  const Dataset set = read("activitynet", "p.json",
                           R"({"version":"1","external_data":{},"results":{"a":[{"label":"x","score":0.9,"segment":[0,1]},)"
                           R"({"label":"x","score":0.8,"segment":[0.5,2]},{"label":"x","score":0.1,"segment":[3,4]}]}})");
  EXPECT_EQ(set.videos[0].events, one(0, 50, "x"));
  EXPECT_THAT(set.truth_revision, HasSubstr("predictions, not truth"));
  EXPECT_THAT(set.notes,
              ElementsAre(HasSubstr("1 events overlap others of their label"), HasSubstr("2 of 3 with a score of 0.5 or more")));
}

TEST_F(Formats, ActivityNetMistakes) {
  EXPECT_THAT(refusal("activitynet", "x.json", database("[2, 1]")),
              HasSubstr("x.json: database: a: annotations[0]: frames 50 to 25 of 'a' are reversed"));
  EXPECT_THAT(refusal("activitynet", "x.json", database("[9, 10]")), HasSubstr("an event starts at frame 225, but 'a' has 100"));
  EXPECT_THAT(refusal("activitynet", "x.json", database("[1]")), HasSubstr("segment: 1 numbers, expected start and end"));
  EXPECT_THAT(refusal("activitynet", "x.json", database("[-1, 1]")), HasSubstr("-1 is no time in seconds"));
  EXPECT_THAT(refusal("activitynet", "x.json", R"({"data":[]})"), HasSubstr("neither \"database\" (truth) nor \"results\""));
  EXPECT_THAT(refusal("activitynet", "x.json", R"({"database":)"), HasSubstr("x.json: not JSON from byte"));
  EXPECT_THAT(refusal("activitynet", "x.json", std::string(200, '[') + std::string(200, ']')),
              HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(read("activitynet", "x.json", database("[3, 4.12]")).notes,
              ElementsAre(HasSubstr("an event ends at frame 103; cut at the end of 'a', 100")));
  options_.like = nullptr;
  EXPECT_THAT(refusal("activitynet", "x.json", database("[0, 1]")),
              AllOf(HasSubstr("the frame rate of 'a' is told nowhere"), HasSubstr("--fps")));
}

TEST_F(Formats, CsvSaysItsConvention) {
  const std::string rows = "\nvideo,start,end,label\r\na,10,20,x\r\n";
  EXPECT_EQ(events("csv", "x.csv", "# convention: 0-based half-open frames" + rows), one(10, 20, "x"));
  EXPECT_EQ(events("csv", "x.csv", "# convention: 0-based inclusive frames" + rows), one(10, 21, "x"));
  EXPECT_EQ(events("csv", "x.csv", "\xEF\xBB\xBF# convention: 1-based inclusive frames" + rows), one(9, 20, "x"));
  EXPECT_EQ(events("csv", "x.csv", "# convention: seconds\nvideo,start,end\na,1,2.5"), one(25, 63, ""));
  EXPECT_THAT(events("csv", "x.csv", "# convention: seconds\nvideo,start,end\na,,"), IsEmpty());
}

TEST_F(Formats, CsvMistakes) {
  const std::string convention = "# convention: 0-based half-open frames\n";
  EXPECT_THAT(refusal("csv", "x.csv", "video,start,end\na,1,2\n"),
              HasSubstr("x.csv:1: no line '# convention: ...' before the header"));
  EXPECT_THAT(refusal("csv", "x.csv", "# convention: 0-based frames\n"), HasSubstr("convention '0-based frames' is not known"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,begin,end\n"), HasSubstr("x.csv:2: unknown column 'begin'"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,start,end\na,1\n"), HasSubstr("x.csv:3: 2 fields, the header has 3"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,start,end\na,1,nan\n"), HasSubstr("x.csv:3: 'nan' is no number"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,start,end\na,5,2\n"), HasSubstr("frames 5 to 2 of 'a' are reversed"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,start,end\n\"a,5,2\n"), HasSubstr("a quote is not closed"));
  EXPECT_THAT(refusal("csv", "x.csv", ""), HasSubstr("no header line: it is empty"));
  EXPECT_THAT(refusal("csv", "x.csv", convention + "video,start,end\nb,5,6\n"),
              AllOf(HasSubstr("how many frames 'b' has is told nowhere"), HasSubstr("--like")));
}

std::string cvat(const std::string& tracks, const std::string& before = "") {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + before +
         "<annotations><version>1.1</version><meta><task><size>100</size><source>a.mp4</source>"
         "<original_size><width>200</width><height>100</height></original_size></task></meta>" +
         tracks + "</annotations>\n";
}

const std::string kBoxes =
    R"(<box frame="10" outside="0" occluded="0" keyframe="1" xtl="0.00" ytl="0.00" xbr="10.00" ybr="10.00" z_order="0"/>)"
    R"(<box frame="14" outside="0" occluded="0" keyframe="1" xtl="8.00" ytl="0.00" xbr="18.00" ybr="10.00" z_order="0"/>)"
    R"(<box frame="16" outside="1" occluded="0" keyframe="1" xtl="8.00" ytl="0.00" xbr="18.00" ybr="10.00" z_order="0"/>)";

TEST_F(Formats, CvatTracksAreInterpolatedAndEndOutside) {
  const Dataset set = read("cvat", "a.xml", cvat(R"(<track id="3" label="car" source="manual">)" + kBoxes + "</track>"));
  const Video& video = set.videos[0];
  EXPECT_EQ(video.events, one(10, 16, "car"));
  ASSERT_THAT(*video.tracks, SizeIs(1));
  EXPECT_EQ(video.tracks->front().boxes[1], (TrackBox{11, {2, 0, 10, 10}}));
  EXPECT_THAT(video.tracks->front().boxes, SizeIs(6));
}

TEST_F(Formats, CvatEntityBombsAreRefused) {
  const std::string bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">]>\n";
  EXPECT_THAT(refusal("cvat", "a.xml", cvat("<track label=\"&lol2;\"/>", bomb)),
              HasSubstr("declares a document type, which is refused"));
}

TEST_F(Formats, CvatMistakes) {
  EXPECT_THAT(refusal("cvat", "a.xml", cvat("<track id=\"1\"")), HasSubstr("a.xml:2: not XML"));
  EXPECT_THAT(refusal("cvat", "a.xml", ""), HasSubstr("a.xml:1: not XML: No document element found"));
  EXPECT_THAT(refusal("cvat", "a.xml", "<html/>"), HasSubstr("no <annotations> in it"));
  EXPECT_THAT(refusal("cvat", "a.xml", cvat("<image id=\"0\"/>")), HasSubstr("\"CVAT for images\""));
  const auto box = [&](const std::string& attributes) {
    return refusal("cvat", "a.xml", cvat("<track id=\"7\" label=\"x\"><box outside=\"0\" " + attributes + "/></track>"));
  };
  EXPECT_THAT(box(R"(frame="120" xtl="0" ytl="0" xbr="1" ybr="1")"),
              HasSubstr("track 7: frame 120 lies outside the video's [0, 100)"));
  EXPECT_THAT(box(R"(frame="1" xtl="9" ytl="0" xbr="1" ybr="1")"), HasSubstr("9,0 to 1,1 is no box"));
  EXPECT_THAT(box(R"(frame="1" xtl="nan" ytl="0" xbr="1" ybr="1")"), HasSubstr("<box> xtl: expected a number, found 'nan'"));
  EXPECT_THAT(box(R"(frame="1" ytl="0" xbr="1" ybr="1")"), HasSubstr("<box> xtl: expected a number, found ''"));
}

TEST_F(Formats, LabelStudioCountsFromOneInPercent) {
  const std::string text = R"([{"id":1,"data":{"video":"/data/upload/a.mp4"},"annotations":[{"result":[
    {"type":"timelinelabels","value":{"ranges":[{"start":11,"end":30}],"timelinelabels":["anomaly"]}},
    {"type":"videorectangle","value":{"framesCount":100,"duration":4.0,"sequence":[
      {"frame":11,"time":0.44,"enabled":true,"x":10,"y":20,"width":50,"height":40,"rotation":0},
      {"frame":13,"time":0.52,"enabled":false,"x":14,"y":20,"width":50,"height":40,"rotation":0}],"labels":["person"]}}]}]}])";
  const Video video = read("label-studio", "x.json", text).videos[0];
  EXPECT_EQ(video.events, one(10, 30, "anomaly"));
  EXPECT_EQ(*video.tracks,
            (std::vector<Track>{{0, "person", {{10, {20, 20, 100, 40}}, {11, {24, 20, 100, 40}}, {12, {28, 20, 100, 40}}}}}));
}

TEST_F(Formats, LabelStudioMistakes) {
  EXPECT_THAT(refusal("label-studio", "x.json", "{}"), HasSubstr("x.json: no list of tasks"));
  EXPECT_THAT(refusal("label-studio", "x.json", R"([{"data":{}}])"), HasSubstr("task 0: data: neither \"video\" nor \"id\""));
  EXPECT_THAT(
      refusal(
          "label-studio", "x.json",
          R"([{"data":{"id":"a"},"annotations":[{"result":[{"type":"timelinelabels","value":{"ranges":[{"start":0,"end":3}]}}]}]}])"),
      HasSubstr("frames -1 to 3 of 'a' are outside the video"));
}

// A project with the view 7 of a.mp4; attribute 1 is a label of options, 2 tells the track.
std::string via(const std::string& metadata, const std::string& more_of_file = "") {
  return R"({"project":{},"attribute":{"1":{"aname":"kind","options":{"f":"fight"}},"2":{"aname":"Track"}},"file":{"1":{"fid":"1",)"
         R"("fname":"a.mp4","type":4,"loc":1,"src":"")" +
         more_of_file + R"(}},"view":{"7":{"fid_list":["1"]}},"metadata":{)" + metadata + "}}";
}

TEST_F(Formats, ViaSegmentsAreInSecondsAndPointsAreLeftOut) {
  const Dataset set =
      read("via", "x.json",
           via(R"("7_x":{"vid":"7","flg":0,"z":[1,2],"xy":[],"av":{"1":"f"}},"7_y":{"vid":"7","z":[3],"xy":[],"av":{}},)"
               R"("7_z":{"vid":"7","z":[3],"xy":[4,9,9,3,2],"av":{}})"));
  EXPECT_EQ(set.videos[0].events, one(25, 50, "fight"));
  EXPECT_EQ(set.videos[0].tracks, std::nullopt);
  EXPECT_THAT(set.notes, ElementsAre(HasSubstr("1 points in time (without an end or a box) were left out"),
                                     HasSubstr("1 shapes that are no rectangles were left out")));
  EXPECT_THAT(refusal("via", "x.json", R"({"file":{},"metadata":{"a":{"vid":"3","z":[1,2]}}})"),
              HasSubstr("vid '3' is no view of the project"));
}

// 25 frames a second: 0.04 s is frame 1, 0.079 s still is, 0.12 as 0.1199 is frame 3.
TEST_F(Formats, ViaBoxesAreTracksByTheirAttribute) {
  const Dataset set = read("via", "x.json",
                           via(R"("a":{"vid":"7","z":[0,1],"xy":[],"av":{"1":"f"}},)"
                               R"("b":{"vid":"7","z":[0.1199],"xy":[2,10.4,20,30.2,40],"av":{"1":"f","2":"12"}},)"
                               R"("c":{"vid":"7","z":[0.04],"xy":[2,10,20,30,40],"av":{"1":"f","2":"12"}},)"
                               R"("d":{"vid":"7","z":[0.079],"xy":[2,190,90,20,20],"av":{"1":"f","2":"4"}})"));
  EXPECT_EQ(*set.videos[0].tracks, (std::vector<Track>{{4, "fight", {{1, {190, 90, 10, 10}}}},
                                                       {12, "fight", {{1, {10, 20, 30, 40}}, {3, {10, 20, 31, 40}}}}}))
      << "a box over the edge is cut to the picture";
  EXPECT_EQ(set.videos[0].events, one(0, 25, "fight")) << "segments alone are events";
  EXPECT_THAT(set.notes, IsEmpty());
}

TEST_F(Formats, ViaBoxesWithoutATrackStandAlone) {
  const std::string boxes =
      R"("a":{"vid":"7","z":[1],"xy":[2,0,0,9,9],"av":{"1":"f"}},"b":{"vid":"7","z":[1.04],"xy":[2,0,0,9,9],"av":{"1":"f"}})";
  const Dataset set = read("via", "x.json", via(boxes));
  EXPECT_EQ(*set.videos[0].tracks, (std::vector<Track>{{0, "fight", {{25, {0, 0, 9, 9}}}}, {1, "fight", {{26, {0, 0, 9, 9}}}}}));
  EXPECT_EQ(set.videos[0].events, one(25, 27, "fight"));
  EXPECT_THAT(set.notes,
              ElementsAre(HasSubstr("2 boxes belong to no track"),
                          HasSubstr("1 of 1 videos have boxes and no events: the frames with a box were taken for events")));
  EXPECT_THAT(*read("via", "x.json", via(boxes, R"(,"events_from":"segments")")).videos[0].events, IsEmpty());
}

TEST_F(Formats, ViaMistakesInBoxes) {
  const auto box = [&](const std::string& z, const std::string& xy) {
    return refusal("via", "x.json", via(R"("a":{"vid":"7","z":)" + z + R"(,"xy":)" + xy + R"(,"av":{"2":"1"}})"));
  };
  EXPECT_THAT(box("[4]", "[2,0,0,9,9]"), HasSubstr("a box at 4 s, frame 100, but 'a' has 100"));
  EXPECT_THAT(box("[-1]", "[2,0,0,9,9]"), HasSubstr("-1 is no time in seconds"));
  EXPECT_THAT(box("[1,2]", "[2,0,0,9,9]"), HasSubstr("z: 2 times of a box, expected one"));
  EXPECT_THAT(box("[1]", "[2,0,0,9]"), HasSubstr("xy: 4 numbers of a rectangle, expected 2, x, y, width, height"));
  EXPECT_THAT(box("[1]", "[2,0,0,1e9,9]"), HasSubstr("xy: 1e+09 is no number of pixels"));
  EXPECT_THAT(box("[1]", "[2,0,0,0,9]"), HasSubstr("xy: 0,0,0,9 has no pixel"));
  EXPECT_THAT(box("[1]", "[2,300,0,9,9]"), HasSubstr("xy: 300,0,9,9 has no pixel in the picture of 200x100"));
  EXPECT_THAT(refusal("via", "x.json",
                      via(R"("a":{"vid":"7","z":[1],"xy":[2,0,0,9,9],"av":{"2":"1"}},)"
                          R"("b":{"vid":"7","z":[1.01],"xy":[2,0,0,9,9],"av":{"2":"1"}})")),
              HasSubstr("track 1 has two boxes on frame 25"));
}

TEST_F(Formats, TracksWithoutScopeAreTakenForEventsAndThatIsSaid) {
  const std::string box = R"(<box frame="3" outside="0" xtl="0" ytl="0" xbr="9" ybr="9">)";
  const std::string end = R"(</box><box frame="5" outside="1" xtl="0" ytl="0" xbr="9" ybr="9"/></track>)";
  const Dataset guessed = read("cvat", "a.xml", cvat("<track id=\"1\" label=\"x\">" + box + end));
  EXPECT_EQ(guessed.videos[0].events, one(3, 5, "x"));
  EXPECT_THAT(guessed.notes, ElementsAre(AllOf(HasSubstr("1 of 1 videos have boxes and no events"), HasSubstr("attribute scope"))));
  const Dataset told =
      read("cvat", "a.xml", cvat("<track id=\"1\" label=\"x\">" + box + "<attribute name=\"scope\">object</attribute>" + end));
  EXPECT_THAT(*told.videos[0].events, IsEmpty());
  EXPECT_THAT(*told.videos[0].tracks, SizeIs(1));
  EXPECT_THAT(told.notes, IsEmpty());
}

TEST_F(Formats, MlepCountsFromOne) {
  EXPECT_EQ(events("mlep", "x.json", R"({"0001":{"anomalies":[{"chasing":[[1,169],[172,177]]}],"length":553}})"),
            (std::vector<LabelledSpan>{{{0, 169}, "chasing"}, {{171, 177}, "chasing"}}));
  EXPECT_THAT(refusal("mlep", "x.json", R"({"0001":{"anomalies":[{"chasing":[[600,700]]}],"length":553}})"),
              HasSubstr("starts at frame 599, but '0001' has 553"));
}

TEST_F(Formats, MotHasAFolderAVideo) {
  folder_.write("mot/a/seqinfo.ini", "[Sequence]\nseqLength=50\nframeRate=10\n");
  folder_.write("mot/a/gt/gt.txt", "1,4,10,20,30,40,1,-1,-1,-1\n3,4,11,20,30,40,1,-1,-1,-1\n2,9,0,0,5,5,0,1,1\n");
  options_.like = nullptr;
  const Dataset set = data_formats().at("mot").read(folder_.path() / "mot", options_);
  EXPECT_THAT(set.notes, ElementsAre(AllOf(HasSubstr("1 of 1 videos have boxes and no events: the frames with a box were taken"),
                                           HasSubstr("MOT has no place for events"))));
  const Video& video = set.videos[0];
  EXPECT_EQ(video.frames, 50);
  EXPECT_EQ(*video.tracks, (std::vector<Track>{{4, "", {{0, {10, 20, 30, 40}}, {2, {11, 20, 30, 40}}}}}));
  EXPECT_EQ(video.events, (std::vector<LabelledSpan>{{{0, 1}, ""}, {{2, 3}, ""}}));
  const auto rows = [&](const std::string& text) {
    folder_.write("mot/a/gt/gt.txt", text);
    return message_of([&] { data_formats().at("mot").read(folder_.path() / "mot", options_); });
  };
  EXPECT_THAT(rows("51,4,1,1,1,1\n"), HasSubstr("gt.txt:1: frame 51 lies outside 1 to 50"));
  EXPECT_THAT(rows("1,4,1,1,0,1\n"), HasSubstr("1,1,0,1 has no pixel"));
  EXPECT_THAT(rows("1,4,1,1,9,9\n1,4,1,1,9,9\n"), HasSubstr("track 4 has two boxes on frame 1"));
  EXPECT_THAT(rows("1,4,1\n"), HasSubstr("gt.txt:1: 3 fields"));
}

TEST_F(Formats, AManifestWithoutLengthsIsNotWritten) {
  like_.videos[0].frames = 0;
  EXPECT_THAT(message_of([&] { data_formats().at("manifest").write(folder_.path() / "m.jsonl", like_); }),
              HasSubstr("m.jsonl: 1 of 1 videos have no known length, which a manifest needs"));
}

TEST_F(Formats, MotWithoutTracksIsNotWritten) {
  EXPECT_THAT(message_of([&] { data_formats().at("mot").write(folder_.path() / "out", like_); }),
              HasSubstr("MOT holds tracks only"));
}

TEST_F(Formats, AreToldByTheirContent) {
  EXPECT_EQ(format_of(folder_.write("x.json", "[]")), "label-studio");
  EXPECT_EQ(format_of(folder_.write("x.json", R"({"results":{}})")), "activitynet");
  EXPECT_EQ(format_of(folder_.write("x.json", R"({"metadata":{},"file":{}})")), "via");
  EXPECT_EQ(format_of(folder_.write("x.json", R"({"1":{"length":3}})")), "mlep");
  EXPECT_EQ(format_of(folder_.write("x.jsonl", "")), "manifest");
  EXPECT_THAT(message_of([&] { format_of(folder_.write("x.json", R"({"a":1})")); }), HasSubstr("JSON of no format that is known"));
}

}  // namespace
}  // namespace vigil
