// SPDX-License-Identifier: Apache-2.0
// The inner loop of the flow: eight pixels at a time.
#include "vigil/oneclass/flows/patch_match.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "vigil/base/simd.h"

namespace vigil {
namespace {

using Row = float __attribute__((vector_size(32)));  // eight pixels; two SSE registers where there is no AVX
static_assert(sizeof(Row) == kPatch * sizeof(float));

constexpr float kDone = 1e-3F;   // squared length of a step, pixels^2
constexpr float kRidge = 0.02F;  // added to the structure tensor's diagonal, (grey levels / pixel)^2
constexpr float kPixels = kPatch * kPatch;

inline __attribute__((always_inline)) void load(const float* from, Row& row) {
  std::memcpy(&row, from, sizeof row);
}

inline __attribute__((always_inline)) float sum(const Row& row) {
  return ((row[0] + row[4]) + (row[1] + row[5])) + ((row[2] + row[6]) + (row[3] + row[7]));
}

}  // namespace

VIGIL_FAST void match_patch(const Plane& now, const Plane& before, int x, int y, int steps, Match& match) {
  Row patch[kPatch];
  Row dx[kPatch];
  Row dy[kPatch];
  Row sum_x{};
  Row sum_y{};
  for (int r = 0; r < kPatch; ++r) {
    const std::size_t at = now.at(x, y + r);
    load(&now.pixels[at], patch[r]);
    load(&now.dx[at], dx[r]);
    load(&now.dy[at], dy[r]);
    sum_x += dx[r];
    sum_y += dy[r];
  }
  const float mean_x = sum(sum_x) / kPixels;
  const float mean_y = sum(sum_y) / kPixels;
  Row xx{};
  Row xy{};
  Row yy{};
  for (int r = 0; r < kPatch; ++r) {
    dx[r] -= mean_x;
    dy[r] -= mean_y;
    xx += dx[r] * dx[r];
    xy += dx[r] * dy[r];
    yy += dy[r] * dy[r];
  }
  match.xx = sum(xx) / kPixels;
  match.xy = sum(xy) / kPixels;
  match.yy = sum(yy) / kPixels;
  const float a = match.xx + kRidge;
  const float c = match.yy + kRidge;
  const float determinant = a * c - match.xy * match.xy;

  // The patch at the displacement lies within the padding.
  const float low_x = static_cast<float>(-kPad + 1 - x);
  const float low_y = static_cast<float>(-kPad + 1 - y);
  const float high_x = static_cast<float>(before.size.width + kPad - kPatch - 2 - x);
  const float high_y = static_cast<float>(before.size.height + kPad - kPatch - 2 - y);
  const float start_u = match.u;
  const float start_v = match.v;
  float u = std::clamp(start_u, low_x, high_x);
  float v = std::clamp(start_v, low_y, high_y);
  for (int step = 0;; ++step) {
    const float floor_u = std::floor(u);
    const float floor_v = std::floor(v);
    const float fx = u - floor_u;
    const float fy = v - floor_v;
    const float* from = &before.pixels[before.at(x + static_cast<int>(floor_u), y + static_cast<int>(floor_v))];
    Row left;
    Row right;
    load(from, left);
    load(from + 1, right);
    Row above = left + fx * (right - left);
    Row sum_r{};
    Row sum_rr{};
    Row by_x{};
    Row by_y{};
    for (const Row& row : patch) {
      const auto r = &row - patch;
      from += before.stride;
      load(from, left);
      load(from + 1, right);
      const Row below = left + fx * (right - left);
      const Row residual = above + fy * (below - above) - row;
      above = below;
      sum_r += residual;
      sum_rr += residual * residual;
      by_x += residual * dx[r];
      by_y += residual * dy[r];
    }
    const float mean = sum(sum_r) / kPixels;
    match.residual = std::max(0.0F, sum(sum_rr) / kPixels - mean * mean);
    if (step == steps) break;
    const float p = sum(by_x) / kPixels;
    const float q = sum(by_y) / kPixels;
    const float step_u = (c * p - match.xy * q) / determinant;
    const float step_v = (a * q - match.xy * p) / determinant;
    u = std::clamp(u - step_u, low_x, high_x);
    v = std::clamp(v - step_v, low_y, high_y);
    if (step_u * step_u + step_v * step_v < kDone) break;
  }
  if (std::abs(u - start_u) > kPatch || std::abs(v - start_v) > kPatch) {
    match.xx = match.xy = match.yy = 0;
    return;
  }
  match.u = u;
  match.v = v;
}

}  // namespace vigil
