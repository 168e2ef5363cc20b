// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/pixel.h.
#include "vigil/metrics/pixel.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/metrics/cases.h"

#include "vigil/metrics/operating.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

using testing::HasSubstr;

struct Frames {
  std::vector<ScoreMap> maps;
  std::vector<Mask> masks;
};

// The pixel toy of the metric specification, section 8: five frames of 5 x 4.
Frames toy() {
  constexpr Size kSize{5, 4};
  Frames f{std::vector<ScoreMap>(5, ScoreMap(kSize)), std::vector<Mask>(5, Mask(kSize))};
  for (int x = 0; x < 5; ++x) f.masks[0](x, 0) = f.masks[0](x, 1) = f.masks[1](x, 0) = 1;
  for (int x = 0; x < 3; ++x) f.maps[0](x, 0) = .9F;
  f.maps[0](0, 1) = .5F;
  f.maps[1].fill(.4F);
  f.maps[1](0, 0) = .8F;
  f.maps[2](2, 2) = .7F;
  f.maps[3].fill(.1F);
  f.maps[4](0, 0) = .45F;
  return f;
}

template <typename Measure>
Measure measured(const Frames& frames, Measure measure) {
  for (std::size_t i = 0; i < frames.maps.size(); ++i) measure.add(frames.maps[i], frames.masks[i]);
  return measure;
}

TEST(Pixels, GiveTheGoldenValues) {  // rows 69 to 72
  EXPECT_EQ(roc_auc(measured(toy(), PixelLevel()).curve()), 0.5);
  EXPECT_EQ(measured(toy(), DualPixelLevel(0.05)).auc(), 0.5);
  EXPECT_NEAR(measured(toy(), DualPixelLevel(0.3)).auc().value(), 0.3333333333333333, 1e-15);
  EXPECT_NEAR(measured(toy(), Pixelwise()).auc().value(), 0.6823529411764707, 1e-15);

  const Frames frames = toy();
  Case by_frame;  // the highest pixel of each frame
  for (std::size_t i = 0; i < 5; ++i) {
    by_frame.scores.push_back(*std::max_element(frames.maps[i].values().begin(), frames.maps[i].values().end()));
    by_frame.truth.push_back(i < 2 ? 1 : 0);
  }
  EXPECT_EQ(by_frame.auc(), 1);
}

Frames random_frames(Rng& rng, std::size_t count) {
  Frames f;
  for (std::size_t i = 0; i < count; ++i) {
    const Size size{1 + static_cast<int>(rng.below(7)), 1 + static_cast<int>(rng.below(6))};
    f.maps.emplace_back(size);
    f.masks.emplace_back(size);
    const bool anomalous = i == 0 || (i > 1 && rng.chance(0.5));
    for (std::size_t p = 0; p < f.maps[i].count(); ++p) {
      f.masks[i][p] = anomalous && (p == 0 || rng.chance(0.4)) ? 255 : 0;
      f.maps[i][p] = static_cast<float>(rng.below(12)) + (f.masks[i][p] ? 2.F : 0.F);
    }
  }
  return f;
}

// All thresholds one by one, with the criterion as written.
double slow_auc(const Frames& f, double coverage, double share) {
  double area = 0;
  double last_tpr = 0;
  double last_fpr = 0;
  for (int t = 20; t >= -1; --t) {
    double found = 0, positives = 0, alarms = 0, negatives = 0;
    for (std::size_t i = 0; i < f.maps.size(); ++i) {
      double inside = 0, fired = 0, both = 0;
      for (std::size_t p = 0; p < f.maps[i].count(); ++p) {
        const bool fires = f.maps[i][p] >= static_cast<float>(t);
        inside += f.masks[i][p] ? 1 : 0;
        fired += fires ? 1 : 0;
        both += fires && f.masks[i][p] ? 1 : 0;
      }
      if (inside > 0) {
        ++positives;
        found += both > 0 && both >= coverage * inside - 1e-9 && both >= share * fired - 1e-9 ? 1 : 0;
      } else {
        ++negatives;
        alarms += fired > 0 ? 1 : 0;
      }
    }
    area += (alarms / negatives - last_fpr) * (found / positives + last_tpr) / 2;
    last_tpr = found / positives;
    last_fpr = alarms / negatives;
  }
  return area;
}

TEST(PixelLevel, EqualsTryingAllThresholds) {
  Rng rng(1);
  for (int round = 0; round < 100; ++round) {
    const Frames f = random_frames(rng, 2 + rng.below(20));
    EXPECT_NEAR(roc_auc(measured(f, PixelLevel(0.4)).curve()).value(), slow_auc(f, 0.4, 0), 1e-12);
  }
}

TEST(DualPixelLevel, EqualsTryingAllThresholds) {
  Rng rng(2);
  for (int round = 0; round < 100; ++round) {
    const Frames f = random_frames(rng, 2 + rng.below(20));
    for (const double share : {0.05, 0.3, 0.7})
      EXPECT_NEAR(measured(f, DualPixelLevel(share)).auc().value(), slow_auc(f, 0.4, share), 1e-12);
  }
}

TEST(Pixelwise, EqualsMeasuringAllPixelsAsSamples) {
  Rng rng(3);
  for (int round = 0; round < 50; ++round) {
    const Frames f = random_frames(rng, 2 + rng.below(20));
    Case all;
    for (std::size_t i = 0; i < f.maps.size(); ++i)
      for (std::size_t p = 0; p < f.maps[i].count(); ++p) {
        all.scores.push_back(f.maps[i][p]);
        all.truth.push_back(f.masks[i][p] ? 1 : 0);
      }
    EXPECT_NEAR(measured(f, Pixelwise()).auc().value(), all.auc(), 1e-14);
    EXPECT_NEAR(measured(f, Pixelwise()).ap().value(), average_precision(all.curve()).value(), 1e-14);
  }
}

TEST(Pixelwise, KeepsEachDifferentScoreOnceOverManyFrames) {
  Pixelwise measure;
  ScoreMap map({1000, 100}, 1.F);
  Mask mask({1000, 100});
  mask(0, 0) = 1;
  for (int i = 0; i < 40; ++i) {
    map(0, 0) = static_cast<float>(i % 3);
    measure.add(map, mask);
  }
  EXPECT_NEAR(measure.auc().value(), (13 * 1 + 13 * 0.5) / 40, 1e-12);  // 2 in 13 of 40 frames, 1 in 13
}

// 17 frames of 65,536 scores that all differ are more than stay exact: the figures move by no more than ties of 16 bits make them.
TEST(Pixelwise, StaysExactToFourDigitsWhenScoresAreTooManyToKeep) {
  Rng rng(7);
  std::vector<ScoreMap> maps;
  std::vector<Mask> masks;
  Case all;
  for (int i = 0; i < 17; ++i) {
    maps.emplace_back(Size{256, 256});
    masks.emplace_back(Size{256, 256});
    for (std::size_t p = 0; p < maps.back().count(); ++p) {
      const bool odd = rng.chance(0.1);
      masks.back()[p] = odd ? 1 : 0;
      maps.back()[p] = static_cast<float>(std::exp(4 * rng.uniform() + (odd ? 0.5 : 0)));
      all.scores.push_back(maps.back()[p]);
      all.truth.push_back(odd ? 1 : 0);
    }
  }
  std::vector<double> different = all.scores;
  std::sort(different.begin(), different.end());
  ASSERT_GT(std::unique(different.begin(), different.end()) - different.begin(), std::ptrdiff_t{Pixelwise::kMostScores});
  Pixelwise forth, back;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    forth.add(maps[i], masks[i]);
    back.add(maps[maps.size() - 1 - i], masks[maps.size() - 1 - i]);
  }
  const double exact = all.auc();
  EXPECT_NEAR(forth.auc().value(), exact, 2e-5);
  EXPECT_NEAR(forth.ap().value(), average_precision(all.curve()).value(), 2e-5);
  EXPECT_NE(forth.auc().value(), exact) << "they were cut";
  EXPECT_EQ(forth.auc(), back.auc());
  EXPECT_EQ(forth.ap(), back.ap());
}

TEST(PixelLevel, PassesADetectorThatPaintsTheWholeFrameAndTheDualOneDoesNot) {
  Frames f = toy();
  f.masks[0].fill(0);
  f.masks[0](0, 0) = 1;  // 1 of 20 pixels
  f.maps[0].fill(9.F);
  EXPECT_EQ(measured(f, PixelLevel()).curve().points[1].true_positives, 1U);
  EXPECT_LT(measured(f, DualPixelLevel(0.3)).auc().value(), roc_auc(measured(f, PixelLevel()).curve()).value());
}

TEST(PixelLevel, NeedsFourOfTenPixelsHoweverThatRounds) {
  ScoreMap map({10, 1});
  for (int x = 0; x < 4; ++x) map(x, 0) = 1;
  PixelLevel measure;
  measure.add(map, Mask({10, 1}, 1));
  EXPECT_EQ(measure.curve().points[1].threshold, 1);
}

TEST(Pixels, AreNothingWithoutFramesOfBothKinds) {
  EXPECT_FALSE(roc_auc(PixelLevel().curve()));
  EXPECT_FALSE(DualPixelLevel().auc());
  EXPECT_FALSE(Pixelwise().auc());
  EXPECT_FALSE(Pixelwise().ap());
}

TEST(Pixels, RefuseMapsOfAnotherSizeAndNan) {
  PixelLevel measure;
  EXPECT_THAT(message_of([&] { measure.add(ScoreMap({4, 3}), Mask({8, 6})); }), HasSubstr("score map of 4x3, but mask of 8x6"));
  ScoreMap map({4, 3});
  map(1, 2) = std::nanf("");
  EXPECT_THAT(message_of([&] { measure.add(map, Mask({4, 3})); }), HasSubstr("pixel (1, 2) is not a number"));
  EXPECT_THAT(message_of([&] { measure.add(ScoreMap(), Mask()); }), HasSubstr("without pixels"));
  EXPECT_THAT(message_of([] { PixelLevel(1.5); }), HasSubstr("coverage 1.5"));
}

}  // namespace
}  // namespace vigil
