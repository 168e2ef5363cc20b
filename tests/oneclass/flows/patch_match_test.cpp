// SPDX-License-Identifier: Apache-2.0
// Specifies the matching of one patch: displacement, structure tensor, residual, and when it is given up.
#include "vigil/oneclass/flows/patch_match.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/oneclass/made_motion.h"

namespace vigil {
namespace {

constexpr Size kSize{64, 64};

Plane plane_of(const cv::Mat& picture) {
  Pyramid pyramid;
  pyramid.build(picture);
  return pyramid.levels.front();
}

TEST(PatchMatch, FindsWhereThePatchWas) {
  const Plane before = plane_of(painted(kSize, Texture(1)));
  const Plane now = plane_of(painted(kSize, Texture(1), 1.3, -0.6));
  double error = 0;
  for (int y = 8; y < 48; y += 4)
    for (int x = 8; x < 48; x += 4) {
      Match match;
      match_patch(now, before, x, y, 20, match);
      error += std::hypot(match.u + 1.3, match.v - 0.6) / 100;
      EXPECT_LT(match.residual, 4);
    }
  EXPECT_LT(error, 0.1);
}

TEST(PatchMatch, GivesTheStructureTensorOfPlainArithmetic) {
  const Plane plane = plane_of(painted(kSize, Texture(1)));
  Match match;
  match_patch(plane, plane, 10, 30, 8, match);
  double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
  for (int y = 30; y < 38; ++y)
    for (int x = 10; x < 18; ++x) {
      const double dx = plane.dx[plane.at(x, y)];
      const double dy = plane.dy[plane.at(x, y)];
      mx += dx / 64, my += dy / 64, xx += dx * dx / 64, xy += dx * dy / 64, yy += dy * dy / 64;
    }
  EXPECT_NEAR(match.xx, xx - mx * mx, 1e-3 * xx);
  EXPECT_NEAR(match.xy, xy - mx * my, 1e-3 * xx);
  EXPECT_NEAR(match.yy, yy - my * my, 1e-3 * yy);
  EXPECT_EQ(match.u, 0);
  EXPECT_EQ(match.residual, 0);
}

TEST(PatchMatch, WithoutStepsOnlyMeasuresTheStart) {
  const Plane before = plane_of(painted(kSize, Texture(1)));
  const Plane now = plane_of(painted(kSize, Texture(1), 2, 0));
  Match right;
  right.u = -2;
  match_patch(now, before, 20, 20, 0, right);
  Match wrong;
  match_patch(now, before, 20, 20, 0, wrong);
  EXPECT_EQ(right.u, -2);
  EXPECT_LT(right.residual, 1);
  EXPECT_GT(wrong.residual, 10);
}

TEST(PatchMatch, DoesNotMindAConstantChangeOfLight) {
  cv::Mat lit = painted(kSize, Texture(1, 25), 1, 0);
  lit.convertTo(lit, -1, 1, 30);
  Match match;
  match_patch(plane_of(lit), plane_of(painted(kSize, Texture(1, 25))), 20, 20, 20, match);
  EXPECT_NEAR(match.u, -1, 0.1);
  EXPECT_LT(match.residual, 2);
}

TEST(PatchMatch, LeavesAPatchWithoutTextureWhereItStarted) {
  const Plane flat = plane_of(cv::Mat(64, 64, CV_8UC1, cv::Scalar(100)));
  Match match;
  match.u = 1.5F;
  match_patch(flat, flat, 20, 20, 8, match);
  EXPECT_EQ(match.u, 1.5F);
  EXPECT_EQ(match.xx + match.yy, 0);
}

TEST(PatchMatch, GivesUpAMatchThatRunsAwayAndStaysInsideThePadding) {
  Rng rng(5);
  int given_up = 0;
  for (int i = 0; i < 2000; ++i) {
    const Plane now = plane_of(painted({16, 16}, Texture(rng.next(), rng.uniform(1, 60))));
    const Plane before = plane_of(painted({16, 16}, Texture(rng.next(), rng.uniform(1, 60))));
    const auto start_u = static_cast<float>(rng.uniform(-300, 300));
    const auto start_v = static_cast<float>(rng.uniform(-20, 20));
    Match match;
    match.u = start_u;
    match.v = start_v;
    match_patch(now, before, static_cast<int>(rng.between(-2, 10)), static_cast<int>(rng.between(-2, 10)), 8, match);
    EXPECT_TRUE(std::isfinite(match.u) && std::isfinite(match.v) && match.residual >= 0);
    EXPECT_LE(std::abs(match.u - start_u), kPatch);
    EXPECT_LE(std::abs(match.v - start_v), kPatch);
    if (match.xx == 0 && match.yy == 0 && match.u == start_u) ++given_up;
  }
  EXPECT_GT(given_up, 1000);  // most of these starts lie far outside
}

}  // namespace
}  // namespace vigil
