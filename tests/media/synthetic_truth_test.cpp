// SPDX-License-Identifier: Apache-2.0
// Specifies the truth of planted anomalies: masks where and when something differs, and things that move as fast as they claim.
#include <cmath>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "vigil/media/synthetic.h"
#include "vigil/media/synthetic/place.h"

namespace vigil {
namespace {

using testing::SizeIs;

const std::vector<std::string> kKinds{"running",          "vehicle", "wrong-way", "loitering",
                                      "abandoned-object", "fall",    "dispersal", "forbidden-place"};

// Without camera noise, and with people who may stand in front.
const std::string kBase = "street(seed=6, seconds=24, fps=8, size=160x120, people=4, noise=0";

bool is_empty(const Grid<std::uint8_t>& mask) {
  return std::find(mask.values().begin(), mask.values().end(), 1) == mask.values().end();
}

class Planted : public testing::TestWithParam<std::string> {};

TEST_P(Planted, MasksAreEmptyButForTheFramesOfTheTruth) {
  const auto scene = open_synthetic(kBase + ", duration=4s, anomaly=" + GetParam() + ")");
  ASSERT_FALSE(scene->truth().empty());
  std::vector<FrameSpan> runs;
  for (std::int64_t frame = 0; frame < *scene->info().frames; ++frame) {
    const Grid<std::uint8_t> mask = scene->mask_of(frame);
    ASSERT_EQ(mask.size(), scene->info().size);
    if (is_empty(mask)) continue;
    if (runs.empty() || runs.back().end != frame) runs.push_back({frame, frame});
    runs.back().end = frame + 1;
  }
  ASSERT_THAT(scene->truth(), SizeIs(runs.size()));
  for (std::size_t i = 0; i < runs.size(); ++i) EXPECT_EQ(scene->truth()[i], (PlantedAnomaly{GetParam(), runs[i]}));
}

TEST_P(Planted, BeginsInTheSecondHalfOrWhenAskedTo) {
  const auto drawn = open_synthetic(kBase + ", duration=4s, anomaly=" + GetParam() + ")");
  EXPECT_GE(drawn->truth().front().frames.begin, 12 * 8);
  const auto asked = open_synthetic(kBase + ", duration=4s, start=6s, anomaly=" + GetParam() + ")");
  EXPECT_NEAR(static_cast<double>(asked->truth().front().frames.begin), 6 * 8, 3);
}

TEST_P(Planted, ThePictureDiffersUnderTheMaskFromThatWithoutTheAnomaly) {
  const auto with = open_synthetic(kBase + ", duration=4s, anomaly=" + GetParam() + ")");
  const auto without = open_synthetic(kBase + ")");
  const std::int64_t begin = with->truth().front().frames.begin;
  int marked = 0;
  int differ = 0;
  Frame one, other;
  while (with->next(one) && without->next(other)) {
    cv::Mat difference;
    cv::absdiff(one.gray(), other.gray(), difference);
    if (one.index < begin - 8 * 20) {
      EXPECT_EQ(cv::countNonZero(difference), 0) << "frame " << one.index;
    }
    const Grid<std::uint8_t> mask = with->mask_of(one.index);
    for (int y = 0; y < mask.height(); ++y)
      for (int x = 0; x < mask.width(); ++x) {
        marked += mask(x, y);
        differ += mask(x, y) == 1 && difference.at<std::uint8_t>(y, x) > 2;
      }
  }
  EXPECT_GT(marked, 100);
  EXPECT_GT(differ, 0.85 * marked);
}

INSTANTIATE_TEST_SUITE_P(All, Planted, testing::ValuesIn(kKinds), [](const auto& kind) {
  std::string name = kind.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// The ground under the lowest marked pixels, by the scene's own camera.
std::optional<synthetic::Point> foot_of(const Grid<std::uint8_t>& mask, const synthetic::Place& place) {
  for (int y = mask.height() - 1; y >= 0; --y) {
    double sum = 0;
    int count = 0;
    for (int x = 0; x < mask.width(); ++x) {
      if (mask(x, y) == 0) continue;
      if (x < 2 || y < 2 || x > mask.width() - 3 || y > mask.height() - 3) return {};  // may be cut by the edge
      sum += x;
      ++count;
    }
    if (count > 0) return place.camera.sight(sum / count, y, place.wall).ground;
  }
  return {};
}

// Median speed over steps of one second, m/s.
double measured_speed(const std::string& anomaly, int seed) {
  constexpr int kFps = 10;
  const auto scene = open_synthetic("street(seconds=40, people=0, seed=" + std::to_string(seed) + ", anomaly=" + anomaly + ")");
  const synthetic::Place place = synthetic::make_place(1, scene->info().size);
  std::vector<double> speeds;
  const FrameSpan span = scene->truth().front().frames;
  for (std::int64_t frame = span.begin; frame + kFps < span.end; frame += 2) {
    const auto from = foot_of(scene->mask_of(frame), place);
    const auto to = foot_of(scene->mask_of(frame + kFps), place);
    if (from && to) speeds.push_back((*to - *from).length());
  }
  if (speeds.empty()) return -1;
  std::nth_element(speeds.begin(), speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2), speeds.end());
  return speeds[speeds.size() / 2];
}

TEST(Planted, WalkersWalkRunnersRunAndVehiclesDrive) {
  for (const int seed : {1, 2, 3}) {
    const double walking = measured_speed("wrong-way", seed);
    EXPECT_GT(walking, 0.9);
    EXPECT_LT(walking, 1.9);
    const double running = measured_speed("running", seed);
    EXPECT_GT(running, 2.9);
    EXPECT_LT(running, 5.1);
    const double driving = measured_speed("vehicle", seed);
    EXPECT_GT(driving, 4.5);
    EXPECT_LT(driving, 8);
    EXPECT_LT(measured_speed("fall, duration=6s", seed), 0.5);
  }
}

TEST(Planted, ATrespasserIsOnNoPath) {
  const auto scene = open_synthetic("street(seconds=40, people=0, anomaly=forbidden-place)");
  const synthetic::Place place = synthetic::make_place(1, scene->info().size);
  const FrameSpan span = scene->truth().front().frames;
  EXPECT_GT(span.size(), 30);
  for (std::int64_t frame = span.begin; frame < span.end; frame += 5)  // one foot may be a step ahead
    if (const auto foot = foot_of(scene->mask_of(frame), place)) {
      EXPECT_FALSE(place.on_path(*foot, -0.8)) << "frame " << frame;
    }
}

TEST(Planted, WhatPassesByComesAgainUntilTheDurationIsOver) {
  const auto scene = open_synthetic("street(seconds=60, people=0, start=10s, duration=30s, anomaly=vehicle)");
  EXPECT_GT(scene->truth().size(), 4u);
  EXPECT_GT(scene->truth().back().frames.end, 390);
  EXPECT_LT(scene->truth().back().frames.end, 480);
}

}  // namespace
}  // namespace vigil
