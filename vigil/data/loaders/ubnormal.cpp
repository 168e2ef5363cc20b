// SPDX-License-Identifier: Apache-2.0
// Reads UBnormal: see ubnormal.h.
#include "vigil/data/loaders/ubnormal.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/base/error.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::string kDataSet = "ubnormal";

struct Options {
  std::string protocol = "open-set";
  bool boxes = false;

  static auto fields() {
    return fields_of<Options>(
        field("protocol", &Options::protocol, "", one_of({"open-set", "one-class"}), "whether anomalous training videos are used"),
        field("boxes", &Options::boxes, "", any(), "read the id maps to give tracks their boxes"));
  }
};

fs::path annotations_of(const fs::path& root, const Video& video) {
  const fs::path folder = root / ("Scene" + video.scene) / (video.id + "_annotations");
  std::error_code failed;
  if (fs::is_directory(folder, failed)) return folder;
  return video.media.empty() ? fs::path() : fs::path(video.media).parent_path() / (video.id + "_annotations");
}

// The owner's corrected tracks where there are such.
fs::path tracks_of(const fs::path& folder, const std::string& id) {
  std::error_code failed;
  for (const std::string ending : {"_new_tracks.txt", "_tracks.txt"})
    if (fs::path path = folder / (id + ending); fs::exists(path, failed)) return path;
  return {};
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

// Each row of the list is a track of its own.
std::vector<Track> read_boxes(const fs::path& folder, const std::string& id, const std::vector<TrackSpan>& rows) {
  std::vector<Track> tracks;
  for (const TrackSpan& row : rows) {
    Track& track = tracks.emplace_back();
    track.id = static_cast<std::int64_t>(tracks.size()) - 1;
    for (std::int64_t frame = row.frames.begin; frame < row.frames.end; ++frame) {
      const cv::Mat picture = read_picture(folder / fmt::format("{}_{:04}_gt.png", id, frame));
      cv::Mat ids;
      cv::extractChannel(picture, ids, 0);
      if (const Box box = box_of(ids, row.object); !box.empty()) track.boxes.push_back({frame, box});
    }
  }
  return tracks;
}

class UbNormal {
 public:
  UbNormal(const fs::path& root, Options options) : root_(root), options_(std::move(options)), media_(root) {}

  Dataset read() {
    dataset_.name = kDataSet;
    dataset_.truth_revision = "tracks";
    for (const FoundList& found : find_lists(root_, kDataSet)) {
      if (found.dialect != "paths") continue;
      dataset_.notes.insert(dataset_.notes.end(), found.list.notes.begin(), found.list.notes.end());
      for (const ListedVideo& listed : found.list.videos) add(found, listed);
    }
    if (left_out_ > 0)
      dataset_.notes.push_back(fmt::format("protocol one-class: {} anomalous training videos were left out", left_out_));
    if (unlabelled_ > 0)
      dataset_.notes.push_back(fmt::format("{} anomalous videos have no tracks: their events are not known", unlabelled_));
    settle(dataset_, root_);
    return std::move(dataset_);
  }

 private:
  void add(const FoundList& found, const ListedVideo& listed) {
    const std::string split = split_hint(found, listed);
    if (split.empty()) return;
    if (split == "train" && listed.anomalous == true && options_.protocol == "one-class") {
      ++left_out_;
      return;
    }
    Video& video = dataset_.videos.emplace_back(video_of(listed, split, media_));
    if (video.anomalous == true) take_tracks(video);
  }

  void take_tracks(Video& video) {
    const fs::path folder = annotations_of(root_, video);
    const fs::path file = folder.empty() ? fs::path() : tracks_of(folder, video.id);
    if (file.empty()) {
      ++unlabelled_;
      return;
    }
    const std::vector<TrackSpan> rows = read_ubnormal_tracks(file);
    video.events.emplace();
    for (const TrackSpan& row : rows) video.events->push_back({row.frames, "anomaly"});
    if (options_.boxes) video.tracks = read_boxes(folder, video.id, rows);
  }

  fs::path root_;
  Options options_;
  MediaIndex media_;
  Dataset dataset_;
  int left_out_ = 0, unlabelled_ = 0;
};

}  // namespace

bool looks_like_ubnormal(const FolderFacts& folder) {
  return folder.listed.contains(kDataSet);
}

Dataset read_ubnormal(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  return UbNormal(root, options).read();
}

}  // namespace vigil
