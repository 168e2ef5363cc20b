// SPDX-License-Identifier: Apache-2.0
// Specifies synthetic scenes as sources: laws, determinism, what each option changes, and what is refused.
#include "vigil/media/synthetic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/message_of.h"
#include "tests/media/made_video.h"

#include "vigil/base/threads.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Small, still and empty: an option added shows alone what it does.
const std::string kStill = "size=128x96, people=0, noise=0, drift=0, exposure=0, sway=0";

std::vector<cv::Mat> pictures_of(const std::string& spec) {
  std::vector<cv::Mat> pictures;
  const auto scene = open_synthetic(spec);
  for (Frame frame; scene->next(frame);) pictures.push_back(frame.gray().clone());
  return pictures;
}

bool same(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

bool same(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return same(x, y); });
}

TEST(Synthetic, IsASourceLikeAnyOther) {
  const auto source = open_source("synthetic:street(seconds=3, fps=12.5, size=160x120)");
  EXPECT_EQ(source->info().name, "synthetic:street(seconds=3, fps=12.5, size=160x120)");
  EXPECT_EQ(source->info().format, "synthetic");
  EXPECT_EQ(source->info().size, (Size{160, 120}));
  EXPECT_EQ(source->info().frames, 38);  // 37.5, rounded
  const Seen seen = see_all(*source);    // checks the laws
  EXPECT_EQ(seen.times.size(), 38u);
  EXPECT_EQ(seen.times[5], 400'000'000);
  EXPECT_TRUE(source->health().clean());
}

TEST(Synthetic, TheSameSpecGivesTheSameBitsOnAnyNumberOfThreads) {
  const std::string spec = "street(seed=9, seconds=6, size=160x120, anomaly=running, start=1s)";
  set_threads(1);
  const auto alone = pictures_of(spec);
  set_threads(3);
  std::vector<std::vector<cv::Mat>> together(3);
  parallel_for(together.size(), [&](std::size_t i) { together[i] = pictures_of(spec); });
  set_threads(0);
  for (const auto& pictures : together) EXPECT_TRUE(same(pictures, alone));
}

TEST(Synthetic, FramesOfAPartAreThoseOfTheWhole) {
  const auto whole = pictures_of("street(seconds=6, size=160x120)");
  SourceOptions options;
  options.from = Nanoseconds::from_seconds(5);
  const auto part = open_source("synthetic:street(seconds=6, size=160x120)", options);
  for (Frame frame; part->next(frame);) EXPECT_TRUE(same(frame.gray(), whole[static_cast<std::size_t>(frame.index)]));
}

TEST(Synthetic, ALongerSceneBeginsWithTheShorterOne) {
  const auto brief = pictures_of("street(seconds=3, size=160x120)");
  auto longer = pictures_of("street(seconds=30, size=160x120)");
  longer.resize(brief.size());
  EXPECT_TRUE(same(brief, longer));
}

TEST(Synthetic, ThePlaceComesFromTheSceneAndNotFromTheSeed) {
  const auto one = pictures_of("street(seed=1, seconds=0.1, " + kStill + ")");
  EXPECT_TRUE(same(one, pictures_of("street(seed=2, seconds=0.1, " + kStill + ")")));
  EXPECT_FALSE(same(one, pictures_of("street(scene=2, seconds=0.1, " + kStill + ")")));
}

TEST(Synthetic, NothingMovesWhenEverythingIsSwitchedOff) {
  const auto pictures = pictures_of("street(seconds=2, " + kStill + ")");
  for (const cv::Mat& picture : pictures) EXPECT_TRUE(same(picture, pictures[0]));
}

TEST(Synthetic, NoiseHasTheDeviationAskedFor) {
  const auto still = pictures_of("street(seconds=0.1, " + kStill + ")");
  const auto noisy = pictures_of("street(seconds=1, noise=4, size=128x96, people=0, drift=0, exposure=0, sway=0)");
  for (const cv::Mat& picture : noisy) {
    cv::Mat difference;
    cv::subtract(picture, still[0], difference, {}, CV_64F);
    cv::Scalar mean, deviation;
    cv::meanStdDev(difference, mean, deviation);
    EXPECT_NEAR(mean[0], 0, 0.2);
    EXPECT_NEAR(deviation[0], 4, 0.25);
  }
  EXPECT_FALSE(same(noisy[0], noisy[1]));
}

TEST(Synthetic, LightDriftsSlowlyAndExposureSteps) {
  const auto means = [](const std::string& options) {
    std::vector<double> all;
    for (const cv::Mat& picture : pictures_of("street(fps=2, seconds=200, size=96x72, people=0, noise=0, sway=0, " + options + ")"))
      all.push_back(cv::mean(picture)[0]);
    return all;
  };
  const auto largest_step = [](const std::vector<double>& all) {
    double largest = 0;
    for (std::size_t i = 1; i < all.size(); ++i) largest = std::max(largest, std::abs(all[i] - all[i - 1]));
    return largest;
  };
  const auto drift = means("drift=0.2, exposure=0");
  const auto [low, high] = std::minmax_element(drift.begin(), drift.end());
  EXPECT_GT(*high - *low, 5);
  EXPECT_LT(largest_step(drift), 1);
  EXPECT_GT(largest_step(means("drift=0, exposure=0.2")), 3);
}

TEST(Synthetic, SwayMovesTreesAndNothingElse) {
  const auto pictures = pictures_of("street(seconds=2, sway=1, size=320x240, people=0, noise=0, drift=0, exposure=0)");
  cv::Mat moved = cv::Mat::zeros(pictures[0].size(), CV_8UC1);
  for (const cv::Mat& picture : pictures) moved |= picture != pictures[0];
  const double share = cv::countNonZero(moved) / static_cast<double>(moved.total());
  EXPECT_GT(share, 0.01);
  EXPECT_LT(share, 0.2);
}

TEST(Synthetic, ShadowsDarkenTheGround) {
  const auto dark = pictures_of("street(seconds=0.1, shadows=1, " + kStill + ")");
  const auto none = pictures_of("street(seconds=0.1, shadows=0, " + kStill + ")");
  EXPECT_LT(cv::mean(dark[0])[0], cv::mean(none[0])[0]);
  EXPECT_EQ(cv::countNonZero(dark[0] > none[0]), 0);
}

TEST(Synthetic, BadSpecsAreRefusedWithWhatWouldDo) {
  const auto refusal = [](const std::string& spec) { return message_of([&] { open_synthetic(spec); }); };
  EXPECT_THAT(refusal("streat(seed=1)"), AllOf(HasSubstr("no scene is called 'streat'"), HasSubstr("nearest: street")));
  EXPECT_THAT(refusal("street(seeds=1)"), AllOf(HasSubstr("seeds"), HasSubstr("nearest: seed")));
  EXPECT_THAT(refusal("street(people=99)"), AllOf(HasSubstr("people = '99'"), HasSubstr("0 to 40")));
  EXPECT_THAT(refusal("street(seconds=0)"), HasSubstr("0.1 to 604800 s"));
  EXPECT_THAT(refusal("street(anomaly=runing)"), AllOf(HasSubstr("anomaly = 'runing'"), HasSubstr("running")));
  EXPECT_THAT(refusal("street(size=20x20)"), AllOf(HasSubstr("20x20"), HasSubstr("96x72 to 1920x1080")));
  EXPECT_THAT(refusal("street(start=3)"), AllOf(HasSubstr("start = '3s'"), HasSubstr("add anomaly=running")));
  EXPECT_THAT(refusal("street(seconds=9, anomaly=fall, start=9)"),
              AllOf(HasSubstr("not before the end at 9 s"), HasSubstr("longer")));
  EXPECT_THAT(refusal("street(seconds=9, anomaly=fall, start=8.95)"), HasSubstr("anomaly = 'fall' is never visible in 9 s"));
  EXPECT_THAT(refusal("street(seed=1"), HasSubstr("column"));
}

TEST(Synthetic, ItsRateIsAnOptionOfTheSceneAlone) {
  SourceOptions options;
  options.fps = 25;
  EXPECT_THAT(message_of([&] { open_source("synthetic:street()", options); }),
              AllOf(HasSubstr("its own rate"), HasSubstr("fps=25")));
}

TEST(Synthetic, TheListOfOptionsNamesDefaultsRangesAndChoices) {
  const std::string text = scene_options_text("street");
  EXPECT_THAT(text, HasSubstr("seed"));
  EXPECT_THAT(text, HasSubstr("0 to 20 grey levels [2]"));
  EXPECT_THAT(text, HasSubstr("none | running | vehicle"));
  EXPECT_THAT(message_of([] { scene_options_text("strat"); }), HasSubstr("nearest: street"));
}

}  // namespace
}  // namespace vigil
