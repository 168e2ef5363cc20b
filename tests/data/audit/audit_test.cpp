// SPDX-License-Identifier: Apache-2.0
// Specifies each rule by a small data set that breaks it, and that a sound one breaks none.
#include "vigil/data/audit/audit.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/base/made_torch.h"
#include "tests/data/features/made_features.h"
#include "tests/data/folder.h"

#include "vigil/base/text.h"
#include "vigil/data/audit/rules.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A video of 101 frames, normal unless events are given.
Video video_of(const std::string& id, const std::string& split, std::vector<LabelledSpan> events = {}) {
  Video video;
  video.id = id;
  video.split = split;
  video.frames = 101;
  video.fps = 25;
  video.size = {320, 240};
  for (const LabelledSpan& event : events) video.labels = {event.label};
  video.anomalous = !events.empty();
  video.events = std::move(events);
  return video;
}

Dataset dataset_of(std::vector<Video> videos) {
  return {"d", "r", std::move(videos), {}};
}

// What `rule` says, as "severity video field: message".
std::vector<std::string> said(const std::string& rule, const Dataset& dataset, const AuditConfig& config = {}) {
  std::vector<std::string> texts;
  for (const Finding& finding : audit(dataset, config).findings)
    if (finding.rule == rule)
      texts.push_back(std::string(name_of(finding.severity)) + " " + finding.video + " " + finding.field + ": " + finding.message);
  return texts;
}

std::string one(const std::string& rule, std::vector<Video> videos, const AuditConfig& config = {}) {
  const std::vector<std::string> texts = said(rule, dataset_of(std::move(videos)), config);
  return texts.size() == 1 ? texts[0] : std::to_string(texts.size()) + " findings " + join(texts, "; ");
}

TEST(Audit, OfASoundSetIsClean) {
  const AuditReport report =
      audit(dataset_of({video_of("a", "train"), video_of("b", "test", {{{10, 20}, ""}}), video_of("c", "test")}));
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.verdict(), "clean");
}

TEST(Audit, VerdictFollowsTheWorst) {
  AuditReport report;
  report.notes = 3;
  EXPECT_EQ(report.verdict(), "clean");
  report.warnings = 2;
  EXPECT_EQ(report.verdict(), "usable with care: 2 warnings");
  report.errors = 1;
  EXPECT_EQ(report.verdict(), "unfit: 1 error, 2 warnings");
}

TEST(AuditRules, AreSortedAndEachHasASummary) {
  const auto& rows = audit_rules().rows();
  EXPECT_EQ(rows.size(), 21);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const auto& row : rows) EXPECT_FALSE(row.summary.empty()) << row.name;
}

TEST(AuditRules, D01ADuplicateId) {
  EXPECT_EQ(one("D01", {video_of("a", "test"), video_of("a", "test")}), "error a id: stands 2 times in test");
}

TEST(AuditRules, D02AnIdInTwoSplits) {
  const std::vector<Video> videos{video_of("a", "train"), video_of("a", "test")};
  EXPECT_EQ(one("D02", videos), "error a split: stands in test and train");
  EXPECT_THAT(said("D01", dataset_of(videos)), IsEmpty());
}

TEST(AuditRules, D03ASourceInTwoSplits) {
  Video a = video_of("a", "train"), b = video_of("b", "test"), c = video_of("c", "test");
  a.group = b.group = "Taken.3";
  c.group = "Ip.Man";
  EXPECT_EQ(one("D03", {a, b, c}), "warning  group: source 'Taken.3': 1 in test, 1 in train videos");
}

TEST(AuditRules, D04AnAnomalousVideoWithoutPositives) {
  Video a = video_of("a", "test");
  a.labels = {"Arson"};
  a.anomalous = true;
  EXPECT_EQ(one("D04", {a}), "error a events: called anomalous (Arson), but none of its 101 frames is");
  a.events.reset();
  EXPECT_THAT(said("D04", dataset_of({a})), IsEmpty()) << "weakly labelled: nothing is claimed about frames";
}

TEST(AuditRules, D05ANormalVideoWithEvents) {
  Video a = video_of("a", "test", {{{0, 101}, ""}});
  a.anomalous = false;
  EXPECT_EQ(one("D05", {a}), "error a events: called normal, but has 1 events");
}

TEST(AuditRules, D06AndD07IntervalsBehindTheEndOrReversed) {
  const std::vector<Video> past{video_of("a", "test", {{{90, 102}, "x"}})};
  EXPECT_EQ(one("D06", past), "warning a events[0]: ends at 102, the video has 101 frames");
  EXPECT_THAT(said("D07", dataset_of(past)), IsEmpty());
  EXPECT_EQ(one("D07", {video_of("a", "test", {{{101, 120}, "x"}})}), "error a events[0]: starts at 101, the video has 101 frames");
  EXPECT_EQ(one("D07", {video_of("a", "test", {{{30, 20}, "x"}})}), "error a events[0]: 30 to 20 is reversed");
  EXPECT_EQ(one("D07", {video_of("a", "test", {{{-1, 20}, "x"}})}), "error a events[0]: -1 to 20 starts before the video");
}

TEST(AuditRules, D08LengthsThatDiffer) {
  Video a = video_of("a", "test");
  a.truth_frames = 140;
  EXPECT_EQ(one("D08", {a}), "warning a gt_frames: the truth is 140 frames long, the video 101");
  const Folder folder;
  a.truth_frames = 0;
  a.features["i3d"].path = save(folder.path() / "a.npy", one_crop(9, 2));
  EXPECT_EQ(one("D08", {a}), "warning a features.i3d: 9 rows of 16 frames are 144, the video has 101");
  a.features["i3d"].path = save(folder.path() / "a.npy", one_crop(6, 2));
  EXPECT_THAT(said("D08", dataset_of({a})), IsEmpty());
}

TEST(AuditRules, D08UnknownLengthsAreSaidOnceAndAccuseNobody) {
  Video a = video_of("a", "test", {{{10, 20}, "x"}}), b = video_of("b", "test");
  a.frames = b.frames = 0;
  EXPECT_EQ(one("D08", {a, b}), "warning  n_frames: 2 of 2 videos have no known length, the first is a");
  for (const std::string rule : {"D04", "D06", "D07", "D09"}) EXPECT_THAT(said(rule, dataset_of({a, b})), IsEmpty()) << rule;
}

TEST(AuditRules, D08DecodedLengthsAreComparedOnRequest) {
  const Folder folder;
  folder.pictures("clip", 5);
  Video a = video_of("a", "test"), b = video_of("b", "test");
  a.media = (folder.path() / "clip").string();
  b.media = "/nonexistent/b.mp4";
  AuditConfig config;
  EXPECT_THAT(said("D08", dataset_of({a, b}), config), IsEmpty());
  config.media = true;
  EXPECT_THAT(said("D08", dataset_of({a, b}), config), ElementsAre("error a n_frames: 101 frames are declared, 5 were decoded",
                                                                   HasSubstr("error b media: /nonexistent/b.mp4")));
}

TEST(AuditRules, D09AWhollyAnomalousVideo) {
  EXPECT_EQ(one("D09", {video_of("a", "test", {{{0, 101}, "x"}})}), "note a events: all 101 frames are anomalous");
}

TEST(AuditRules, D10AClassInOneSplitOnly) {
  const Dataset set = dataset_of({video_of("a", "train", {{{1, 2}, "run"}}), video_of("b", "test", {{{1, 2}, "run"}}),
                                  video_of("c", "test", {{{1, 2}, "fall"}})});
  EXPECT_THAT(said("D10", set), ElementsAre("warning  labels: class 'fall': 1 videos in test, none in train"));
  EXPECT_THAT(said("D10", dataset_of({video_of("a", "train"), video_of("b", "test", {{{1, 2}, "run"}})})), IsEmpty())
      << "trained on normal videos: no class can be in training";
}

TEST(AuditRules, D11ASmallClass) {
  EXPECT_EQ(one("D11", {video_of("a", "test", {{{1, 2}, "Abuse"}})}), "note  labels: class 'Abuse' has 1 test video");
}

TEST(AuditRules, D12ASuspiciousPolarity) {
  EXPECT_EQ(one("D12", {video_of("a", "test", {{{0, 80}, "x"}})}), "warning  events: 80 of 101 test frames (79.2 %) are anomalous");
  Video inverted = video_of("a", "test", {{{0, 15324 - 3712}, "x"}});
  inverted.frames = 15324;
  EXPECT_THAT(said("D12", dataset_of({inverted})),
              testing::Contains(AllOf(HasSubstr("error"), HasSubstr("exactly those that are normal in avenue"))));
}

TEST(AuditRules, D13EveryTruthAMultipleOf16) {
  std::vector<Video> videos;
  for (int i = 0; i < 5; ++i) {
    videos.push_back(video_of("v" + std::to_string(i), "test"));
    videos.back().truth_frames = 96;
  }
  EXPECT_EQ(one("D13", videos), "warning  gt_frames: all 5 test videos are multiples of 16 frames long");
  videos[2].truth_frames = 97;
  EXPECT_THAT(said("D13", dataset_of(videos)), IsEmpty());
}

TEST(AuditRules, D14NamesThePublishedTruth) {
  Video a = video_of("a", "test", {{{0, 3712}, "x"}});
  a.frames = 15324;
  EXPECT_THAT(one("D14", {a}), HasSubstr("15324 test frames, 3712 anomalous: avenue"));
}

TEST(AuditRules, D15StoredObjectsAndPickles) {
  const Folder folder;
  Video a = video_of("a", "test");
  a.features["i3d"].path = folder.write("a.npy", "\x80\x04 pickled");
  EXPECT_THAT(one("D15", {a}), AllOf(HasSubstr("error a features.i3d: "), HasSubstr("a.npy: a pickle, which Vigil never loads")));
  a.features["i3d"].path = folder.write("a.pt", made_torch::torch_zip(made_torch::global("my.net", "Net"), {}));
  const Finding module = audit(dataset_of({a})).findings.at(0);
  EXPECT_THAT(module.message, HasSubstr("a.pt: data.pkl: it asks for 'my.net.Net'"));
  EXPECT_THAT(module.advice, HasSubstr("convert it to plain numbers"));
}

TEST(AuditRules, D16BoxesOutsideThePictureOrWithoutAPixel) {
  Video a = video_of("a", "test", {{{1, 9}, "x"}});
  a.tracks = {{0, "", {{1, {310, 0, 20, 20}}, {2, {300, 0, 20, 20}}}}, {1, "", {{1, {50, 50, -10, 5}}}}};
  EXPECT_THAT(
      said("D16", dataset_of({a})),
      ElementsAre(
          "warning a tracks: id 0: 1 of 2 boxes leave the picture (320x240), the first wrong one, of frame 1, is 310,0,20,20",
          "error a tracks: id 1: 1 boxes have no pixel, the first wrong one, of frame 1, is 50,50,-10,5"));
}

TEST(AuditRules, D17GapsBetweenTheIdsOfTracks) {
  Video a = video_of("a", "test");
  a.tracks = {{0, "", {}}, {1, "", {}}, {4, "", {}}};
  EXPECT_EQ(one("D17", {a}), "note a tracks: 3 ids between 0 and 4");
}

TEST(AuditRules, D18AStretchOfAFilmInTwoSplits) {
  const std::vector<Video> videos{video_of("City.of.God__#00-10-00_00-11-00_label_B2-0-0", "train"),
                                  video_of("City.of.God__#00-10-43_00-12-00_label_B1-0-0", "test"),
                                  video_of("City.of.God__#00-12-00_00-13-00_label_A", "train")};
  EXPECT_THAT(one("D18", videos), HasSubstr("share 17 s of City.of.God"));
  Video a = video_of("a", "train"), b = video_of("b", "test");
  a.media = b.media = "long.mp4";
  a.span = FrameSpan{0, 60};
  b.span = FrameSpan{50, 101};
  EXPECT_THAT(one("D18", {a, b}), HasSubstr("b (test) and a (train) share 10 frames of long.mp4"));
}

TEST(AuditRules, D19EventsThatDifferFromMasks) {
  const Folder folder;
  folder.pictures("masks", 10, 0, 3, 6);  // 8x6 pixels
  Video a = video_of("a", "test", {{{3, 7}, "x"}});
  a.frames = 10;
  a.size = {8, 6};
  a.masks = folder.path() / "masks";
  EXPECT_EQ(one("D19", {a}), "warning a events: events mark 4 frames, masks 3; 1 frames differ, the first is 6");
  a.ignore = {{6, 7}};
  EXPECT_THAT(said("D19", dataset_of({a})), IsEmpty());
  a.size = {16, 12};
  EXPECT_THAT(one("D19", {a}),
              HasSubstr("error a masks: 10 masks have another size than the video (16x12), the first, of frame 0, is 8x6"));
  AuditConfig config;
  config.masks = false;
  EXPECT_THAT(said("D19", dataset_of({a}), config), IsEmpty());
}

TEST(AuditRules, D20NoFrameRate) {
  Video a = video_of("a", "test");
  a.fps = 0;
  EXPECT_EQ(one("D20", {a}), "note  fps: 1 of 1 videos have neither fps nor media to ask, the first is a");
}

TEST(AuditRules, D21EventsThatOverlap) {
  EXPECT_EQ(one("D21", {video_of("a", "test", {{{1, 9}, "x"}, {{5, 12}, "x"}})}),
            "warning a events[1]: 5 to 12 overlaps events[0], 1 to 9");
  EXPECT_THAT(said("D21", dataset_of({video_of("a", "test", {{{1, 9}, "x"}, {{5, 12}, "y"}})})), IsEmpty());
}

}  // namespace
}  // namespace vigil
