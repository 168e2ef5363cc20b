// SPDX-License-Identifier: Apache-2.0
// Reads id maps of UBnormal: see id_maps.h.
#include "vigil/data/id_maps.h"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/base/error.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::string kFolderEnding = "_annotations";

// NAME of NAME_annotations; empty for another folder.
std::string name_of(const fs::path& folder) {
  const std::string name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  return name.ends_with(kFolderEnding) ? name.substr(0, name.size() - kFolderEnding.size()) : "";
}

// The owner's corrected tracks where there are such.
fs::path tracks_in(const fs::path& folder) {
  const std::string name = name_of(folder);
  std::error_code failed;
  if (!name.empty())
    for (const std::string ending : {"_new_tracks.txt", "_tracks.txt"})
      if (fs::path path = folder / (name + ending); fs::exists(path, failed)) return path;
  return {};
}

cv::Mat read_ids(const fs::path& path, const TrackSpan& row, std::int64_t frame) {
  std::error_code failed;
  if (!fs::exists(path, failed))
    throw Error::input(fmt::format("{}: no such id map, but object {} is anomalous in frame {}", path.string(), row.object, frame),
                       "the annotation is not complete: unpack it again");
  cv::Mat ids;
  cv::extractChannel(read_picture(path), ids, 0);
  return ids;
}

// Around the largest part of the pixels of `object`, as the owner's script does; empty when it is not in the picture.
Box box_of(const cv::Mat& ids, std::int64_t object) {
  const cv::Mat mask = ids == static_cast<double>(object);
  cv::Mat labels, stats, centres;
  const int parts = cv::connectedComponentsWithStats(mask, labels, stats, centres, 8);
  Box largest;
  for (int part = 1; part < parts; ++part) {
    const Box box{stats.at<int>(part, cv::CC_STAT_LEFT), stats.at<int>(part, cv::CC_STAT_TOP),
                  stats.at<int>(part, cv::CC_STAT_WIDTH), stats.at<int>(part, cv::CC_STAT_HEIGHT)};
    if (box.area() > largest.area()) largest = box;
  }
  return largest;
}

}  // namespace

bool is_folder_of_id_maps(const fs::path& folder) {
  return !tracks_in(folder).empty();
}

IdMaps::IdMaps(const fs::path& folder) : folder_(folder), name_(name_of(folder)) {
  const fs::path tracks = tracks_in(folder);
  if (tracks.empty())
    throw Error::input(folder.string() + ": no NAME_tracks.txt of NAME_annotations/ in it",
                       "UBnormal's annotation has one a video");
  rows_ = read_ubnormal_tracks(tracks);
}

fs::path IdMaps::map_of(std::int64_t frame) const {
  return folder_ / fmt::format("{}_{:04}_gt.png", name_, frame);
}

bool IdMaps::has_pictures() const {
  std::error_code failed;
  for (fs::directory_iterator entry(folder_, failed), end; !failed && entry != end; entry.increment(failed))
    if (entry->path().filename().string().ends_with("_gt.png")) return true;
  return false;
}

std::optional<Grid<std::uint8_t>> IdMaps::mask_of(std::int64_t frame, Size size) const {
  const auto goes_on = [&](const TrackSpan& row) { return row.frames.contains(frame); };
  const auto first = std::find_if(rows_.begin(), rows_.end(), goes_on);
  if (first == rows_.end()) return std::nullopt;
  const cv::Mat ids = read_ids(map_of(frame), *first, frame);
  const Size found{ids.cols, ids.rows};
  if (!size.empty() && found != size)
    throw Error::input(fmt::format("{}: the id map is {}, the video is {}", map_of(frame).string(), to_text(found), to_text(size)),
                       "masks must lie on the pixels of the video: scale them, nearest neighbour");
  Grid<std::uint8_t> mask(found);
  for (auto row = first; row != rows_.end(); ++row) {
    if (!goes_on(*row)) continue;
    for (int y = 0; y < found.height; ++y) {
      const auto* line = ids.ptr<std::uint8_t>(y);
      for (int x = 0; x < found.width; ++x)
        if (line[x] == row->object) mask(x, y) = 1;
    }
  }
  return mask;
}

std::vector<Track> IdMaps::tracks() const {
  std::vector<Track> tracks;
  for (const TrackSpan& row : rows_) {
    Track& track = tracks.emplace_back();
    track.id = static_cast<std::int64_t>(tracks.size()) - 1;
    for (std::int64_t frame = row.frames.begin; frame < row.frames.end; ++frame)
      if (const Box box = box_of(read_ids(map_of(frame), row, frame), row.object); !box.empty())
        track.boxes.push_back({frame, box});
  }
  return tracks;
}

}  // namespace vigil
