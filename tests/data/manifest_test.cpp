// SPDX-License-Identifier: Apache-2.0
// Specifies reading and writing Vigil's manifest, and what each mistake in one is answered with.
#include "vigil/data/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/folder.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kHeader = R"({"vigil_manifest":1,"dataset":"street","gt_revision":"r1","convention":"0-based half-open frames"})"
                            "\n";

class Manifest : public testing::Test {
 protected:
  Manifest() { folder_.pictures("clip", 10); }

  Dataset read(const std::string& lines) { return read_manifest(folder_.write("manifest.jsonl", kHeader + lines + "\n")); }

  // The message and hint that reading `lines` ends with.
  std::string refusal(const std::string& lines) {
    try {
      read(lines);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what()) + " | " + error.hint();
    }
    ADD_FAILURE() << "was read: " << lines;
    return {};
  }

  // An entry for the clip with `more` members.
  static std::string entry(const std::string& more, const std::string& id = "a") {
    return R"({"id":")" + id + R"(","media":"clip","split":"test","n_frames":10,)" + more + "}";
  }

  Folder folder_;
};

TEST_F(Manifest, GivesEveryFieldOfAnEntry) {
  folder_.pictures("masks", 1, 3, 0, 1);
  const Dataset set =
      read(entry(R"("fps":12.5,"width":8,"height":6,"scene":"lawn","group":"film","labels":["run"],"masks":"masks",)"
                 R"("events":[{"start":3,"end":6,"label":"run"}],"span":{"start":1,"end":9},)"
                 R"("ignore":[{"start":7,"end":8}],"roi":{"x":1,"y":2,"w":4,"h":3})"));
  EXPECT_EQ(set.name, "street");
  EXPECT_EQ(set.truth_revision, "r1");
  ASSERT_THAT(set.videos, SizeIs(1));
  const Video& video = set.videos[0];
  EXPECT_EQ(video.id, "a");
  EXPECT_EQ(video.media, (folder_.path() / "clip").string());
  EXPECT_EQ(video.split, "test");
  EXPECT_EQ(video.frames, 10);
  EXPECT_EQ(video.fps, 12.5);
  EXPECT_EQ(video.size, (Size{8, 6}));
  EXPECT_EQ(video.scene, "lawn");
  EXPECT_EQ(video.group, "film");
  EXPECT_THAT(video.labels, ElementsAre("run"));
  EXPECT_EQ(video.masks, folder_.path() / "masks");
  EXPECT_EQ(video.events, (std::vector<LabelledSpan>{{{3, 6}, "run"}}));
  EXPECT_EQ(video.span, (FrameSpan{1, 9}));
  EXPECT_THAT(video.ignore, ElementsAre(FrameSpan{7, 8}));
  EXPECT_EQ(video.roi, (Box{1, 2, 4, 3}));
}

TEST_F(Manifest, ReadsBackWhatItWrites) {
  const Dataset set =
      read(entry(R"("fps":12.5,"events":[{"start":3,"end":6,"label":"run"}],"span":{"start":1,"end":9})") + "\n" +
           R"json({"id":"b","media":"synthetic:street(seconds=4)","split":"val","n_frames":100,"events":null})json");
  const auto copy = folder_.path() / "copy.jsonl";
  write_manifest(copy, set);
  const Dataset again = read_manifest(copy);
  ASSERT_THAT(again.videos, SizeIs(2));
  EXPECT_EQ(again.name, set.name);
  EXPECT_EQ(again.videos[0].media, set.videos[0].media);
  EXPECT_EQ(again.videos[0].events, set.videos[0].events);
  EXPECT_EQ(again.videos[0].span, set.videos[0].span);
  EXPECT_EQ(again.videos[1].media, "synthetic:street(seconds=4)");
  EXPECT_FALSE(again.videos[1].events);
}

TEST_F(Manifest, TellsNormalFromUnlabelled) {
  const auto events = [this](const std::string& more) { return read(entry(more)).videos[0].events; };
  EXPECT_EQ(events(R"("events":[])"), std::vector<LabelledSpan>{});
  EXPECT_EQ(events(R"("events":null,"labels":[])"), std::vector<LabelledSpan>{});
  EXPECT_EQ(events(R"("events":null)"), std::nullopt);
  EXPECT_EQ(events(R"("labels":["run"])"), std::nullopt);
}

TEST_F(Manifest, CountsThePicturesOfAFolderWithoutNumberOfFrames) {
  const Dataset set = read(R"({"id":"a","media":"clip","split":"train"})");
  EXPECT_EQ(set.videos[0].frames, 10);
  EXPECT_THAT(set.notes, IsEmpty());
}

TEST_F(Manifest, TakesTheSplitFromTheHeaderWhereAnEntryNamesNone) {
  const auto file = folder_.write("m.jsonl", R"({"vigil_manifest":1,"dataset":"d","gt_revision":"r","split":"val"})"
                                             "\n\n"
                                             R"({"id":"a","media":"clip"})");
  EXPECT_EQ(read_manifest(file).videos[0].split, "val");
}

TEST_F(Manifest, AllowsEntriesOfOneMediaThatCoverDifferentFrames) {
  EXPECT_THAT(read(entry(R"("span":{"start":0,"end":5})", "a") + "\n" + entry(R"("span":{"start":5,"end":10})", "b")).videos,
              SizeIs(2));
}

TEST_F(Manifest, KnowsVideosByTheirFeaturesWithoutMedia) {
  folder_.write("bags.npy", "x");
  const std::string features = R"("split":"train","n_frames":100,"labels":["Abuse"],"events":null,)"
                               R"("features":{"x3d":{"path":"bags.npy","layout":"NxTxD","index":3,"rows":32,"first_row":1,)"
                               R"("frames_per_row":32,"segments_of_video":true,"tail":"pad","key":"k"}}})";
  const Dataset set = read(R"({"id":"a",)" + features + "\n" + R"({"id":"b","media":"gone.mp4",)" + features);
  const FeatureFile& file = set.videos[0].features.at("x3d");
  EXPECT_EQ(file, (FeatureFile{folder_.path() / "bags.npy", "NxTxD", "k", 3, 1, 32, 32, true, "pad"}));
  EXPECT_EQ(set.videos[1].media, "");
  EXPECT_EQ(set.videos[0].anomalous, true);
  EXPECT_THAT(set.notes, ElementsAre(HasSubstr("2 of 2 videos have features but no media here")));
  write_manifest(folder_.path() / "copy.jsonl", set);
  const Dataset copy = read_manifest(folder_.path() / "copy.jsonl");
  EXPECT_EQ(copy.videos[0].features, set.videos[0].features);
  EXPECT_THAT(copy.notes, ElementsAre()) << "where no entry names media, none is missed";
}

TEST_F(Manifest, KnowsVideosByTheirTruthAlone) {
  const Dataset set = read(R"({"id":"a","split":"test","n_frames":100,"events":[]})");
  EXPECT_EQ(set.videos[0].frames, 100);
  EXPECT_THAT(set.notes, ElementsAre(HasSubstr("1 of 1 videos have neither media nor features")));
  EXPECT_THAT(refusal(R"({"id":"a","split":"test"})"), HasSubstr(":2: media is missing"));
}

TEST_F(Manifest, KeepsTracksMasksAndTheLengthOfTheTruth) {
  folder_.pictures("masks", 1, 3, 0, 1);
  const Dataset set = read(entry(R"("masks":"masks","first_mask":1,"gt_frames":8,"events":[],)"
                                 R"("tracks":[{"id":4,"label":"cart","boxes":[[2,0,1,3,4],[5,1,1,3,4]]},{"id":5,"boxes":[]}])"));
  const Video& video = set.videos[0];
  ASSERT_THAT(*video.tracks, SizeIs(2));
  EXPECT_EQ((*video.tracks)[0], (Track{4, "cart", {{2, {0, 1, 3, 4}}, {5, {1, 1, 3, 4}}}}));
  write_manifest(folder_.path() / "copy.jsonl", set);
  const Video again = read_manifest(folder_.path() / "copy.jsonl").videos[0];
  EXPECT_EQ(again.tracks, video.tracks);
  EXPECT_EQ(again.first_mask, 1);
  EXPECT_EQ(again.truth_frames, 8);
}

TEST_F(Manifest, TellsTheLabelOfTheWholeVideo) {
  const auto label = [this](const std::string& more) { return read(entry(more)).videos[0].anomalous; };
  EXPECT_EQ(label(R"("events":null,"labels":["run"])"), true);
  EXPECT_EQ(label(R"("events":null,"labels":[])"), false);
  EXPECT_EQ(label(R"("events":[])"), false);
  EXPECT_EQ(label(R"("events":[{"start":1,"end":2}])"), true);
  EXPECT_EQ(label(R"("events":null)"), std::nullopt);
}

TEST_F(Manifest, KeepsThatAVideoIsAnomalousWithoutSayingWhere) {
  Dataset set = read(entry(R"("events":null)"));
  for (const bool anomalous : {true, false}) {
    set.videos[0].anomalous = anomalous;
    write_manifest(folder_.path() / "copy.jsonl", set);
    EXPECT_EQ(read_manifest(folder_.path() / "copy.jsonl").videos[0].anomalous, anomalous);
  }
}

TEST_F(Manifest, PathsStayRightWhenItIsWrittenElsewhere) {
  const Dataset set = read(entry(R"("events":[])"));
  std::filesystem::create_directory(folder_.path() / "other");
  write_manifest(folder_.path() / "other" / "m.jsonl", set);
  EXPECT_EQ(read_manifest(folder_.path() / "other" / "m.jsonl").videos[0].media, (folder_.path() / "clip").string());
}

TEST_F(Manifest, RefusesFeaturesAndTracksThatMakeNoSense) {
  folder_.write("x.npy", "x");
  const auto feature = [&](const std::string& more) {
    return refusal(entry(R"("features":{"i3d":{"path":"x.npy")" + more + "}}"));
  };
  EXPECT_THAT(refusal(entry(R"("features":{"i3d":{"path":"gone.npy"}})")), HasSubstr(":2: features: i3d: no such file: "));
  EXPECT_THAT(refusal(entry(R"("features":{"i3d":{"path":"x","layout":"crops-A"}})")), HasSubstr("crop 0 of 1 is missing"));
  EXPECT_THAT(feature(R"(,"layout":"TxDD")"), HasSubstr("no layout is called 'TxDD' (nearest: TxD)"));
  EXPECT_THAT(feature(R"(,"rows":-1)"), HasSubstr("rows = -1, expected 0 or more"));
  EXPECT_THAT(feature(R"(,"frames_per_row":0)"), HasSubstr("frames_per_row = 0, expected 1 or more"));
  EXPECT_THAT(feature(R"(,"tail":"loop")"), HasSubstr("tail 'loop' is neither cut nor pad"));
  const auto tracks = [&](const std::string& boxes) { return refusal(entry(R"("tracks":[{"id":1,"boxes":)" + boxes + "}]")); };
  EXPECT_THAT(tracks("[[12,0,0,1,1]]"), HasSubstr("tracks[0]: boxes[0]: frame 12 lies outside the video's [0, 10)"));
  EXPECT_THAT(tracks("[[2,0,0,0,1]]"), HasSubstr("boxes[0]: 0,0,0,1 has no pixel"));
  EXPECT_THAT(tracks("[[2,0,0,1,1],[2,0,0,1,1]]"), HasSubstr("boxes[1]: frame 2 does not follow frame 2"));
  EXPECT_THAT(tracks("[[2,0,0,1]]"), HasSubstr("boxes[0]: 4 numbers, expected frame, x, y, w, h"));
  EXPECT_THAT(refusal(entry(R"("tracks":[{"id":1,"boxes":[]},{"id":1,"boxes":[]}])")), HasSubstr("id 1 is given to two tracks"));
}

TEST_F(Manifest, RefusesAnUnknownKeyAndNamesTheNearest) {
  EXPECT_THAT(refusal(entry(R"("evnets":[])")), HasSubstr("manifest.jsonl:2: unknown key 'evnets' (nearest: events)"));
  EXPECT_THAT(refusal(entry(R"("events":[{"start":1,"ends":2}])")), HasSubstr("events[0]: unknown key 'ends' (nearest: end)"));
}

TEST_F(Manifest, RefusesAWrongPath) {
  EXPECT_THAT(refusal(R"({"id":"a","media":"gone.mp4","split":"test","n_frames":3})"),
              AllOf(HasSubstr("manifest.jsonl:2: media: no such file or folder: " + (folder_.path() / "gone.mp4").string()),
                    HasSubstr("relative to the manifest's folder")));
  EXPECT_THAT(refusal(entry(R"("masks":"nowhere")")), HasSubstr("masks: no such file or folder"));
}

TEST_F(Manifest, RefusesSpansThatAreReversedEmptyOrOutside) {
  EXPECT_THAT(refusal(entry(R"("events":[{"start":6,"end":3}])")), HasSubstr(":2: events[0]: start 6 lies after end 3"));
  EXPECT_THAT(refusal(entry(R"("events":[{"start":3,"end":3}])")), HasSubstr("start 3 equals end 3: no frame"));
  EXPECT_THAT(refusal(entry(R"("events":[{"start":3,"end":11}])")), HasSubstr("frames 3 to 11 lie outside the video's [0, 10)"));
  EXPECT_THAT(refusal(entry(R"("ignore":[{"start":-1,"end":4}])")), HasSubstr(":2: ignore[0]: frames -1 to 4 lie outside"));
  EXPECT_THAT(refusal(entry(R"("span":{"start":9,"end":1})")), HasSubstr(":2: span: start 9 lies after end 1"));
}

TEST_F(Manifest, RefusesSpansThatOverlap) {
  EXPECT_THAT(refusal(entry(R"("events":[{"start":1,"end":5},{"start":4,"end":8}])")),
              AllOf(HasSubstr(":2: events[1] (4 to 8) overlaps events[0] (1 to 5)"), HasSubstr("join the two")));
  EXPECT_THAT(refusal(entry(R"("span":{"start":0,"end":6})", "a") + "\n" + entry(R"("span":{"start":5,"end":10})", "b")),
              AllOf(HasSubstr(":3: frames 5 to 10 of"), HasSubstr("overlap the frames 0 to 6 of line 2")));
}

TEST_F(Manifest, RefusesAnIdTwice) {
  EXPECT_THAT(refusal(entry(R"("span":{"start":0,"end":5})") + "\n" + entry(R"("span":{"start":5,"end":10})")),
              HasSubstr("manifest.jsonl:3: id 'a' stands in line 2 already"));
}

TEST_F(Manifest, RefusesFieldsThatAreMissingOrOfAnotherKind) {
  EXPECT_THAT(refusal(R"({"media":"clip","split":"test"})"), HasSubstr(":2: id is missing"));
  EXPECT_THAT(refusal(R"({"id":"a","media":"clip","split":"test","n_frames":"ten"})"),
              HasSubstr(":2: n_frames: expected a whole number, found \"ten\""));
  EXPECT_THAT(refusal(R"({"id":"a","media":"clip","split":"tset","n_frames":10})"),
              HasSubstr("split 'tset' is none of train, test, val"));
  EXPECT_THAT(refusal(R"({"id":"a","media":"clip","split":"test","n_frames":12})"), HasSubstr("n_frames = 12, but"));
  EXPECT_THAT(refusal(entry(R"("fps":0)")), HasSubstr("fps 0 is not a frame rate"));
  EXPECT_THAT(refusal(entry(R"("width":8)")), HasSubstr("width and height belong together"));
  EXPECT_THAT(refusal(entry(R"("width":8,"height":6,"roi":{"x":4,"y":0,"w":5,"h":2})")),
              HasSubstr(":2: roi: 4,0,5,2 does not lie inside the picture (8x6)"));
  EXPECT_THAT(refusal(entry(R"("roi":{"x":4,"y":0,"w":0,"h":2})")), HasSubstr("is empty"));
}

TEST_F(Manifest, RefusesLinesThatAreNoJson) {
  EXPECT_THAT(refusal(R"({"id":"a",)"), HasSubstr("manifest.jsonl:2: not JSON from column"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("manifest.jsonl:2: expected an object {...}, found [1,2]"));
}

TEST_F(Manifest, RefusesAFileThatIsNoManifest) {
  const auto refused = [this](const std::string& text) -> std::string {
    try {
      read_manifest(folder_.write("m.jsonl", text));
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  };
  EXPECT_THAT(refused(""), HasSubstr("m.jsonl: empty"));
  EXPECT_THAT(refused(kHeader), HasSubstr("a header but no video"));
  EXPECT_THAT(refused(R"({"id":"a"})"), HasSubstr(":1: not a manifest"));
  EXPECT_THAT(refused(R"({"vigil_manifest":2,"dataset":"d","gt_revision":"r"})"),
              HasSubstr("manifest version 2, this Vigil reads version 1"));
  EXPECT_THAT(refused(R"({"vigil_manifest":1,"dataset":"d","gt_revision":"r","convention":"1-based"})"),
              HasSubstr("convention '1-based'"));
}

}  // namespace
}  // namespace vigil
