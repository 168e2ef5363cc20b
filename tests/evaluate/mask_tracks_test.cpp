// SPDX-License-Identifier: Apache-2.0
// Specifies tracks.from_masks.v1.
#include "vigil/evaluate/mask_tracks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Grid<std::uint8_t> mask_of(const std::vector<Box>& boxes) {
  Grid<std::uint8_t> mask({40, 30}, 0);
  for (const Box& box : boxes)
    for (int y = box.y; y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) mask(x, y) = 1;
  return mask;
}

TEST(MaskParts, AreThoseOfTenPixelsAndMore) {
  EXPECT_THAT(parts_of_mask(mask_of({{0, 0, 5, 2}, {20, 10, 3, 3}})), ElementsAre(Box{0, 0, 5, 2}));
  EXPECT_THAT(parts_of_mask(mask_of({})), IsEmpty());
}

TEST(MaskParts, TouchByTheirCornersToo) {
  EXPECT_THAT(parts_of_mask(mask_of({{0, 0, 4, 4}, {4, 4, 4, 4}})), ElementsAre(Box{0, 0, 8, 8}));
  EXPECT_THAT(parts_of_mask(mask_of({{0, 0, 4, 4}, {5, 4, 4, 4}})), SizeIs(2));
}

TEST(MaskParts, ReachTheEdges) {
  EXPECT_THAT(parts_of_mask(mask_of({{0, 0, 40, 30}})), ElementsAre(Box{0, 0, 40, 30}));
}

// Each pixel of a part lies in its box, and joining neighbours until nothing changes finds as many.
TEST(MaskParts, AreAsManyAsJoiningNeighboursFinds) {
  Rng rng(3);
  for (int round = 0; round < 30; ++round) {
    Grid<std::uint8_t> mask({12, 9}, 0);
    for (std::uint8_t& value : mask.values()) value = rng.chance(0.4) ? 1 : 0;
    std::vector<int> part(mask.count());
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = static_cast<int>(i);
    for (bool changed = true; changed;) {
      changed = false;
      for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 12; ++x)
          for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
              if (x + dx < 0 || x + dx > 11 || y + dy < 0 || y + dy > 8 || !mask(x, y) || !mask(x + dx, y + dy)) continue;
              int& a = part[static_cast<std::size_t>(y * 12 + x)];
              const int b = part[static_cast<std::size_t>((y + dy) * 12 + x + dx)];
              changed |= b < a;
              a = std::min(a, b);
            }
    }
    std::size_t roots = 0;
    for (std::size_t i = 0; i < part.size(); ++i) roots += mask[i] && part[i] == static_cast<int>(i) ? 1 : 0;
    EXPECT_EQ(parts_of_mask(mask, 1).size(), roots);
  }
}

TEST(MaskTracks, APartGoesOnAsTheTrackItOverlapsMost) {
  MaskTracker tracker;
  tracker.add(3, mask_of({{0, 0, 6, 6}, {20, 0, 6, 6}}));
  tracker.add(4, mask_of({{2, 0, 6, 6}, {22, 0, 6, 6}}));
  const std::vector<Track> tracks = tracker.take();
  ASSERT_THAT(tracks, SizeIs(2));
  EXPECT_THAT(tracks[0].boxes, ElementsAre(TrackBox{3, {0, 0, 6, 6}}, TrackBox{4, {2, 0, 6, 6}}));
  EXPECT_EQ(tracks[1].id, 1);
}

TEST(MaskTracks, AJumpOrAGapBeginsANewTrack) {
  MaskTracker tracker;
  tracker.add(0, mask_of({{0, 0, 6, 6}}));
  tracker.add(1, mask_of({{20, 10, 6, 6}}));
  tracker.add(3, mask_of({{20, 10, 6, 6}}));
  EXPECT_THAT(tracker.take(), SizeIs(3));
}

TEST(MaskTracks, EachTrackTakesOnePartAFrame) {
  MaskTracker tracker;
  tracker.add(0, mask_of({{0, 0, 20, 10}}));
  tracker.add(1, mask_of({{0, 0, 9, 10}, {11, 0, 9, 10}}));
  const std::vector<Track> tracks = tracker.take();
  ASSERT_THAT(tracks, SizeIs(2));
  EXPECT_THAT(tracks[0].boxes, SizeIs(2));
  EXPECT_EQ(tracks[0].boxes[1].box.x, 0) << "of equals the earlier part";
}

}  // namespace
}  // namespace vigil
