// SPDX-License-Identifier: Apache-2.0
// Gathers pixels and regions of all videos: see spatial.h.
#include "vigil/evaluate/spatial.h"

#include <algorithm>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/masks.h"
#include "vigil/evaluate/mask_tracks.h"
#include "vigil/metrics/operating.h"
#include "vigil/metrics/pixel.h"
#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

constexpr const char* kOfReference = "the reference code's: equal scores by video, frame and order of boxes; only beside papers";

bool is_normal(const Video& video) {
  return video.events && video.events->empty() && !video.anomalous.value_or(false);
}

// One value per pixel of a picture of this size; outside the map's area nothing was looked at: the lowest value.
ScoreMap spread(const SpatialScores::OfFrame& scores, Size size) {
  constexpr float kUnseen = 0;
  ScoreMap full(size, kUnseen);
  const Box inside = scores.area.intersect(Box::whole(size));
  for (int y = inside.y; y < inside.bottom(); ++y) {
    const int row = std::min((y - scores.area.y) / scores.cell, scores.map.height() - 1);
    for (int x = inside.x; x < inside.right(); ++x)
      full(x, y) = scores.map(std::min((x - scores.area.x) / scores.cell, scores.map.width() - 1), row);
  }
  return full;
}

// Empty when the frame has no map.
ScoreMap map_of(const SpatialScores& scores, const SpatialScores::OfFrame& of, Size size) {
  if (!scores.make_map) return of.map.empty() ? ScoreMap() : spread(of, size);
  SpatialScores::OfFrame made = of;
  scores.make_map(made, size);
  return spread(made, size);
}

bool marks_something(const Mask& mask) {
  return std::any_of(mask.values().begin(), mask.values().end(), [](std::uint8_t value) { return value != 0; });
}

Figure figure(const std::string& id, std::optional<double> value, std::size_t videos, std::uint64_t frames, std::uint64_t positives,
              const std::string& note = {}) {
  Figure result;
  result.id = id;
  result.value = value;
  result.videos = videos;
  result.frames = frames;
  result.positives = positives;
  result.note = note;
  return result;
}

}  // namespace

void SpatialScores::add(const std::vector<Score>& scores) {
  for (const Score& score : scores)
    for (std::int64_t frame = score.frames.begin; frame < score.frames.end; ++frame) {
      OfFrame of{frame, score.map.value_or(Grid<float>()), score.map_cell, score.map_area, {}};
      for (const Region& region : score.regions) of.regions.emplace_back(region.box, region.level);
      frames.push_back(std::move(of));
    }
}

struct SpatialMeter::State {
  bool masks = false;
  bool tracks = false;  // given ones; else they are made from masks

  std::mutex mutex;
  PixelLevel level;
  DualPixelLevel dual;
  Pixelwise pixelwise;
  std::size_t pixel_videos = 0;
  std::uint64_t pixel_frames = 0;
  std::uint64_t pixel_positives = 0;
  std::size_t contradictions = 0;

  std::map<std::string, std::int64_t> numbers;  // of the videos by id
  std::size_t region_videos = 0;
  std::vector<TruthRegion> truth;
  std::vector<DetectedRegion> detections;
  std::int64_t region_frames = 0;
  std::size_t without_tracks = 0;

  std::vector<Track> add_pixels(const Video& video, const SpatialScores& scores, const std::vector<std::uint8_t>& labels);
  void add_regions(const std::vector<Track>& found, const Video& video, const SpatialScores& scores,
                   const std::vector<std::uint8_t>& labels);
  RegionTrack as_reference() const;
};

// Gives the tracks of the masks as it goes, so that each mask is read once.
std::vector<Track> SpatialMeter::State::add_pixels(const Video& video, const SpatialScores& scores,
                                                   const std::vector<std::uint8_t>& labels) {
  std::optional<VideoMasks> stored;  // a normal video may have none
  if (!video.masks.empty()) stored.emplace(video);
  const auto mask_of = [&](std::int64_t frame) { return stored ? stored->at(frame) : std::nullopt; };
  Size size = video.size;
  for (std::size_t i = 0; size.empty() && i < scores.frames.size(); ++i)
    if (const auto mask = mask_of(scores.frames[i].frame)) size = mask->size();
  MaskTracker tracker;
  ++pixel_videos;
  for (const SpatialScores::OfFrame& of : scores.frames) {
    const std::uint8_t label = labels.at(static_cast<std::size_t>(of.frame - video.covered().begin));
    const Mask mask = mask_of(of.frame).value_or(Mask(size, 0));
    if (mask.size() != size)
      throw Error::input(fmt::format("the mask of frame {} is {}, the video is {}", of.frame, to_text(mask.size()), to_text(size)));
    tracker.add(of.frame, mask);
    if (label > 1) continue;
    if (marks_something(mask) != (label == 1)) {
      ++contradictions;
      continue;
    }
    if (size.empty()) continue;
    const ScoreMap map = map_of(scores, of, size);
    if (map.empty()) continue;
    level.add(map, mask);
    dual.add(map, mask);
    pixelwise.add(map, mask);
    ++pixel_frames;
    pixel_positives += label;
  }
  return tracker.take();
}

void SpatialMeter::State::add_regions(const std::vector<Track>& found, const Video& video, const SpatialScores& scores,
                                      const std::vector<std::uint8_t>& labels) {
  const std::int64_t begin = video.covered().begin;
  const std::int64_t number = numbers.at(video.id);
  ++region_videos;
  const auto counts = [&](std::int64_t frame) {
    const auto at = static_cast<std::size_t>(frame - begin);
    return frame >= begin && at < labels.size() && labels[at] < 2;
  };
  for (const Track& track : found)
    for (const TrackBox& box : track.boxes)
      if (counts(box.frame)) truth.push_back({number, box.frame, track.id, box.box});
  for (const SpatialScores::OfFrame& of : scores.frames) {
    if (!counts(of.frame)) continue;
    ++region_frames;
    for (const auto& [box, level_of_box] : of.regions) detections.push_back({number, of.frame, box, level_of_box});
  }
}

// A point per detection. Videos may have been added in any order, so they are put into that of the data set.
RegionTrack SpatialMeter::State::as_reference() const {
  std::vector<DetectedRegion> in_order = detections;
  std::stable_sort(in_order.begin(), in_order.end(), [](const DetectedRegion& a, const DetectedRegion& b) {
    return std::pair(a.video, a.frame) < std::pair(b.video, b.frame);
  });
  return region_track(truth, in_order, region_frames, {.ties = RegionTies::in_order});
}

SpatialMeter::SpatialMeter(const std::vector<Video>& videos) : state_(std::make_unique<State>()) {
  for (const Video& video : videos) {
    state_->numbers.emplace(video.id, static_cast<std::int64_t>(state_->numbers.size()));
    state_->masks |= !video.masks.empty();
    state_->tracks |= video.tracks.has_value() && !video.tracks->empty();
  }
}

SpatialMeter::~SpatialMeter() = default;

bool SpatialMeter::wanted() const {
  return state_->masks || state_->tracks;
}

void SpatialMeter::add(const Video& video, const SpatialScores& scores) {
  if (!wanted() || !video.events) return;
  const std::vector<std::uint8_t> labels = truth_of(video);
  const std::lock_guard lock(state_->mutex);
  std::vector<Track> from_masks;
  const bool pixels = state_->masks && (!video.masks.empty() || is_normal(video));
  if (pixels) from_masks = state_->add_pixels(video, scores, labels);
  if (!scores.with_regions) return;
  if (state_->tracks ? video.tracks.has_value() || is_normal(video) : pixels)
    state_->add_regions(state_->tracks ? video.tracks.value_or(std::vector<Track>{}) : from_masks, video, scores, labels);
  else
    ++state_->without_tracks;
}

SpatialMeasures SpatialMeter::measures() const {
  const State& s = *state_;
  SpatialMeasures result;
  if (s.pixel_frames > 0) {
    const Curve curve = s.level.curve();
    const auto add = [&](const std::string& id, std::optional<double> value) {
      result.figures.push_back({figure(id, value, s.pixel_videos, s.pixel_frames, s.pixel_positives), {}});
    };
    add("pixel.auc", roc_auc(curve));
    add("pixel.eer", equal_error_rate(curve));
    add("pixel.dual.auc", s.dual.auc());
    add("pixelwise.auc", s.pixelwise.auc());
    add("pixelwise.ap", s.pixelwise.ap());
  }
  if (s.contradictions > 0)
    result.notes.push_back(
        fmt::format("{} frames whose mask and label contradict each other are left out of pixel figures", s.contradictions));
  if (s.region_frames == 0) return result;
  const RegionTrack found = region_track(s.truth, s.detections, s.region_frames);
  result.tracks = s.tracks ? "given" : kTracksFromMasks;
  const std::string note =
      fmt::format("{} regions in {} tracks{}", found.regions, found.tracks,
                  s.tracks ? "" : ", " + std::string(kTracksFromMasks) + ": not comparable with published figures");
  const std::string ending = s.tracks ? "" : "_cc";
  const auto frames = static_cast<std::uint64_t>(s.region_frames);
  const auto add = [&](const std::string& id, std::optional<double> value, const std::string& more) {
    result.figures.push_back({figure(id, value, s.region_videos, frames, found.regions, more), {}});
  };
  add("rbdc" + ending, found.rbdc, note);
  add("tbdc" + ending, found.tbdc, note);
  if (s.tracks) {
    const RegionTrack in_order = s.as_reference();
    add("rbdc_ref", in_order.rbdc, kOfReference);
    add("tbdc_ref", in_order.tbdc, kOfReference);
  }
  if (s.without_tracks > 0)
    result.notes.push_back(
        fmt::format("{} videos have neither tracks nor masks and are left out of region figures", s.without_tracks));
  return result;
}

}  // namespace vigil
