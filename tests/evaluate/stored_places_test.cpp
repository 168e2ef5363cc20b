// SPDX-License-Identifier: Apache-2.0
// Specifies measures of where in the picture for a method that Vigil does not run: golden values through files, and refusals.
#include "vigil/evaluate/stored_places.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/detect/gray_detector.h"
#include "tests/evaluate/gray_clips.h"
#include "tests/evaluate/mask_files.h"
#include "tests/evaluate/stored.h"

#include "vigil/base/npy.h"
#include "vigil/data/open_video.h"
#include "vigil/detect/runner.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class StoredPlaces : public testing::Test {
 protected:
  // metrics.md, T1: track 0 in frames 0 to 2, track 1 in 2 and 3; four frames.
  static Video tracked() {
    Video video = known_video("a", 4, {{0, 4}});
    video.size = {110, 110};
    const Box first{0, 0, 10, 10}, second{50, 50, 10, 10};
    video.tracks = {{{0, "", {{0, first}, {1, first}, {2, first}}}, {1, "", {{2, second}, {3, second}}}}};
    return video;
  }
  // metrics.md, pixel toy: five frames of 5 x 4.
  Video masked() const {
    write_mask(folder_, "0", {5, 4}, {{0, 0, 5, 2}});
    write_mask(folder_, "1", {5, 4}, {{0, 0, 5, 1}});
    Video video = known_video("a", 5, {{0, 2}});
    video.size = {5, 4};
    video.masks = folder_.path() / "masks";
    return video;
  }
  SpatialMeasures by_boxes(const Dataset& set, const std::string& rows) const {
    const auto file = folder_.write("boxes.csv", "video,frame,x,y,w,h,score\n" + rows);
    return measure_places({file, {}}, set, set.videos);
  }
  SpatialMeasures by_maps(const Dataset& set, const Tensor& maps) const {
    std::filesystem::create_directories(folder_.path() / "maps");
    write_npy(folder_.path() / "maps/a.npy", maps);
    return measure_places({{}, folder_.path() / "maps"}, set, set.videos);
  }
  std::string refused(const Dataset& set, const std::string& rows) const {
    return message_of([&] { by_boxes(set, rows); });
  }
  std::string refused(const Dataset& set, const Tensor& maps) const {
    return message_of([&] { by_maps(set, maps); });
  }

  TempFolder folder_;
};

const std::string kR1 =
    "a,0,0,0,10,10,.9\na,0,30,30,10,10,.8\na,1,5,5,10,10,.7\na,2,40,40,30,30,.6\na,3,0,0,10,10,.5\na,2,0,0,10,10,.4\n"
    "a,1,0,0,10,10,.3\n";

// metrics.md, 31 and 36.
TEST_F(StoredPlaces, BoxesOfAFileHaveTheGoldenRegionFigures) {
  const SpatialMeasures m = by_boxes(known_set({tracked()}), kR1);
  EXPECT_EQ(m.tracks, "given");
  EXPECT_NEAR(value_of(m.figures, "rbdc").value(), 0.6, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "tbdc").value(), 0.875, 1e-12);
  EXPECT_EQ(find(m.figures, "pixel.auc"), nullptr) << "there are no masks";
  EXPECT_THAT(m.notes, Contains(HasSubstr("boxes.csv: 7 boxes in 1 of 1 videos")));
  const SpatialMeasures ties =
      by_boxes(known_set({tracked()}), "a,0,100,100,10,10,.5\na,0,0,0,10,10,.5\na,1,100,100,10,10,.5\na,2,50,50,10,10,.5\n");
  EXPECT_NEAR(value_of(ties.figures, "rbdc").value(), 0.3, 1e-12);
  EXPECT_NEAR(value_of(ties.figures, "tbdc").value(), 0.75, 1e-12);
  EXPECT_NEAR(value_of(ties.figures, "rbdc_ref").value(), 0.25, 1e-12) << "34: a point per box, in the file's order";
  EXPECT_NEAR(value_of(ties.figures, "tbdc_ref").value(), 0.625, 1e-12);
}

// metrics.md, 69 to 72: the toy's maps are boxes over each other.
TEST_F(StoredPlaces, BoxesOfAFileHaveTheGoldenPixelFigures) {
  const SpatialMeasures m = by_boxes(known_set({masked()}),
                                     "a,0,0,0,3,1,.9\na,0,0,1,1,1,.5\na,1,0,0,5,4,.4\na,1,0,0,1,1,.8\na,2,2,2,1,1,.7\n"
                                     "a,3,0,0,5,4,.1\na,4,0,0,1,1,.45\n");
  EXPECT_NEAR(value_of(m.figures, "pixel.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixel.dual.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixelwise.auc").value(), 0.6823529411764707, 1e-12);
  EXPECT_EQ(find(m.figures, "pixel.auc")->figure.frames, 5U);
  EXPECT_NE(find(m.figures, "rbdc_cc"), nullptr);
  EXPECT_THAT(m.notes, Contains(HasSubstr("pixel figures are of maps.from_boxes.v1")));
}

TEST_F(StoredPlaces, NegativeScoresOfBoxesLieAboveWhatNoBoxCovers) {
  const SpatialMeasures m = by_boxes(known_set({masked()}), "a,0,0,0,5,2,-3\na,1,0,0,5,1,-4\n");
  EXPECT_EQ(value_of(m.figures, "pixel.auc"), 1);
  EXPECT_EQ(value_of(m.figures, "pixelwise.auc"), 1);
}

TEST_F(StoredPlaces, MapsOfAFolderHaveTheGoldenPixelFigures) {
  std::vector<float> values(5 * 20, 0);
  const auto set = [&](int frame, const Box& box, float value) {
    for (int y = box.y; y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) values[std::size_t(frame * 20 + y * 5 + x)] = value;
  };
  set(0, {0, 0, 3, 1}, .9F);
  set(0, {0, 1, 1, 1}, .5F);
  set(1, {0, 0, 5, 4}, .4F);
  set(1, {0, 0, 1, 1}, .8F);
  set(2, {2, 2, 1, 1}, .7F);
  set(3, {0, 0, 5, 4}, .1F);
  set(4, {0, 0, 1, 1}, .45F);
  const SpatialMeasures m = by_maps(known_set({masked()}), Tensor::of(values, {5, 4, 5}));
  EXPECT_NEAR(value_of(m.figures, "pixel.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixel.dual.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixelwise.auc").value(), 0.6823529411764707, 1e-12);
  EXPECT_EQ(find(m.figures, "rbdc_cc"), nullptr) << "maps say nothing of regions";
}

// 5 x 4 pixels in squares of 2 x 2: 3 x 2 values, the last column half outside.
TEST_F(StoredPlaces, CoarseMapsAreSpreadOverThePicture) {
  std::vector<float> values(5 * 6, 0);
  for (int x = 0; x < 3; ++x) values[std::size_t(x)] = values[std::size_t(6 + x)] = 1;
  const SpatialMeasures m = by_maps(known_set({masked()}), Tensor::of(values, {5, 2, 3}));
  EXPECT_EQ(value_of(m.figures, "pixel.auc"), 1);
}

TEST_F(StoredPlaces, MapsOfTheWholeMediaServeAPartOfIt) {
  Video video = masked();
  video.span = FrameSpan{1, 4};
  video.events = {{{1, 2}, "odd"}};
  std::vector<float> values(5 * 20, 0);
  for (int x = 0; x < 5; ++x) values[std::size_t(20 + x)] = 1;
  const SpatialMeasures m = by_maps(known_set({video}), Tensor::of(values, {5, 4, 5}));
  EXPECT_EQ(find(m.figures, "pixel.auc")->figure.frames, 3U);
  EXPECT_EQ(value_of(m.figures, "pixel.auc"), 1);
  EXPECT_THAT(refused(known_set({video}), Tensor::of(std::vector<float>(4 * 20), {4, 4, 5})),
              HasSubstr("a.npy: 4 maps, video 'a' has 3 frames"));
}

TEST_F(StoredPlaces, StandBesideTheFrameFiguresOfStoredScores) {
  const auto file = folder_.write("boxes.csv", "video,frame,x,y,w,h,score\n" + kR1);
  Dataset set = known_set({tracked()});
  set.videos[0].events = {{{0, 3}, "odd"}};
  const ScoreSet scores = score_set({stored("a", {3, 2, 1, 0})});
  const Evaluation with = evaluate(scores, set, "test", {}, {}, {file, {}});
  EXPECT_NEAR(value_of(with.spatial.figures, "rbdc").value(), 0.6, 1e-12);
  EXPECT_THAT(with.notes, Contains(HasSubstr("7 boxes in 1 of 1 videos")));
  const Evaluation without = evaluate(scores, set, "test");
  EXPECT_TRUE(without.spatial.figures.empty());
  EXPECT_EQ(with.protocol, without.protocol);
  MeasureConfig measure;
  measure.without_spatial = true;
  EXPECT_THAT(message_of([&] { evaluate(scores, set, "test", {}, measure, {file, {}}); }), HasSubstr("is to be left out"));
}

// What a detector says of its frames, written down and read back, gives the figures that it has without the files.
TEST_F(StoredPlaces, HaveTheFiguresOfTheDetectorThatTheyAreOf) {
  GrayClips clips;
  Video& odd = clips.add("odd", {5, 40, 90, 35, 80, 5}, std::vector<FrameSpan>{{1, 3}, {4, 5}});
  odd.size = {16, 12};
  odd.tracks = {{{0, "", {{1, {0, 0, 16, 6}}, {2, {0, 0, 16, 6}}}}, {1, "", {{4, {0, 0, 1, 1}}}}}};
  write_mask(folder_, "1", {16, 12}, {{0, 0, 16, 6}});
  write_mask(folder_, "2", {16, 12}, {{0, 0, 16, 6}});
  write_mask(folder_, "4", {16, 12}, {{0, 0, 1, 1}});
  odd.masks = folder_.path() / "masks";
  clips.add("calm", {20, 70, 30}, std::vector<FrameSpan>{}).size = {16, 12};
  const GrayDetector detector;
  std::string rows = "video,frame,x,y,w,h,score\n";
  std::filesystem::create_directories(folder_.path() / "maps");
  for (const Video& video : clips.dataset.videos) {
    std::vector<float> maps;
    RunHooks hooks;
    hooks.on_frame = [&](const Frame&, const std::vector<Score>& scores) {
      for (const Score& score : scores) {
        for (const Region& region : score.regions)
          rows += fmt::format("{},{},{},{},{},{},{}\n", video.id, score.frames.begin, region.box.x, region.box.y, region.box.width,
                              region.box.height, region.level);
        maps.insert(maps.end(), score.map->values().begin(), score.map->values().end());
      }
    };
    const auto source = open_video(video);
    RunOptions options;
    options.scores = {1.0, true};
    run(*source, detector, options, hooks);
    write_npy(folder_.path() / ("maps/" + video.id + ".npy"), Tensor::of(maps, {video.frames, 1, 1}));
  }
  const SpatialMeasures direct = evaluate(detector, clips.dataset, "test", 1).spatial;
  const SpatialMeasures stored =
      measure_places({folder_.write("boxes.csv", rows), folder_.path() / "maps"}, clips.dataset, clips.dataset.videos);
  ASSERT_EQ(direct.figures.size(), 9U);
  ASSERT_EQ(stored.figures.size(), direct.figures.size());
  for (std::size_t i = 0; i < direct.figures.size(); ++i) {
    EXPECT_EQ(stored.figures[i].figure.id, direct.figures[i].figure.id);
    EXPECT_EQ(stored.figures[i].figure.value, direct.figures[i].figure.value) << direct.figures[i].figure.id;
  }
  EXPECT_LT(value_of(direct.figures, "rbdc").value(), 1);
}

TEST_F(StoredPlaces, AVideoWithoutABoxWasFoundNormal) {
  Video calm = known_video("calm", 4, {});
  calm.size = {110, 110};
  const SpatialMeasures m = by_boxes(known_set({tracked(), calm}), kR1);
  EXPECT_EQ(find(m.figures, "rbdc")->figure.frames, 8U);
  EXPECT_GT(value_of(m.figures, "rbdc").value(), 0.6) << "false alarms are of twice as many frames";
  EXPECT_THAT(m.notes, Contains(HasSubstr("7 boxes in 1 of 2 videos")));
}

TEST_F(StoredPlaces, VideosAreFoundByFileNameAndByRunJson) {
  EXPECT_THAT(by_boxes(known_set({tracked()}), "C:\\data\\a.mp4,0,0,0,10,10,1\n").notes,
              Contains(HasSubstr("1 videos were matched by file name alone")));
  folder_.write("runs/out-3/events.jsonl", R"({"id":"7","peak":{"frame":0},"regions":[{"box":[0,0,10,10],"level":3}]})");
  folder_.write("runs/out-3/run.json", R"({"source":{"name":"/elsewhere/a.mp4"}})");
  const Dataset set = known_set({tracked()});
  const SpatialMeasures m = measure_places({folder_.path() / "runs", {}}, set, set.videos);
  EXPECT_NEAR(value_of(m.figures, "rbdc").value(), 0.2, 1e-12) << "one of five regions, no false alarm";
  EXPECT_THAT(m.notes, Contains(HasSubstr("1 events tell their regions at their peaks only")));
}

TEST_F(StoredPlaces, BoxesThatDoNotFitAreRefusedWithFileAndLine) {
  Dataset set = known_set({tracked()});
  EXPECT_THAT(refused(set, "a,0,0,0,9,9,1\nb,0,0,0,9,9,1\n"), HasSubstr("boxes.csv:3: video 'b' is not in the data set made"));
  EXPECT_THAT(refused(set, "a,0,0,0,9,9,1\na,4,0,0,9,9,1\n"), HasSubstr("boxes.csv:3: video 'a': frame 4, but it has 4 (0 to 3)"));
  EXPECT_THAT(refused(set, "a,0,100,0,11,9,1\n"),
              HasSubstr("boxes.csv:2: video 'a': frame 0: the box 100,0,11,9 leaves the picture (110x110)"));
  EXPECT_THAT(refused(set, "a,0,-1,0,9,9,1\n"), HasSubstr("the box -1,0,9,9 leaves the picture (110x110)"));
  EXPECT_THAT(refused(set, "a,0,0,0,9,9,1\na.mp4,0,0,0,9,9,1\n"), HasSubstr("boxes.csv:3: 'a.mp4' and 'a' are both video 'a'"));
  set.videos[0].span = FrameSpan{2, 4};
  EXPECT_THAT(refused(set, "a,0,0,0,9,9,1\n"), HasSubstr("no box lies in any of the 1 videos measured"));
  set.videos[0].size = {};
  EXPECT_THAT(refused(set, "a,2,-1,0,9,9,1\n"), HasSubstr("the box -1,0,9,9 leaves the picture"));
}

TEST_F(StoredPlaces, MapsThatDoNotFitAreRefused) {
  const Dataset set = known_set({masked()});
  EXPECT_THAT(refused(set, Tensor::of(std::vector<float>(20), {4, 5})),
              HasSubstr("a.npy: 4 x 5, expected maps of (frames, height, width)"));
  EXPECT_THAT(refused(set, Tensor::of(std::vector<float>(60), {3, 4, 5})), HasSubstr("a.npy: 3 maps, video 'a' has 5 frames"));
  EXPECT_THAT(refused(set, Tensor::of(std::vector<float>(100), {5, 5, 4})),
              HasSubstr("a.npy: maps of 4x5 do not lie on a picture of 5x4"));
  std::vector<float> values(100, 0);
  values[41] = std::nanf("");
  EXPECT_THAT(refused(set, Tensor::of(values, {5, 4, 5})),
              HasSubstr("a.npy: the map of frame 2 has values that are no finite numbers"));
  folder_.write("maps/b.npy", "x");
  EXPECT_THAT(refused(set, Tensor::of(std::vector<float>(100), {5, 4, 5})),
              HasSubstr("b.npy: video 'b' is not in the data set made"));
  std::filesystem::remove_all(folder_.path() / "maps");
  EXPECT_THAT(message_of([&] {
                measure_places({{}, folder_.path() / "maps"}, set, set.videos);
              }),
              HasSubstr("maps: no such folder"));
  Video calm = known_video("calm", 4, {});
  calm.size = {5, 4};
  EXPECT_THAT(refused(known_set({masked(), calm}), Tensor::of(std::vector<float>(100), {5, 4, 5})),
              HasSubstr("video 'calm' of the data set has no maps"));
}

TEST_F(StoredPlaces, WithoutTruthOfPlacesAreRefused) {
  const Dataset plain = known_set({known_video("a", 4, {{0, 1}})});
  EXPECT_THAT(refused(plain, kR1), HasSubstr("regions are measured against tracks or masks, and the data set made has neither"));
  EXPECT_THAT(refused(known_set({tracked()}), Tensor::of(std::vector<float>(4), {4, 1, 1})),
              AllOf(HasSubstr("score maps are measured against masks, and the data set made has none"), HasSubstr("--regions")));
}

}  // namespace
}  // namespace vigil
