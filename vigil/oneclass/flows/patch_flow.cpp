// SPDX-License-Identifier: Apache-2.0
// Pyramid, patches, agreement between patches: see patch_flow.h.
#include "vigil/oneclass/flows/patch_flow.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "vigil/oneclass/flows/patch_match.h"
#include "vigil/oneclass/flows/pyramid.h"
#include "vigil/oneclass/motion_weight.h"

namespace vigil {
namespace {

// Chosen on training footage (Ped2, UMN) by agreement of the pooled motion with DIS at full resolution, never on test clips.
constexpr int kSteps = 8;           // of Gauss-Newton, at most
constexpr int kSweeps = 6;          // over all patches of a level
constexpr float kNoise = 4;         // grey levels^2: what a perfect match may differ by
constexpr float kAgreement = 3;     // weight of a neighbour, beside structure tensor / (residual + kNoise)
constexpr float kStillness = 0.3F;  // weight of a neighbour where nothing moves, as a share of that: it says "0"

static_assert(kStride == kCell, "patches of the finest level are cells");

// The patches of one level: one in the middle of each square of kStride pixels.
struct PatchGrid {
  Size size;
  std::vector<std::uint8_t> active;
  std::vector<int> list;  // the active ones, row by row
  std::vector<Match> matches;
  std::vector<float> u;  // from `now` to `before`, pixels of the level
  std::vector<float> v;

  std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x);
  }
  bool has(int x, int y) const { return x >= 0 && y >= 0 && x < size.width && y < size.height && active[at(x, y)] != 0; }

  void clear(Size to) {
    size = to;
    const auto count = static_cast<std::size_t>(to.area());
    active.assign(count, 0);
    list.clear();
    matches.resize(count);
    u.assign(count, 0);
    v.assign(count, 0);
  }

  void make_list() {
    for (std::size_t i = 0; i < active.size(); ++i)
      if (active[i]) list.push_back(static_cast<int>(i));
  }
};

// Weighted mean of displacements.
struct Mean {
  float weight = 0;
  float u = 0;
  float v = 0;

  void add(const PatchGrid& grid, int x, int y, float share) {
    const std::size_t i = grid.at(x, y);
    weight += share;
    u += share * grid.u[i];
    v += share * grid.v[i];
  }
};

// Marks the patches under the wanted cells, level by level.
void choose(const Grid<float>& wanted, float least, const Pyramid& pyramid, std::vector<PatchGrid>& grids) {
  grids.resize(pyramid.levels.size());
  for (std::size_t level = 0; level < grids.size(); ++level) {
    const Size size = pyramid.levels[level].size;
    PatchGrid& grid = grids[level];
    grid.clear({(size.width + kStride - 1) / kStride, (size.height + kStride - 1) / kStride});
    if (level == 0) {
      for (std::size_t i = 0; i < wanted.count(); ++i) grid.active[i] = wanted[i] > least ? 1 : 0;
    } else {
      const PatchGrid& fine = grids[level - 1];
      for (const int i : fine.list) {
        const int x = std::min(i % fine.size.width / 2, grid.size.width - 1);
        const int y = std::min(i / fine.size.width / 2, grid.size.height - 1);
        grid.active[grid.at(x, y)] = 1;
      }
    }
    grid.make_list();
  }
}

// Starts from the level above: bilinear between its active patches.
void start(const PatchGrid& coarse, PatchGrid& fine) {
  for (const int i : fine.list) {
    const int x = i % fine.size.width;
    const int y = i / fine.size.width;
    const int xs[2] = {x / 2, x / 2 + (x % 2 ? 1 : -1)};
    const int ys[2] = {y / 2, y / 2 + (y % 2 ? 1 : -1)};
    Mean mean;
    for (int row = 0; row < 2; ++row)
      for (int column = 0; column < 2; ++column)
        if (coarse.has(xs[column], ys[row]))
          mean.add(coarse, xs[column], ys[row], (row == 0 ? 3.0F : 1.0F) * (column == 0 ? 3.0F : 1.0F));
    if (mean.weight <= 0) continue;
    fine.u[static_cast<std::size_t>(i)] = 2 * mean.u / mean.weight;
    fine.v[static_cast<std::size_t>(i)] = 2 * mean.v / mean.weight;
  }
}

void match(const Plane& now, const Plane& before, PatchGrid& grid) {
  constexpr int kMiddle = kStride / 2 - kPatch / 2;
  for (const int index : grid.list) {
    const auto i = static_cast<std::size_t>(index);
    Match& match = grid.matches[i];
    match.u = grid.u[i];
    match.v = grid.v[i];
    match_patch(now, before, index % grid.size.width * kStride + kMiddle, index / grid.size.width * kStride + kMiddle, kSteps,
                match);
    const float trust = 1 / (match.residual + kNoise);
    match.xx *= trust;
    match.xy *= trust;
    match.yy *= trust;
    grid.u[i] = match.u;
    grid.v[i] = match.v;
  }
}

// Gauss-Seidel sweeps over the active patches, in a fixed order.
void agree(PatchGrid& grid) {
  static constexpr int kNeighbours[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  for (int sweep = 0; sweep < kSweeps; ++sweep)
    for (const int index : grid.list) {
      const auto i = static_cast<std::size_t>(index);
      const int x = index % grid.size.width;
      const int y = index / grid.size.width;
      Mean around;
      for (const auto& [dx, dy] : kNeighbours) {
        const int nx = x + dx;
        const int ny = y + dy;
        if (nx < 0 || ny < 0 || nx >= grid.size.width || ny >= grid.size.height) continue;
        if (grid.active[grid.at(nx, ny)]) {
          around.add(grid, nx, ny, kAgreement);
        } else {
          around.weight += kAgreement * kStillness;
        }
      }
      const Match& m = grid.matches[i];
      const float a = m.xx + around.weight;
      const float c = m.yy + around.weight;
      const float determinant = a * c - m.xy * m.xy;
      if (determinant <= 0) continue;  // a lone patch without texture
      const float p = m.xx * m.u + m.xy * m.v + around.u;
      const float q = m.xy * m.u + m.yy * m.v + around.v;
      grid.u[i] = (c * p - m.xy * q) / determinant;
      grid.v[i] = (a * q - m.xy * p) / determinant;
    }
}

class PatchFlow : public Flow {
 public:
  void push(const cv::Mat& picture) override {
    std::swap(before_, now_);
    now_.build(picture);
  }

  void between(const Grid<float>& wanted, float least, FlowField& flow) override {
    choose(wanted, least, now_, grids_);
    for (std::size_t level = grids_.size(); level-- > 0;) {
      if (level + 1 < grids_.size()) start(grids_[level + 1], grids_[level]);
      match(now_.levels[level], before_.levels[level], grids_[level]);
      agree(grids_[level]);
    }
    const PatchGrid& finest = grids_.front();
    for (std::size_t i = 0; i < wanted.count(); ++i) {
      flow.u[i] = -finest.u[i];
      flow.v[i] = -finest.v[i];
    }
  }

 private:
  Pyramid before_;
  Pyramid now_;
  std::vector<PatchGrid> grids_;  // per level of the pyramid
};

}  // namespace

std::unique_ptr<Flow> make_patch_flow() {
  return std::make_unique<PatchFlow>();
}

}  // namespace vigil
