// SPDX-License-Identifier: Apache-2.0
// The laws of vigil/oneclass/flow.h as one test that every flow is put through.
#pragma once

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "tests/oneclass/made_motion.h"

#include "vigil/oneclass/flow.h"
#include "vigil/oneclass/motion_weight.h"

namespace vigil {

using MakeFlow = std::unique_ptr<Flow> (*)();

inline FlowField flow_between(Flow& flow, const cv::Mat& before, const cv::Mat& now, const Grid<float>& wanted) {
  flow.push(before);
  flow.push(now);
  FlowField field{Grid<float>(wanted.size()), Grid<float>(wanted.size())};
  flow.between(wanted, 0.25F, field);
  return field;
}

inline Grid<float> all_wanted(const cv::Mat& picture) {
  return Grid<float>(cells_of({picture.cols, picture.rows}), 1.0F);
}

// Mean distance to (u, v) over the cells further than `margin` from the border.
inline double error_of(const FlowField& field, double u, double v, int margin) {
  double sum = 0;
  int count = 0;
  for (int y = margin; y < field.u.height() - margin; ++y)
    for (int x = margin; x < field.u.width() - margin; ++x, ++count) sum += std::hypot(field.u(x, y) - u, field.v(x, y) - v);
  return sum / count;
}

inline bool finite(const FlowField& field) {
  for (std::size_t i = 0; i < field.u.count(); ++i)
    if (!std::isfinite(field.u[i]) || !std::isfinite(field.v[i])) return false;
  return true;
}

inline void check_flow_of_small_pictures(MakeFlow make) {
  for (const Size size : {Size{4, 4}, Size{8, 4}, Size{4, 48}, Size{12, 12}, Size{20, 16}, Size{200, 4}}) {
    const auto flow = make();
    const cv::Mat before = painted(size, Texture(1));
    const FlowField field = flow_between(*flow, before, painted(size, Texture(1), 1, 0), all_wanted(before));
    EXPECT_TRUE(finite(field)) << size.width << " x " << size.height;
  }
}

inline void check_flow_laws(MakeFlow make) {
  const cv::Mat one = painted({96, 72}, Texture(1));
  const cv::Mat two = painted({96, 72}, Texture(1), 1.5, -1);
  const cv::Mat other = painted({96, 72}, Texture(2));
  Grid<float> wanted = all_wanted(one);
  const auto first = make();
  const FlowField field = flow_between(*first, one, two, wanted);
  EXPECT_TRUE(finite(field));

  const auto second = make();
  EXPECT_EQ(flow_between(*second, one, two, wanted).u, field.u) << "the same pictures must give the same bits";
  second->push(other);
  const FlowField again = flow_between(*second, one, two, wanted);
  EXPECT_TRUE(again.u == field.u && again.v == field.v) << "nothing but the last two pictures may count";

  for (int x = 0; x < wanted.width(); ++x) wanted(x, 5) = 0.25F;  // not above `least`
  EXPECT_TRUE(finite(flow_between(*second, one, two, wanted)));
  wanted.fill(0);
  EXPECT_TRUE(finite(flow_between(*second, one, two, wanted)));

  const cv::Mat flat(72, 96, CV_8UC1, cv::Scalar(90));
  wanted.fill(1);
  EXPECT_LT(error_of(flow_between(*second, flat, flat, wanted), 0, 0, 0), 1e-3) << "nothing to see, nothing moves";
  EXPECT_LT(error_of(flow_between(*second, one, one, wanted), 0, 0, 0), 0.02) << "a still picture does not move";
  EXPECT_TRUE(finite(flow_between(*second, one, flat, wanted)));
  EXPECT_TRUE(finite(flow_between(*second, flat, one, wanted)));
  check_flow_of_small_pictures(make);
}

}  // namespace vigil
