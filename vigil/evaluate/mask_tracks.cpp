// SPDX-License-Identifier: Apache-2.0
// Connected parts by flood filling, links by falling IoU.
#include "vigil/evaluate/mask_tracks.h"

#include <algorithm>
#include <tuple>

namespace vigil {
namespace {

constexpr double kLeastOverlap = 0.1;

// Fills the part that (x, y) is of with 0 and gives its box and its pixels.
std::pair<Box, int> take_part(Grid<std::uint8_t>& mask, int x, int y) {
  std::vector<std::pair<int, int>> open{{x, y}};
  mask(x, y) = 0;
  int left = x, right = x, top = y, bottom = y, pixels = 0;
  while (!open.empty()) {
    const auto [px, py] = open.back();
    open.pop_back();
    ++pixels;
    left = std::min(left, px);
    right = std::max(right, px);
    top = std::min(top, py);
    bottom = std::max(bottom, py);
    for (int ny = std::max(0, py - 1); ny <= std::min(mask.height() - 1, py + 1); ++ny)
      for (int nx = std::max(0, px - 1); nx <= std::min(mask.width() - 1, px + 1); ++nx)
        if (mask(nx, ny) != 0) {
          mask(nx, ny) = 0;
          open.emplace_back(nx, ny);
        }
  }
  return {{left, top, right - left + 1, bottom - top + 1}, pixels};
}

struct Link {
  double iou = 0;
  std::size_t track = 0;
  std::size_t part = 0;
};

}  // namespace

std::vector<Box> parts_of_mask(const Grid<std::uint8_t>& mask, int least) {
  Grid<std::uint8_t> left = mask;
  std::vector<Box> parts;
  for (int y = 0; y < left.height(); ++y)
    for (int x = 0; x < left.width(); ++x)
      if (left(x, y) != 0)
        if (const auto [box, pixels] = take_part(left, x, y); pixels >= least) parts.push_back(box);
  std::stable_sort(parts.begin(), parts.end(), [](const Box& a, const Box& b) { return std::tie(a.y, a.x) < std::tie(b.y, b.x); });
  return parts;
}

void MaskTracker::add(std::int64_t frame, const Grid<std::uint8_t>& mask) {
  const std::vector<Box> parts = parts_of_mask(mask);
  std::vector<Link> links;
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    if (tracks_[t].boxes.back().frame != frame - 1) continue;
    for (std::size_t p = 0; p < parts.size(); ++p)
      if (const double iou = intersection_over_union(tracks_[t].boxes.back().box, parts[p]); iou >= kLeastOverlap)
        links.push_back({iou, t, p});
  }
  std::stable_sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.iou > b.iou; });
  std::vector<bool> taken(parts.size(), false);
  for (const Link& link : links) {
    if (taken[link.part] || tracks_[link.track].boxes.back().frame == frame) continue;
    tracks_[link.track].boxes.push_back({frame, parts[link.part]});
    taken[link.part] = true;
  }
  for (std::size_t p = 0; p < parts.size(); ++p)
    if (!taken[p]) tracks_.push_back({static_cast<std::int64_t>(tracks_.size()), "", {{frame, parts[p]}}});
}

}  // namespace vigil
