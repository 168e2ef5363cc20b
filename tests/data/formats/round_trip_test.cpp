// SPDX-License-Identifier: Apache-2.0
// Specifies that each format gives back what it claims to hold, and that the rest is said to be lost.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/base/rng.h"
#include "vigil/data/formats/format.h"
#include "vigil/data/formats/shapes.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string label(Rng& rng) {
  const std::vector<std::string> labels{"run", "Road Accident", "a \"quoted\", <b> & c"};
  return labels[rng.below(labels.size())];
}

std::vector<TrackBox> some_boxes(Rng& rng, std::int64_t frames) {
  std::vector<TrackBox> boxes;
  for (std::int64_t frame = 0; frame < frames; ++frame)
    if (rng.chance(0.7))
      boxes.push_back({frame,
                       {static_cast<int>(rng.below(100)), static_cast<int>(rng.below(100)), 1 + static_cast<int>(rng.below(100)),
                        1 + static_cast<int>(rng.below(100))}});
  return boxes;
}

// Events that do not meet, tracks with gaps, names that are hard to write.
Dataset made(std::uint64_t seed, bool with_tracks) {
  Rng rng(seed);
  Dataset set{"made", "r1", {}, {}};
  for (const std::string id : {"a", "v=b__#00-01-00_label_A", "name with spaces", "normal"}) {
    Video video;
    video.id = id;
    video.split = rng.chance(0.5) ? "train" : "test";
    video.frames = 40 + static_cast<std::int64_t>(rng.below(60));
    video.fps = rng.chance(0.5) ? 25 : 29.97;
    video.size = {320, 240};
    video.events.emplace();
    if (id != "normal")
      for (std::int64_t at = 0; at + 10 < video.frames; at += 8) {
        const std::int64_t begin = at + static_cast<std::int64_t>(rng.below(4));
        if (at == 0 || rng.chance(0.5))
          video.events->push_back({{begin, begin + 1 + static_cast<std::int64_t>(rng.below(4))}, label(rng)});
      }
    if (with_tracks && id != "normal")
      video.tracks = {{0, label(rng), some_boxes(rng, video.frames)}, {1, label(rng), {{video.frames - 1, {0, 0, 320, 240}}}}};
    video.anomalous = !video.events->empty();
    set.videos.push_back(video);
  }
  return set;
}

const Video& called(const Dataset& set, const std::string& id) {
  for (const Video& video : set.videos)
    if (video.id == id) return video;
  throw std::runtime_error("no video " + id);
}

class RoundTrip : public testing::TestWithParam<std::string> {};

TEST_P(RoundTrip, GivesBackWhatTheFormatHolds) {
  const DataFormat& format = data_formats().at(GetParam());
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const TempFolder folder;
    const bool tracks = (format.holds & kHoldsTracks) != 0;
    const Dataset set = made(seed, tracks);
    const fs::path where = folder.path() / (format.folder ? "out" : "out" + format.ending);
    format.write(where, set);
    EXPECT_EQ(format_of(where), GetParam());
    FormatOptions options;
    options.like = &set;  // for what it cannot hold
    const Dataset again = format.read(where, options);
    for (const Video& video : set.videos) {
      if (GetParam() == "mot" && !video.tracks) continue;
      const Video& other = called(again, video.id);
      if ((format.holds & kHoldsEvents) != 0) {
        EXPECT_EQ(other.events, video.events) << video.id << " seed " << seed;
      }
      EXPECT_EQ(other.frames, video.frames);
      EXPECT_EQ(other.fps, video.fps);
      EXPECT_EQ(other.size, video.size);
      EXPECT_EQ(other.split, video.split);
      if (!video.tracks) continue;
      ASSERT_TRUE(other.tracks) << video.id;
      ASSERT_THAT(*other.tracks, SizeIs(video.tracks->size()));
      for (std::size_t i = 0; i < video.tracks->size(); ++i) EXPECT_EQ((*other.tracks)[i].boxes, (*video.tracks)[i].boxes) << seed;
    }
  }
}

// People who walk by are tracked, and nothing is anomalous.
TEST_P(RoundTrip, TracksWithoutEventsStayWithoutEvents) {
  const DataFormat& format = data_formats().at(GetParam());
  if ((format.holds & kHoldsTracks) == 0 || (format.holds & kHoldsEvents) == 0) return;
  const TempFolder folder;
  Dataset set = made(2, true);
  for (Video& video : set.videos) {
    video.events.emplace();
    video.anomalous = false;
  }
  const fs::path where = folder.path() / (format.folder ? "out" : "out" + format.ending);
  format.write(where, set);
  FormatOptions options;
  options.like = &set;
  const Dataset again = format.read(where, options);
  for (const Video& video : set.videos) {
    EXPECT_EQ(called(again, video.id).events, std::vector<LabelledSpan>{}) << video.id;
    EXPECT_EQ(called(again, video.id).tracks.has_value(), video.tracks.has_value()) << video.id;
  }
}

// Without any help from elsewhere, the facts that the format claims to hold.
TEST_P(RoundTrip, GivesBackFactsAloneWhereItHoldsThem) {
  const DataFormat& format = data_formats().at(GetParam());
  if ((format.holds & kHoldsLengths) == 0) return;
  const TempFolder folder;
  const bool mot = GetParam() == "mot";
  const Dataset set = made(3, mot);
  const fs::path where = folder.path() / (format.folder ? "out" : "out" + format.ending);
  format.write(where, set);
  const Dataset again = format.read(where, {});
  for (const Video& video : set.videos) {
    if (mot && !video.tracks) continue;
    const Video& other = called(again, video.id);
    EXPECT_EQ(other.frames, video.frames);
    if ((format.holds & kHoldsRates) != 0) {
      EXPECT_EQ(other.fps, video.fps);
    }
    if ((format.holds & kHoldsSizes) != 0) {
      EXPECT_EQ(other.size, video.size);
    }
    if ((format.holds & kHoldsSplits) != 0) {
      EXPECT_EQ(other.split, video.split);
    }
  }
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& row : data_formats().rows()) all.push_back(row.name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, RoundTrip, testing::ValuesIn(names()), [](const auto& row) {
  std::string name = row.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Losses, AreSaidForWhatAFormatCannotHold) {
  Dataset set = made(1, true);
  set.videos[1].features["i3d"].path = "x.npy";
  set.videos[2].events.reset();
  set.videos[2].anomalous = true;
  EXPECT_THAT(losses(set, "manifest"), IsEmpty());
  const std::vector<std::string> lost = losses(set, "csv");
  EXPECT_THAT(lost, Contains("csv cannot hold tracks: left out for 3 of 4 videos"));
  EXPECT_THAT(lost, Contains("csv cannot hold features: left out for 1 of 4 videos"));
  EXPECT_THAT(lost, Contains("csv cannot hold labels of videos whose events are unknown: left out for 1 of 4 videos"));
}

TEST(Keyframes, GiveLinesBetweenThem) {
  const auto boxes = boxes_between({{2, 0, 0, 10, 10, true}, {6, 8, 4, 18, 14, true}, {8, 8, 4, 18, 14, false}}, 20, "x");
  ASSERT_THAT(boxes, SizeIs(6));
  EXPECT_EQ(boxes[1], (TrackBox{3, {2, 1, 10, 10}}));
  EXPECT_EQ(boxes[5], (TrackBox{7, {8, 4, 10, 10}}));
  EXPECT_THAT(message_of([] {
                boxes_between({{2, 0, 0, 1, 1, true}, {2, 0, 0, 1, 1, true}}, 9, "x");
              }),
              HasSubstr("x: frame 2 does not follow frame 2"));
  EXPECT_THAT(message_of([] {
                boxes_between({{9, 0, 0, 1, 1, true}}, 9, "x");
              }),
              HasSubstr("x: frame 9 lies outside the video's [0, 9)"));
  EXPECT_THAT(message_of([] { boxes_between({{2, 5, 0, 1, 1, true}}, 9, "x"); }), HasSubstr("x: frame 2: 5,0 to 1,1 is no box"));
}

}  // namespace
}  // namespace vigil
