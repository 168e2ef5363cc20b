// SPDX-License-Identifier: Apache-2.0
// Specifies measures of where in the picture: the golden pixel toy, spreading of coarse maps, tracks given and made.
#include "vigil/evaluate/spatial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/evaluate/mask_files.h"
#include "tests/evaluate/stored.h"

#include "vigil/evaluate/mask_tracks.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Spatial : public testing::Test {
 protected:
  Video video(std::int64_t frames, std::vector<FrameSpan> events, Size size) const {
    Video video = known_video("a", frames, std::move(events));
    video.size = size;
    video.masks = folder_.path() / "masks";
    return video;
  }
  static SpatialMeasures measured(const Video& video, const SpatialScores& scores) {
    SpatialMeter meter({video});
    meter.add(video, scores);
    return meter.measures();
  }

  TempFolder folder_;
};

SpatialScores::OfFrame frame(std::int64_t index, Size size, std::vector<std::pair<Box, float>> values,
                             std::vector<std::pair<Box, double>> regions = {}) {
  Grid<float> map(size, 0);
  for (const auto& [box, value] : values)
    for (int y = box.y; y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) map(x, y) = value;
  return {index, map, 1, Box::whole(size), std::move(regions)};
}

// metrics.md, pixel toy 69 to 72.
TEST_F(Spatial, ThePixelToyHasItsGoldenFigures) {
  const Size size{5, 4};
  write_mask(folder_, "0", size, {{0, 0, 5, 2}});
  write_mask(folder_, "1", size, {{0, 0, 5, 1}});
  SpatialScores scores;
  scores.frames = {frame(0, size, {{{0, 0, 3, 1}, .9F}, {{0, 1, 1, 1}, .5F}}),
                   frame(1, size, {{{0, 0, 5, 4}, .4F}, {{0, 0, 1, 1}, .8F}}), frame(2, size, {{{2, 2, 1, 1}, .7F}}),
                   frame(3, size, {{{0, 0, 5, 4}, .1F}}), frame(4, size, {{{0, 0, 1, 1}, .45F}})};
  const SpatialMeasures m = measured(video(5, {{0, 2}}, size), scores);
  EXPECT_NEAR(value_of(m.figures, "pixel.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixel.dual.auc").value(), 0.5, 1e-12);
  EXPECT_NEAR(value_of(m.figures, "pixelwise.auc").value(), 0.6823529411764707, 1e-12);
  EXPECT_EQ(find(m.figures, "pixel.auc")->figure.frames, 5U);
}

TEST_F(Spatial, ACoarseMapIsSpreadOverItsAreaAndNothingIsClaimedOutside) {
  const Size size{8, 6};
  write_mask(folder_, "0", size, {{4, 2, 2, 2}});
  SpatialScores scores;
  for (const std::int64_t index : {0, 1}) {
    SpatialScores::OfFrame of{index, Grid<float>({2, 1}, 0), 2, {2, 2, 4, 2}, {}};
    of.map(1, 0) = index == 0 ? 3 : 0;
    scores.frames.push_back(of);
  }
  const SpatialMeasures m = measured(video(2, {{0, 1}}, size), scores);
  EXPECT_EQ(value_of(m.figures, "pixel.auc"), 1);
  EXPECT_EQ(value_of(m.figures, "pixelwise.auc"), 1);
}

TEST_F(Spatial, TracksMadeFromMasksGiveFiguresOfTheirOwnName) {
  const Size size{40, 30};
  for (const char* name : {"0", "1", "2"}) write_mask(folder_, name, size, {{5, 5, 10, 10}});
  SpatialScores scores;
  for (std::int64_t f = 0; f < 4; ++f)
    scores.frames.push_back(frame(
        f, size, {}, f < 3 ? std::vector<std::pair<Box, double>>{{{5, 5, 10, 10}, 3}} : std::vector<std::pair<Box, double>>{}));
  const SpatialMeasures m = measured(video(4, {{0, 3}}, size), scores);
  EXPECT_EQ(m.tracks, kTracksFromMasks);
  EXPECT_EQ(value_of(m.figures, "rbdc_cc"), 1);
  EXPECT_EQ(value_of(m.figures, "tbdc_cc"), 1);
  EXPECT_EQ(find(m.figures, "rbdc"), nullptr);
  EXPECT_THAT(find(m.figures, "rbdc_cc")->figure.note,
              HasSubstr("3 regions in 1 tracks, tracks.from_masks.v1: not comparable with published figures"));
}

TEST_F(Spatial, GivenTracksGiveThePublishedMeasure) {
  Video video = known_video("a", 4, {{0, 3}});
  video.size = {40, 30};
  video.tracks = {{{0, "", {{0, {5, 5, 10, 10}}, {1, {5, 5, 10, 10}}}}}};
  SpatialScores scores;
  for (std::int64_t f = 0; f < 4; ++f) scores.frames.push_back(frame(f, {40, 30}, {}, {{{5, 5, 10, 10}, f == 0 ? 3.0 : 1.0}}));
  const SpatialMeasures m = measured(video, scores);
  EXPECT_EQ(m.tracks, "given");
  EXPECT_EQ(find(m.figures, "pixel.auc"), nullptr) << "there are no masks";
  const double half = value_of(m.figures, "rbdc").value();
  EXPECT_GT(half, 0.5) << "one of two regions before any false alarm, both from 0.5 false ones a frame on";
  EXPECT_LE(half, 1);
}

TEST_F(Spatial, TheReferencesTiesComeInTheOrderOfTheDataSetWhateverWasAddedFirst) {
  const Size size{40, 30};
  const Box there{5, 5, 10, 10}, elsewhere{20, 15, 10, 10};
  std::vector<Video> videos{known_video("a", 1, {{0, 1}}), known_video("b", 1, {{0, 1}})};
  for (Video& video : videos) video.tracks = {{{0, "", {{0, there}}}}};
  SpatialScores missed, hit;
  missed.frames = {frame(0, size, {}, {{elsewhere, 1}})};
  hit.frames = {frame(0, size, {}, {{there, 1}})};
  SpatialMeter straight(videos), reversed(videos);
  straight.add(videos[0], missed);
  straight.add(videos[1], hit);
  reversed.add(videos[1], hit);
  reversed.add(videos[0], missed);
  for (const SpatialMeter* meter : {&straight, &reversed}) {
    const Figures figures = meter->measures().figures;
    EXPECT_EQ(value_of(figures, "rbdc_ref"), 0.25) << "a false alarm first, then half of the regions";
    EXPECT_EQ(value_of(figures, "rbdc"), 0.375) << "both at once";
  }
}

TEST_F(Spatial, MasksThatContradictTheLabelsAreLeftOutAndCounted) {
  const Size size{8, 6};
  write_mask(folder_, "0", size, {{0, 0, 2, 2}});
  SpatialScores scores;
  for (std::int64_t f = 0; f < 4; ++f) scores.frames.push_back(frame(f, size, {{{0, 0, 2, 2}, f == 0 ? 1.F : 0.F}}));
  const SpatialMeasures m = measured(video(4, {{0, 2}}, size), scores);
  EXPECT_THAT(m.notes, ElementsAre(HasSubstr("1 frames whose mask and label contradict each other")));
  EXPECT_EQ(find(m.figures, "pixel.auc")->figure.frames, 3U);
}

TEST_F(Spatial, AMaskOfAnotherSizeIsRefusedWithBoth) {
  write_mask(folder_, "0", {8, 6}, {{0, 0, 2, 2}});
  SpatialScores scores;
  scores.frames = {frame(0, {16, 12}, {})};
  EXPECT_THAT(message_of([&] {
                measured(video(1, {{0, 1}}, {16, 12}), scores);
              }),
              HasSubstr("the mask of frame 0 is 8x6, the video is 16x12"));
}

TEST_F(Spatial, WithoutMasksAndTracksThereIsNothing) {
  const Video plain = known_video("a", 2, {});
  EXPECT_FALSE(SpatialMeter({plain}).wanted());
  EXPECT_THAT(measured(plain, {}).figures, IsEmpty());
}

}  // namespace
}  // namespace vigil
