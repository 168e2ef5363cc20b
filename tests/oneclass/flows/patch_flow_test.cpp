// SPDX-License-Identifier: Apache-2.0
// Specifies the flow by patches on pictures whose motion is known.
#include "vigil/oneclass/flows/patch_flow.h"

#include "tests/oneclass/flows/flow_laws.h"

namespace vigil {
namespace {

constexpr Size kSize{160, 120};

FlowField moved_by(double dx, double dy) {
  const auto flow = make_patch_flow();
  const cv::Mat before = painted(kSize, Texture(5));
  return flow_between(*flow, before, painted(kSize, Texture(5), dx, dy), all_wanted(before));
}

TEST(PatchFlow, KeepsTheLawsOfAFlow) {
  check_flow_laws(make_patch_flow);
}

TEST(PatchFlow, FindsShiftsBetweenPixels) {
  for (const auto& [dx, dy] : {std::pair{0.25, 0.0}, {0.0, -0.5}, {0.7, 0.3}, {-0.1, 0.9}})
    EXPECT_LT(error_of(moved_by(dx, dy), dx, dy, 2), 0.05) << dx << ", " << dy;
}

TEST(PatchFlow, FindsShiftsOfManyPixels) {
  for (const auto& [dx, dy] : {std::pair{1.0, 1.0}, {2.5, -1.5}, {6.0, 0.0}, {-5.0, 4.0}, {0.0, 9.0}, {11.0, 3.0}})
    EXPECT_LT(error_of(moved_by(dx, dy), dx, dy, 4), 0.1) << dx << ", " << dy;
}

TEST(PatchFlow, IsSteadyUpToTheBorder) {
  const FlowField field = moved_by(1.5, -1);
  for (int y = 0; y < field.u.height(); ++y)
    for (int x = 0; x < field.u.width(); ++x)
      EXPECT_LT(std::hypot(field.u(x, y) - 1.5, field.v(x, y) + 1), 1.2) << "cell " << x << ", " << y;
}

TEST(PatchFlow, DoesNotMindAChangeOfLight) {
  const cv::Mat before = painted(kSize, Texture(5, 25));
  cv::Mat now = painted(kSize, Texture(5, 25), 2, 1);
  now.convertTo(now, -1, 1, 25);
  const auto flow = make_patch_flow();
  EXPECT_LT(error_of(flow_between(*flow, before, now, all_wanted(before)), 2, 1, 3), 0.05);
}

TEST(PatchFlow, SeparatesAMovingThingFromStillGround) {
  const Texture ground(6, 20);
  const Texture cloth(7, 40);
  cv::Mat before = painted(kSize, ground);
  cv::Mat now = before.clone();
  paint_box(before, cloth, 60, 40, 24, 40);
  paint_box(now, cloth, 63, 41, 24, 40);
  Grid<float> wanted(cells_of(kSize), 0.0F);
  for (int y = 10; y < 21; ++y)
    for (int x = 15; x < 22; ++x) wanted(x, y) = 1;
  const auto flow = make_patch_flow();
  const FlowField field = flow_between(*flow, before, now, wanted);
  double error = 0;
  for (int y = 12; y < 19; ++y)
    for (int x = 17; x < 20; ++x) error += std::hypot(field.u(x, y) - 3, field.v(x, y) - 1) / 21;
  EXPECT_LT(error, 0.3);

  wanted.fill(1);  // now the ground is wanted as well
  const FlowField whole = flow_between(*flow, before, now, wanted);
  for (const auto& [x, y] : {std::pair{5, 5}, {30, 25}, {35, 5}})
    EXPECT_LT(std::hypot(whole.u(x, y), whole.v(x, y)), 0.05) << "cell " << x << ", " << y;
}

TEST(PatchFlow, WhatIsNotWantedDoesNotMatterForWhatIsFarFromIt) {
  const cv::Mat before = painted(kSize, Texture(5));
  const cv::Mat now = painted(kSize, Texture(5), 1, 0);
  Grid<float> wanted(cells_of(kSize), 0.0F);
  for (int y = 5; y < 15; ++y)
    for (int x = 5; x < 15; ++x) wanted(x, y) = 1;
  const auto flow = make_patch_flow();
  const FlowField field = flow_between(*flow, before, now, wanted);
  EXPECT_NEAR(field.u(10, 10), 1, 0.1);
  EXPECT_NEAR(field.v(10, 10), 0, 0.1);
}

}  // namespace
}  // namespace vigil
