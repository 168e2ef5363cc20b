// SPDX-License-Identifier: Apache-2.0
// Reads UBnormal: see ubnormal.h.
#include "vigil/data/loaders/ubnormal.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/id_maps.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/loaders/assembly.h"

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
    if (folder.empty() || !is_folder_of_id_maps(folder)) {
      ++unlabelled_;
      return;
    }
    const IdMaps maps(folder);
    video.events.emplace();
    for (const TrackSpan& row : maps.rows()) video.events->push_back({row.frames, "anomaly"});
    if (options_.boxes) video.tracks = maps.tracks();
    if (maps.has_pictures()) video.masks = folder;
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
