// SPDX-License-Identifier: Apache-2.0
// Specifies published rows of tracks: UBnormal, AED, Street Scene.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/data/lists/track_lists.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class TrackLists : public testing::Test {
 protected:
  ListText text(const std::string& lines) { return read_list_text(folder_.write("t.txt", lines)); }
  TempFolder folder_;
};

TEST_F(TrackLists, UbnormalCountsFromZeroAndIncludesTheEnd) {
  EXPECT_THAT(read_ubnormal_tracks(folder_.write("t.txt", "1,238,450\r\n3,123,218")),
              ElementsAre(TrackSpan{1, {238, 451}}, TrackSpan{3, {123, 219}}));
  EXPECT_THAT(read_ubnormal_tracks(folder_.write("t.txt", "3.0,123.0,218.0\r\n")), SizeIs(1));
  EXPECT_THAT(message_of([&] { read_ubnormal_tracks(folder_.write("t.txt", "1,238,45")); }),
              HasSubstr("t.txt:1: first 238 lies after last 45"));
  EXPECT_THAT(message_of([&] { read_ubnormal_tracks(folder_.write("t.txt", "1,238")); }), HasSubstr("expected object,first,last"));
}

TEST_F(TrackLists, AedIncludesPixelsAtBothEnds) {
  const std::vector<Track> tracks = read_aed_tracks(text("4,1,0,0,9,19\n4,0,0,0,9,19\n5,1,3,3,3,3"));
  ASSERT_THAT(tracks, SizeIs(2));
  EXPECT_EQ(tracks[0].id, 4);
  EXPECT_THAT(tracks[0].boxes, ElementsAre(TrackBox{0, {0, 0, 10, 20}}, TrackBox{1, {0, 0, 10, 20}}));
  EXPECT_EQ(tracks[1].boxes[0].box, (Box{3, 3, 1, 1}));
  EXPECT_THAT(spans_of_tracks(tracks, "a"), ElementsAre(LabelledSpan{{0, 2}, "a"}));
}

TEST_F(TrackLists, AedRefusesExchangedCornersAndTwoBoxesOfOneTrackInAFrame) {
  EXPECT_THAT(message_of([&] { read_aed_tracks(text("4,1,9,0,0,19")); }),
              AllOf(HasSubstr("t.txt:1: a box without pixels"), HasSubstr("corners")));
  EXPECT_THAT(message_of([&] { read_aed_tracks(text("4,1,0,0,9,9\n4,1,0,0,9,9")); }),
              HasSubstr("t.txt:2: track 4 has two boxes in frame 1"));
  EXPECT_THAT(message_of([&] { read_aed_tracks(text("4,-1,0,0,9,9")); }), HasSubstr("frame -1"));
  EXPECT_THAT(message_of([&] { read_aed_tracks(text("4,1,0,0,99999999,9")); }), HasSubstr("is in no picture"));
}

TEST_F(TrackLists, StreetSceneBoxesAreCentreAndSize) {
  const std::vector<Track> tracks = read_centre_boxes(text("001.jpg 0 640.5 360 41 80\n001.jpg 1 4 4 20 4"), {1280, 720});
  ASSERT_THAT(tracks, SizeIs(2));
  EXPECT_THAT(tracks[0].boxes, ElementsAre(TrackBox{0, {620, 320, 41, 80}}));
  EXPECT_EQ(tracks[1].boxes[0].box, (Box{0, 2, 14, 4}));  // cut at the picture's edge
}

TEST_F(TrackLists, StreetSceneRefusesWhatIsNoBox) {
  EXPECT_THAT(message_of([&] { read_centre_boxes(text("000.jpg 0 640.5 360 41 80")); }), HasSubstr("pictures count from 1"));
  EXPECT_THAT(message_of([&] { read_centre_boxes(text("001.jpg 0 nan 360 41 80")); }), HasSubstr("expected file, track, centre x"));
  EXPECT_THAT(message_of([&] { read_centre_boxes(text("001.jpg 0 640 360 -41 80")); }), HasSubstr("a box without pixels"));
  EXPECT_THAT(message_of([&] {
                read_centre_boxes(text("001.jpg 0 -640 360 41 80"), {1280, 720});
              }),
              HasSubstr("a box without pixels"));
}

}  // namespace
}  // namespace vigil
