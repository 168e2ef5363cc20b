// SPDX-License-Identifier: Apache-2.0
// Pooling over the window and the travelling memory.
#include "vigil/oneclass/motion_field.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vigil/base/simd.h"
#include "vigil/oneclass/motion_weight.h"

namespace vigil {
namespace {

constexpr float kKept = 0.7F;       // of the memory, from frame to frame
constexpr float kLeastMass = 0.3F;  // mean weight in the window, of memory and present, for a cell to count as moving

VIGIL_FAST void add_row(const float* in, float* out, int width) {
  for (int x = 0; x < width; ++x) out[x] += in[x];
}

VIGIL_FAST void mask(const float* weight, float* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = weight[i] > kLeastWeight ? weight[i] : 0;
}

// out = weight * flow where there is weight; elsewhere the flow may be anything.
VIGIL_FAST void weighted(const float* weight, const float* flow, float* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = weight[i] > 0 ? weight[i] * flow[i] : 0;
}

VIGIL_FAST void lengths(const float* weight, const float* u, const float* v, float* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = weight[i] > 0 ? weight[i] * std::sqrt(u[i] * u[i] + v[i] * v[i]) : 0;
}

VIGIL_FAST void mix(const float* now, const float* moved, float* memory, int count) {
  for (int i = 0; i < count; ++i) memory[i] = kKept * moved[i] + (1 - kKept) * now[i];
}

// One row of the second pass: sums over `width` columns around each place, times the inverse area.
VIGIL_FAST void sum_columns(const float* columns, const float* inverse_area, float* out, int count, int reach) {
  for (int x = 0; x < count; ++x) out[x] = 0;
  for (int shift = -reach; shift <= reach; ++shift) {
    const int from = std::max(0, -shift);
    const int to = std::min(count, count - shift);
    for (int x = from; x < to; ++x) out[x] += columns[x + shift];
  }
  for (int x = 0; x < count; ++x) out[x] *= inverse_area[x];
}

struct Corner {  // of a bilinear sample
  std::size_t at;
  float share;
};

}  // namespace

void Motion::clear() {
  cells.clear();
  u.clear();
  v.clear();
  coherence.clear();
  ground.clear();
}

MotionField::MotionField(Size cells, Window window, double fps)
    : window_(window),
      standing_(cells.width, window, kStanding * fps),
      now_(cells),
      memory_(cells),
      moved_(cells),
      masked_(cells),
      columns_(cells),
      inverse_area_(cells) {
  const auto inside = [](int at, int reach, int count) { return std::min(count - 1, at + reach) - std::max(0, at - reach) + 1; };
  for (int y = 0; y < cells.height; ++y)
    for (int x = 0; x < cells.width; ++x)
      inverse_area_(x, y) =
          1.0F / static_cast<float>(inside(x, window.width / 2, cells.width) * inside(y, window.height / 2, cells.height));
}

void MotionField::box_mean(const Grid<float>& in, Grid<float>& out) {
  const int reach = window_.height / 2;
  columns_.fill(0);
  for (int y = 0; y < in.height(); ++y)
    for (int r = std::max(0, y - reach); r <= std::min(in.height() - 1, y + reach); ++r)
      add_row(in.row(r), columns_.row(y), in.width());
  for (int y = 0; y < in.height(); ++y)
    sum_columns(columns_.row(y), inverse_area_.row(y), out.row(y), in.width(), window_.width / 2);
}

void MotionField::pool(const Grid<float>& weight, const FlowField& flow) {
  const int count = static_cast<int>(weight.count());
  mask(weight.data(), masked_.data(), count);
  box_mean(masked_, now_.o);
  weighted(masked_.data(), flow.u.data(), moved_.u.data(), count);  // moved_ is free until travel()
  box_mean(moved_.u, now_.u);
  weighted(masked_.data(), flow.v.data(), moved_.v.data(), count);
  box_mean(moved_.v, now_.v);
  lengths(masked_.data(), flow.u.data(), flow.v.data(), moved_.length.data(), count);
  box_mean(moved_.length, now_.length);
}

// What the memory knows at the place where each cell's content was one frame ago.
void MotionField::travel() {
  const int width = now_.o.width();
  const int height = now_.o.height();
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float mass = now_.o(x, y);
      if (mass <= 0) {  // stays where it is, and fades
        moved_.o(x, y) = memory_.o(x, y);
        moved_.u(x, y) = memory_.u(x, y);
        moved_.v(x, y) = memory_.v(x, y);
        moved_.length(x, y) = memory_.length(x, y);
        continue;
      }
      const float px = std::clamp(static_cast<float>(x) - now_.u(x, y) / (mass * kCell), 0.0F, static_cast<float>(width - 1));
      const float py = std::clamp(static_cast<float>(y) - now_.v(x, y) / (mass * kCell), 0.0F, static_cast<float>(height - 1));
      const int x0 = std::min(static_cast<int>(px), std::max(0, width - 2));
      const int y0 = std::min(static_cast<int>(py), std::max(0, height - 2));
      const float fx = px - static_cast<float>(x0);
      const float fy = py - static_cast<float>(y0);
      const std::size_t at = static_cast<std::size_t>(y0) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x0);
      const std::size_t right = width > 1 ? 1 : 0;
      const std::size_t down = height > 1 ? static_cast<std::size_t>(width) : 0;
      const Corner corners[4] = {
          {at, (1 - fx) * (1 - fy)}, {at + right, fx * (1 - fy)}, {at + down, (1 - fx) * fy}, {at + down + right, fx * fy}};
      float o = 0;
      float u = 0;
      float v = 0;
      float length = 0;
      for (const Corner& corner : corners) {
        o += corner.share * memory_.o[corner.at];
        u += corner.share * memory_.u[corner.at];
        v += corner.share * memory_.v[corner.at];
        length += corner.share * memory_.length[corner.at];
      }
      moved_.o(x, y) = o;
      moved_.u(x, y) = u;
      moved_.v(x, y) = v;
      moved_.length(x, y) = length;
    }
}

void MotionField::forget() {
  started_ = false;
  standing_.forget();
}

void MotionField::step(const Grid<float>& weight, const FlowField& flow, float pace, Motion& motion) {
  pool(weight, flow);
  const int count = static_cast<int>(weight.count());
  if (started_) {
    travel();
    mix(now_.o.data(), moved_.o.data(), memory_.o.data(), count);
    mix(now_.u.data(), moved_.u.data(), memory_.u.data(), count);
    mix(now_.v.data(), moved_.v.data(), memory_.v.data(), count);
    mix(now_.length.data(), moved_.length.data(), memory_.length.data(), count);
  } else {
    memory_ = now_;
    started_ = true;
  }
  motion.clear();
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (now_.o[at] < kLeastMass || memory_.o[at] < kLeastMass) continue;
    motion.cells.push_back(i);
    motion.u.push_back(pace * memory_.u[at] / memory_.o[at]);
    motion.v.push_back(pace * memory_.v[at] / memory_.o[at]);
    const float together = std::sqrt(memory_.u[at] * memory_.u[at] + memory_.v[at] * memory_.v[at]);
    motion.coherence.push_back(memory_.length[at] > 0 ? std::min(1.0F, together / memory_.length[at]) : 0);
  }
  find_feet(weight, window_, motion.ground);
  standing_.keep(pace > 0 ? 1 / pace : 1, motion.ground);
}

}  // namespace vigil
