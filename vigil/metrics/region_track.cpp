// SPDX-License-Identifier: Apache-2.0
// RBDC and TBDC in one walk over the detections by falling score; the true regions of a frame are found by hash.
#include "vigil/metrics/region_track.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

struct Place {
  std::int64_t video = 0;
  std::int64_t frame = 0;
  bool operator==(const Place&) const = default;
};

struct HashOfPlace {
  std::size_t operator()(const Place& place) const {
    const auto mixed = static_cast<std::uint64_t>(place.video) * 0x9e3779b97f4a7c15ULL ^ static_cast<std::uint64_t>(place.frame);
    return static_cast<std::size_t>(mixed * 0xbf58476d1ce4e5b9ULL >> 16);
  }
};

void check(std::span<const TruthRegion> truth, std::span<const DetectedRegion> detections, std::int64_t frames,
           const RegionTrackOptions& options) {
  if (frames <= 0) throw Error::usage(fmt::format("region_track: {} test frames", frames), "give the number of all test frames");
  if (!(options.iou > 0 && options.iou <= 1)) throw Error::usage(fmt::format("region_track: iou {} is not in (0, 1]", options.iou));
  if (!(options.share > 0 && options.share <= 1))
    throw Error::usage(fmt::format("region_track: share {} is not in (0, 1]", options.share));
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (truth[i].box.empty())
      throw Error::input(fmt::format("true region {} (video {}, frame {}) is empty", i, truth[i].video, truth[i].frame));
  for (std::size_t i = 0; i < detections.size(); ++i) {
    const DetectedRegion& d = detections[i];
    if (std::isnan(d.score))
      throw Error::input(fmt::format("detection {} (video {}, frame {}): its score is not a number", i, d.video, d.frame));
    if (d.box.empty()) throw Error::input(fmt::format("detection {} (video {}, frame {}) is empty", i, d.video, d.frame));
  }
}

// The true regions by frame, and what was found of them.
class Truth {
 public:
  Truth(std::span<const TruthRegion> truth, double share) {
    std::vector<std::size_t> order(truth.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) { return std::tuple(truth[i].video, truth[i].frame, truth[i].track); };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t> tracks;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const TruthRegion& region = truth[order[i]];
      if (i > 0 && key(order[i - 1]) == key(order[i]))
        throw Error::input(fmt::format("video {}: track {} has two boxes in frame {}", region.video, region.track, region.frame));
      const auto next = static_cast<std::uint32_t>(tracks.size());
      const std::uint32_t track = tracks.emplace(std::pair(region.video, region.track), next).first->second;
      if (track == next) tracks_.push_back({});
      ++tracks_[track].frames;
      auto& range = places_.emplace(Place{region.video, region.frame}, std::pair(regions_.size(), regions_.size())).first->second;
      regions_.push_back({region.box, track, false});
      range.second = regions_.size();
    }
    constexpr double kRounding = 1e-12;  // 0.1 * 30 must be 3
    for (Track& track : tracks_) track.needed = share * static_cast<double>(track.frames) - kRounding;
  }

  // Marks what the detection finds. False when it overlaps no region enough.
  bool take(const DetectedRegion& detection, double iou) {
    const auto place = places_.find(Place{detection.video, detection.frame});
    if (place == places_.end()) return false;
    bool hit = false;
    for (std::size_t i = place->second.first; i < place->second.second; ++i) {
      Region& region = regions_[i];
      if (intersection_over_union(detection.box, region.box) < iou) continue;
      hit = true;
      if (std::exchange(region.found, true)) continue;
      ++found_regions;
      Track& track = tracks_[region.track];
      const bool before = static_cast<double>(track.found) >= track.needed;
      ++track.found;
      if (!before && static_cast<double>(track.found) >= track.needed) ++found_tracks;
    }
    return hit;
  }

  std::size_t regions() const { return regions_.size(); }
  std::size_t tracks() const { return tracks_.size(); }
  std::size_t found_regions = 0;
  std::size_t found_tracks = 0;

 private:
  struct Region {
    Box box;
    std::uint32_t track = 0;
    bool found = false;
  };
  struct Track {
    std::size_t frames = 0;
    std::size_t found = 0;
    double needed = 0;  // above 0
  };
  std::vector<Region> regions_;
  std::vector<Track> tracks_;
  std::unordered_map<Place, std::pair<std::size_t, std::size_t>, HashOfPlace> places_;
};

// Trapezoids up to 1 false region per frame; the last rate before goes on to 1.
double area_of(const std::vector<RegionPoint>& points, double RegionPoint::*rate) {
  double area = 0;
  std::size_t k = 1;
  for (; k < points.size() && points[k].false_per_frame <= 1; ++k)
    area += (points[k].false_per_frame - points[k - 1].false_per_frame) * (points[k].*rate + points[k - 1].*rate) / 2;
  return area + (1 - points[k - 1].false_per_frame) * points[k - 1].*rate;
}

}  // namespace

Box box_of_inclusive_corners(int x0, int y0, int x1, int y1) {
  return {x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

Box box_of_half_open_corners(int x0, int y0, int x1, int y1) {
  return {x0, y0, x1 - x0, y1 - y0};
}

RegionTrack region_track(std::span<const TruthRegion> truth, std::span<const DetectedRegion> detections, std::int64_t frames,
                         const RegionTrackOptions& options) {
  check(truth, detections, frames, options);
  Truth state(truth, options.share);
  std::vector<std::pair<double, std::uint32_t>> order;
  order.reserve(detections.size());
  for (std::size_t i = 0; i < detections.size(); ++i) order.emplace_back(-detections[i].score, static_cast<std::uint32_t>(i));
  std::sort(order.begin(), order.end());  // equal scores by place in the input

  RegionTrack result;
  result.regions = state.regions();
  result.tracks = state.tracks();
  const auto share_of = [](std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  };
  result.points.push_back({std::numeric_limits<double>::infinity(), 0, 0, 0});
  for (std::size_t k = 0; k < order.size(); ++k) {
    const DetectedRegion& detection = detections[order[k].second];
    if (!state.take(detection, options.iou)) ++result.false_regions;
    const bool tied = k + 1 < order.size() && order[k + 1].first == order[k].first;
    if (tied && options.ties == RegionTies::grouped) continue;
    result.points.push_back({detection.score, static_cast<double>(result.false_regions) / static_cast<double>(frames),
                             share_of(state.found_regions, result.regions), share_of(state.found_tracks, result.tracks)});
  }
  if (result.regions == 0) return result;
  result.rbdc = area_of(result.points, &RegionPoint::region_rate);
  result.tbdc = area_of(result.points, &RegionPoint::track_rate);
  return result;
}

}  // namespace vigil
