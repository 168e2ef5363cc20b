// SPDX-License-Identifier: Apache-2.0
// The inputs of the golden values (metric specification, section 8) and random ones.
#pragma once

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "vigil/base/rng.h"
#include "vigil/metrics/curve.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

struct Case {
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;

  Curve curve() const { return curve_of(scores, truth); }
  double auc() const;
};

Case case_a();
Case case_b();
Case case_c();   // 1000 frames, no ties
Case case_d();   // C in 20 steps: many ties
Case case_e();   // C, positives 0.25 higher
Case case_f();   // five frames of one score
Case case_g();   // perfect
Case case_h();   // inverted
Case case_f2();  // a second detector on the labels of C

// `values` different scores: the fewer, the more ties. At least one frame of each class.
Case random_case(Rng& rng, std::size_t count, std::int64_t values);

// Consecutive videos of as many frames each.
std::vector<VideoScores> in_videos(const Case& c, std::size_t frames_each);

// Case E in eight videos of 125 frames; videos 0 and 1 get the labels given: M is (0, 1), K is (0, 0).
std::vector<VideoScores> eight_videos(int of_first, int of_second);

// Videos of different lengths, classes, scenes and groups, with ties and ignored frames.
std::vector<VideoScores> random_videos(Rng& rng, std::size_t count);

// T3: 100 frames at 25 per second with three true events.
VideoScores event_case();

}  // namespace vigil
