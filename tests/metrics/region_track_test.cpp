// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/region_track.h.
#include "vigil/metrics/region_track.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;

using Truth = std::vector<TruthRegion>;
using Found = std::vector<DetectedRegion>;

Box square(int at) {  // (at, at, at + 9, at + 9), both corners inside
  return box_of_inclusive_corners(at, at, at + 9, at + 9);
}

Truth t1() {
  return {{0, 0, 0, square(0)}, {0, 1, 0, square(0)}, {0, 2, 0, square(0)}, {0, 2, 1, square(50)}, {0, 3, 1, square(50)}};
}

Found r1() {
  return {
      {0, 0, square(0), .9}, {0, 0, square(30), .8}, {0, 1, square(5), .7}, {0, 2, box_of_inclusive_corners(40, 40, 69, 69), .6},
      {0, 3, square(0), .5}, {0, 2, square(0), .4},  {0, 1, square(0), .3}};
}

Found r3() {
  return {{0, 0, square(100), .5}, {0, 0, square(0), .5}, {0, 1, square(100), .5}, {0, 2, square(50), .5}};
}

struct R6 {
  Truth truth;
  Found found;

  explicit R6(Box (*box)(int, int, int, int) = box_of_inclusive_corners, bool rounded = true) {
    for (int v = 0; v < 5; ++v)
      for (int f = 10 * v; f <= 10 * v + 19 + v; ++f) {
        const int x = (7 * f + 13 * v) % 50;
        const int y = 5 * f % 40;
        truth.push_back({v, f, 0, box(x, y, x + 19, y + 29)});
      }
    for (int k = 0; k < 600; ++k) {
      const int v = k % 5;
      const int f = 11 * k % 60;
      const int x = (7 * f + 13 * v) % 50 + 3 * k % 25;
      const int y = 5 * f % 40 + 5 * k % 45;
      const double s = ((7919 * k + 13) % 1009) / 1009.0;
      found.push_back({v, f, box(x, y, x + 24, y + 24), rounded ? std::floor(20 * s) / 20 : s});
    }
  }
};

void expect(const RegionTrack& result, double rbdc, double tbdc) {
  EXPECT_NEAR(result.rbdc.value(), rbdc, 2e-15);
  EXPECT_NEAR(result.tbdc.value(), tbdc, 2e-15);
}

constexpr RegionTrackOptions kRef{0.1, 0.1, RegionTies::in_order};

TEST(RegionTrack, GivesTheGoldenValuesOfR1) {  // metric specification, section 8, rows 31 to 33
  for (const RegionTies ties : {RegionTies::grouped, RegionTies::in_order}) {
    expect(region_track(t1(), r1(), 4, {0.1, 0.1, ties}), 0.6, 0.875);
    expect(region_track(t1(), r1(), 4, {0.1, 0.5, ties}), 0.6, 0.75);
    expect(region_track(t1(), r1(), 4, {0.1, 0.7, ties}), 0.6, 0.25);
    expect(region_track(t1(), r1(), 4, {0.2, 0.1, ties}), 0.2, 0.5);
  }
}

TEST(RegionTrack, GivesTheGoldenValuesOfTies) {  // rows 34 to 36
  Found reversed = r3();
  std::reverse(reversed.begin(), reversed.end());
  expect(region_track(t1(), r3(), 4, kRef), 0.25, 0.625);
  expect(region_track(t1(), reversed, 4, kRef), 0.35, 0.875);
  expect(region_track(t1(), r3(), 4), 0.3, 0.75);
  expect(region_track(t1(), reversed, 4), 0.3, 0.75);
}

TEST(RegionTrack, GivesTheGoldenValuesOfExtremes) {  // rows 30, 37 and 38
  Found perfect;
  for (const TruthRegion& region : t1()) perfect.push_back({region.video, region.frame, region.box, 1});
  expect(region_track(t1(), perfect, 10), 1, 1);
  expect(region_track(t1(), {}, 4), 0, 0);
  const Truth two{{0, 0, 0, square(0)}, {0, 0, 1, box_of_inclusive_corners(5, 0, 14, 9)}};
  expect(region_track(two, Found{{0, 0, box_of_inclusive_corners(0, 0, 14, 9), 1}}, 1), 1, 1);
}

TEST(RegionTrack, GivesTheGoldenValuesOfR6) {  // rows 39 to 41
  const R6 r6;
  const R6 exact(box_of_inclusive_corners, false);
  expect(region_track(exact.truth, exact.found, 300), 0.10006060606060607, 0.5680000000000001);
  expect(region_track(exact.truth, exact.found, 300, kRef), 0.10006060606060607, 0.5680000000000001);
  Found by_video = r6.found;
  std::stable_sort(by_video.begin(), by_video.end(), [](const auto& a, const auto& b) { return a.video < b.video; });
  expect(region_track(r6.truth, by_video, 300, kRef), 0.09763636363636363, 0.544);
  expect(region_track(r6.truth, r6.found, 300, kRef), 0.09560606060606061, 0.5273333333333334);
  expect(region_track(r6.truth, r6.found, 300), 0.09734848484848485, 0.5426666666666667);
  expect(region_track(r6.truth, by_video, 300), 0.09734848484848485, 0.5426666666666667);
  const R6 half_open(box_of_half_open_corners);
  expect(region_track(half_open.truth, half_open.found, 300, kRef), 0.095, 0.524);
  expect(region_track(r6.truth, r6.found, 300, {0.3, 0.1, RegionTies::in_order}), 0.05215151515151514, 0.172);
  expect(region_track(r6.truth, r6.found, 300, {0.1, 0.5, RegionTies::in_order}), 0.09560606060606061, 0);
  EXPECT_NEAR(region_track(r6.truth, r6.found, 300).points.back().false_per_frame, 1.78333, 1e-5);
}

TEST(RegionTrack, OverlapsAreThoseOfTheSpecification) {  // the IoU checks below row 41
  EXPECT_NEAR(intersection_over_union(square(0), square(5)), 25.0 / 175, 1e-15);
  EXPECT_NEAR(intersection_over_union(square(50), box_of_inclusive_corners(40, 40, 69, 69)), 0.111111111111111, 1e-15);
  EXPECT_NEAR(intersection_over_union(box_of_inclusive_corners(10, 10, 20, 20), box_of_inclusive_corners(0, 0, 20, 20)),
              121.0 / 441, 1e-15);
}

// Every threshold from scratch.
double slow_rate(const Truth& truth, const Found& found, std::int64_t frames, bool tracks) {
  std::set<double, std::greater<>> thresholds;
  for (const DetectedRegion& d : found) thresholds.insert(d.score);
  double area = 0, last_x = 0, last_y = 0;
  for (const double t : thresholds) {
    double false_regions = 0;
    for (const DetectedRegion& d : found) {
      const bool right = std::any_of(truth.begin(), truth.end(), [&](const TruthRegion& g) {
        return g.video == d.video && g.frame == d.frame && intersection_over_union(g.box, d.box) >= 0.1;
      });
      false_regions += d.score >= t && !right ? 1 : 0;
    }
    std::map<std::pair<std::int64_t, std::int64_t>, std::pair<int, int>> counts;
    double hits = 0;
    for (const TruthRegion& g : truth) {
      const bool hit = std::any_of(found.begin(), found.end(), [&](const DetectedRegion& d) {
        return d.score >= t && g.video == d.video && g.frame == d.frame && intersection_over_union(g.box, d.box) >= 0.1;
      });
      hits += hit ? 1 : 0;
      auto& [all, detected] = counts[{g.video, g.track}];
      ++all;
      detected += hit ? 1 : 0;
    }
    double found_tracks = 0;
    for (const auto& [key, count] : counts) found_tracks += 10 * count.second >= count.first ? 1 : 0;
    const double x = false_regions / static_cast<double>(frames);
    const double y = tracks ? found_tracks / static_cast<double>(counts.size()) : hits / static_cast<double>(truth.size());
    if (x > 1) break;
    area += (x - last_x) * (y + last_y) / 2;
    last_x = x;
    last_y = y;
  }
  return area + (1 - last_x) * last_y;
}

TEST(RegionTrack, EqualsTryingAllThresholdsAndDoesNotDependOnOrder) {
  Rng rng(1);
  for (int round = 0; round < 60; ++round) {
    Truth truth;
    Found found;
    const auto box = [&] { return Box{static_cast<int>(rng.below(30)), static_cast<int>(rng.below(30)), 10, 12}; };
    for (int f = 0; f < 30; ++f) {
      for (int track = 0; track < 3; ++track)
        if (rng.chance(0.4)) truth.push_back({f / 15, f, track, box()});
      for (std::uint64_t k = rng.below(4); k > 0; --k) found.push_back({f / 15, f, box(), static_cast<double>(rng.below(8))});
    }
    if (truth.empty()) continue;
    const RegionTrack result = region_track(truth, found, 30);
    EXPECT_NEAR(result.rbdc.value(), slow_rate(truth, found, 30, false), 1e-12);
    EXPECT_NEAR(result.tbdc.value(), slow_rate(truth, found, 30, true), 1e-12);
    rng.shuffle(truth);
    rng.shuffle(found);
    EXPECT_EQ(region_track(truth, found, 30).rbdc, result.rbdc);
    EXPECT_EQ(region_track(truth, found, 30).tbdc, result.tbdc);
  }
}

TEST(RegionTrack, ATrackOfThirtyFramesIsFoundWithThree) {  // 0.1 * 30 is above 3 in floating point
  Truth truth;
  Found found;
  for (int f = 0; f < 30; ++f) truth.push_back({0, f, 0, square(0)});
  for (int f = 0; f < 3; ++f) found.push_back({0, f, square(0), 1});
  EXPECT_EQ(region_track(truth, found, 30).points.back().track_rate, 1);
}

TEST(RegionTrack, IsNothingWithoutTrueRegions) {
  const RegionTrack result = region_track({}, r1(), 4);
  EXPECT_FALSE(result.rbdc);
  EXPECT_FALSE(result.tbdc);
  EXPECT_EQ(result.false_regions, 7U);
}

TEST(RegionTrack, RefusesWhatMakesNoSense) {
  EXPECT_THAT(message_of([] { region_track(t1(), r1(), 0); }), HasSubstr("0 test frames"));
  EXPECT_THAT(message_of([] { region_track(t1(), r1(), 4, {0, 0.1}); }), HasSubstr("iou 0 is not in (0, 1]"));
  EXPECT_THAT(message_of([] { region_track(t1(), r1(), 4, {0.1, 2}); }), HasSubstr("share 2 is not in (0, 1]"));
  Found nan = r1();
  nan[2].score = std::nan("");
  EXPECT_THAT(message_of([&] { region_track(t1(), nan, 4); }),
              HasSubstr("detection 2 (video 0, frame 1): its score is not a number"));
  Truth empty = t1();
  empty[1].box = Box{5, 5, 0, 0};
  EXPECT_THAT(message_of([&] { region_track(empty, r1(), 4); }), HasSubstr("true region 1 (video 0, frame 1) is empty"));
  Truth twice = t1();
  twice.push_back(twice[0]);
  EXPECT_THAT(message_of([&] { region_track(twice, r1(), 4); }), HasSubstr("track 0 has two boxes in frame 0"));
}

}  // namespace
}  // namespace vigil
