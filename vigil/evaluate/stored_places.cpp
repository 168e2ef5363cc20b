// SPDX-License-Identifier: Apache-2.0
// Joins stored boxes and maps with videos and feeds the meter: see stored_places.h.
#include "vigil/evaluate/stored_places.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/region_set.h"
#include "vigil/evaluate/video_names.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

// What is known of one video before any frame is looked at.
struct Known {
  const StoredRegions* regions = nullptr;
  fs::path maps;
};
using ByVideo = std::map<std::string, Known>;

void check_region(const StoredRegions& stored, const StoredRegion& one, const Video& video) {
  const auto where = [&] { return fmt::format("{}:{}: video '{}'", stored.file, one.line, video.id); };
  if (one.frame >= video.frames)
    throw Error::input(fmt::format("{}: frame {}, but it has {} (0 to {})", where(), one.frame, video.frames, video.frames - 1),
                       "frames count in the media from 0: are these of another copy of the video?");
  const bool outside = one.box.x < 0 || one.box.y < 0 ||
                       (!video.size.empty() && (one.box.right() > video.size.width || one.box.bottom() > video.size.height));
  if (outside)
    throw Error::input(fmt::format("{}: frame {}: the box {} leaves the picture{}", where(), one.frame, to_text(one.box),
                                   video.size.empty() ? "" : fmt::format(" ({})", to_text(video.size))),
                       "a box is x, y, width, height in pixels of the full picture; cut it to the picture first");
}

void join_regions(const RegionSet& set, const Dataset& dataset, VideoNames& names, ByVideo& known) {
  std::map<std::string, const Video*> videos;
  for (const Video& video : dataset.videos) videos.emplace(video.id, &video);
  for (const StoredRegions& stored : set.videos) {
    const std::size_t line = stored.regions.empty() ? 1 : stored.regions.front().line;
    const bool second = !names.knows(stored.id) && !stored.otherwise.empty();
    const std::string id = names.id_of(second ? stored.otherwise : stored.id, fmt::format("{}:{}", stored.file, line));
    for (const StoredRegion& one : stored.regions) check_region(stored, one, *videos.at(id));
    const StoredRegions*& place = known[id].regions;
    if (place != nullptr)
      throw Error::input(fmt::format("{}:{}: '{}' and '{}' are both video '{}'", stored.file, line, stored.id, place->id, id));
    place = &stored;
  }
}

void join_maps(const fs::path& folder, VideoNames& names, ByVideo& known) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) throw Error::input(folder.string() + ": no such folder", "maps are ID.npy in a folder");
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".npy") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) throw Error::input(folder.string() + ": no .npy file in it", "one ID.npy per video");
  for (const fs::path& file : files) {
    const std::string name = fs::path(file).replace_extension().lexically_relative(folder).generic_string();
    const std::string id = names.id_of(name, file.string());
    fs::path& place = known[id].maps;
    if (!place.empty()) throw Error::input(fmt::format("{}: {} is of video '{}' too", file.string(), place.string(), id));
    place = file;
  }
}

// The maps of one video, a frame at a time.
class StoredMaps {
 public:
  StoredMaps(fs::path path, const Video& video) : path_(std::move(path)) {
    const std::vector<std::int64_t> shape = read_npy_header(path_).shape;
    if (shape.size() != 3 || shape[1] < 1 || shape[2] < 1 || shape[1] > kLargestSide || shape[2] > kLargestSide)
      throw Error::input(fmt::format("{}: {}, expected maps of (frames, height, width)", path_.string(), shape_text(shape)));
    size_ = {static_cast<int>(shape[2]), static_cast<int>(shape[1])};
    const FrameSpan span = video.covered();
    if (shape[0] != span.size() && shape[0] != video.frames)
      throw Error::input(fmt::format("{}: {} maps, video '{}' has {} frames", path_.string(), shape[0], video.id, span.size()));
    first_ = shape[0] == video.frames ? 0 : span.begin;
  }

  // picture: what the maps are of; a cell is a square of whole pixels, the last ones may be cut.
  void give(SpatialScores::OfFrame& of, Size picture) const {
    const int cell = (picture.width + size_.width - 1) / size_.width;
    if ((picture.width + cell - 1) / cell != size_.width || (picture.height + cell - 1) / cell != size_.height)
      throw Error::input(
          fmt::format("{}: maps of {} do not lie on a picture of {}", path_.string(), to_text(size_), to_text(picture)),
          "a value is of a pixel, or of a square of n x n pixels: width and height divided by n, rounded up");
    const std::vector<float> values = read_npy_rows(path_, of.frame - first_, 1).to_floats();
    if (std::any_of(values.begin(), values.end(), [](float value) { return !std::isfinite(value); }))
      throw Error::input(fmt::format("{}: the map of frame {} has values that are no finite numbers", path_.string(), of.frame));
    of.map = Grid<float>(size_, values);
    of.cell = cell;
    of.area = Box::whole(picture);
  }

 private:
  static constexpr std::int64_t kLargestSide = 1 << 15;

  static std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "one value" : text;
  }

  fs::path path_;
  Size size_;
  std::int64_t first_ = 0;
};

// The highest score of the boxes over each pixel; the lowest number there is where no box lies.
void paint(SpatialScores::OfFrame& of, Size picture) {
  of.map = Grid<float>(picture, std::numeric_limits<float>::lowest());
  of.cell = 1;
  of.area = Box::whole(picture);
  for (const auto& [box, score] : of.regions) {
    const Box inside = box.intersect(of.area);
    for (int y = inside.y; y < inside.bottom(); ++y)
      for (int x = inside.x; x < inside.right(); ++x) of.map(x, y) = std::max(of.map(x, y), static_cast<float>(score));
  }
}

// How many boxes lie in the frames measured.
std::size_t take_regions(const StoredRegions& stored, const FrameSpan& span, SpatialScores& scores) {
  std::size_t taken = 0;
  for (const StoredRegion& one : stored.regions) {
    if (!span.contains(one.frame)) continue;
    scores.frames[static_cast<std::size_t>(one.frame - span.begin)].regions.emplace_back(one.box, one.score);
    ++taken;
  }
  return taken;
}

SpatialScores scores_of(const Known& known, const Video& video, const PlaceReading& reading, std::size_t& boxes) {
  const FrameSpan span = video.covered();
  SpatialScores scores;
  scores.with_regions = !reading.regions.empty();
  scores.frames.resize(static_cast<std::size_t>(span.size()));
  for (std::int64_t frame = span.begin; frame < span.end; ++frame)
    scores.frames[static_cast<std::size_t>(frame - span.begin)].frame = frame;
  if (known.regions != nullptr) boxes += take_regions(*known.regions, span, scores);
  if (reading.maps.empty())
    scores.make_map = paint;
  else
    scores.make_map = [maps = StoredMaps(known.maps, video)](SpatialScores::OfFrame& of, Size size) { maps.give(of, size); };
  return scores;
}

void check_truth(const PlaceReading& reading, const std::vector<Video>& wanted, const std::string& dataset) {
  const auto masks = [](const Video& video) { return !video.masks.empty(); };
  const auto tracks = [](const Video& video) { return video.tracks && !video.tracks->empty(); };
  const bool have_masks = std::any_of(wanted.begin(), wanted.end(), masks);
  if (!reading.maps.empty() && !have_masks)
    throw Error::input(
        fmt::format("{}: score maps are measured against masks, and the data set {} has none", reading.maps.string(), dataset),
        "name boxes with --regions where it has tracks");
  if (!have_masks && std::none_of(wanted.begin(), wanted.end(), tracks))
    throw Error::input(fmt::format("{}: regions are measured against tracks or masks, and the data set {} has neither",
                                   reading.regions.string(), dataset));
}

}  // namespace

SpatialMeasures measure_places(const PlaceReading& reading, const Dataset& dataset, const std::vector<Video>& wanted) {
  check_truth(reading, wanted, dataset.name);
  VideoNames names(dataset, wanted);
  ByVideo known;
  RegionSet regions;
  if (!reading.regions.empty()) {
    regions = read_region_set(reading.regions);
    join_regions(regions, dataset, names, known);
  }
  if (!reading.maps.empty()) join_maps(reading.maps, names, known);

  SpatialMeter meter(wanted);
  std::size_t boxes = 0, with_boxes = 0;
  for (const Video& video : wanted) {
    const Known& one = known[video.id];
    if (!reading.maps.empty() && one.maps.empty())
      throw Error::input(fmt::format("{}: video '{}' of the data set has no maps", reading.maps.string(), video.id),
                         "figures of a part of a data set are figures of another data set");
    const std::size_t before = boxes;
    const SpatialScores scores = scores_of(one, video, reading, boxes);
    with_boxes += boxes > before ? 1 : 0;
    meter.add(video, scores);
  }
  if (!reading.regions.empty() && boxes == 0)
    throw Error::input(fmt::format("{}: no box lies in any of the {} videos measured", reading.regions.string(), wanted.size()),
                       "are these of another split?");
  SpatialMeasures result = meter.measures();
  if (const std::string note = names.note(); !note.empty()) result.notes.push_back(note);
  if (!reading.regions.empty())
    result.notes.push_back(fmt::format("{}: {} boxes in {} of {} videos{}", reading.regions.string(), boxes, with_boxes,
                                       wanted.size(),
                                       reading.maps.empty() ? fmt::format("; pixel figures are of {}", kMapsFromBoxes) : ""));
  if (regions.at_peaks > 0)
    result.notes.push_back(
        fmt::format("{}: {} events tell their regions at their peaks only: region figures miss all their other frames",
                    regions.name, regions.at_peaks));
  return result;
}

}  // namespace vigil
