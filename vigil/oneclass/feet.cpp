// SPDX-License-Identifier: Apache-2.0
// From the lower ends of moving columns to one cell for each thing that stays: see feet.h.
#include "vigil/oneclass/feet.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "vigil/oneclass/motion_field.h"

namespace vigil {
namespace {

struct End {
  int x = 0;
  int y = 0;
};

// Neighbouring ends, from left to right.
using Sole = std::vector<End>;

// The lower ends of moving columns, column by column from the left, downwards in each.
std::vector<End> lower_ends(const Grid<float>& weight, const Window& window) {
  const int tall = std::max(2, window.height / 3);
  const int clear = std::max(2, window.height / 2);
  std::vector<End> ends;
  for (int x = 0; x < weight.width(); ++x) {
    int run = 0;
    int candidate = -1;
    for (int y = 0; y < weight.height(); ++y) {
      if (weight(x, y) > kLeastWeight) {
        ++run;
        candidate = run >= tall ? y : -1;
      } else {
        run = 0;
        if (candidate >= 0 && y - candidate == clear) {
          ends.push_back({x, candidate});
          candidate = -1;
        }
      }
    }
  }
  return ends;
}

// Ends of neighbouring columns at nearly the same height belong together.
std::vector<Sole> soles_of(const std::vector<End>& ends) {
  constexpr int kStep = 2;  // cells
  std::vector<Sole> soles;
  for (const End& end : ends) {
    Sole* nearest = nullptr;
    for (Sole& sole : soles) {
      const End& last = sole.back();
      if (last.x != end.x - 1 || std::abs(last.y - end.y) > kStep) continue;
      if (nearest == nullptr || std::abs(last.y - end.y) < std::abs(nearest->back().y - end.y)) nearest = &sole;
    }
    if (nearest == nullptr)
      soles.push_back({end});
    else
      nearest->push_back(end);
  }
  return soles;
}

}  // namespace

void find_feet(const Grid<float>& weight, const Window& window, std::vector<int>& feet) {
  feet.clear();
  const int least = std::max(1, window.width / 4);
  for (const Sole& sole : soles_of(lower_ends(weight, window))) {
    const int wide = static_cast<int>(sole.size());
    if (wide < least) continue;
    const int things = std::max(1, (wide + window.width / 2) / window.width);
    for (int thing = 0; thing < things; ++thing) {
      const int begin = wide * thing / things;
      const int end = wide * (thing + 1) / things;
      std::vector<int> heights;
      for (int i = begin; i < end; ++i) heights.push_back(sole[static_cast<std::size_t>(i)].y);
      const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
      std::nth_element(heights.begin(), middle, heights.end());
      feet.push_back(*middle * weight.width() + sole[static_cast<std::size_t>((begin + end) / 2)].x);
    }
  }
  std::sort(feet.begin(), feet.end());
  feet.erase(std::unique(feet.begin(), feet.end()), feet.end());
}

Standing::Standing(int width, const Window& window, double least)
    : width_(width), reach_{std::max(2, window.width / 3), 2}, least_(least) {}

bool Standing::near(const Foot& one, const Foot& other) const {
  return std::abs(one.x - other.x) <= reach_.across && std::abs(one.y - other.y) <= reach_.down;
}

void Standing::keep(double elapsed, std::vector<int>& feet) {
  std::vector<Foot> now;
  for (const int cell : feet) {
    Foot foot{cell % width_, cell / width_, 0, false};
    for (const Foot& before : followed_)
      if (near(foot, before)) foot.age = std::max(foot.age, before.age + elapsed);
    now.push_back(foot);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < feet.size(); ++i)
    if (now[i].age >= least_) feet[kept++] = feet[i];
  const std::size_t seen = feet.size();
  feet.resize(kept);
  for (const Foot& before : followed_) {
    if (before.missed) continue;
    const bool found = std::any_of(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(seen),
                                   [&](const Foot& foot) { return near(foot, before); });
    if (!found) now.push_back({before.x, before.y, before.age + elapsed, true});
  }
  followed_ = std::move(now);
}

}  // namespace vigil
