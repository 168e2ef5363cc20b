// SPDX-License-Identifier: Apache-2.0
// Reads Street Scene: see street_scene.h.
#include "vigil/data/loaders/street_scene.h"

#include "vigil/base/error.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr double kFps = 15;

// The list beside the pictures; empty when there is none.
fs::path truth_beside(const fs::path& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("_gt.txt") && !name.starts_with('.')) return entry.path();
  }
  return {};
}

Video sequence_of(const MediaFile& file, const std::string& split) {
  Video video;
  video.id = file.id;
  video.media = file.path.string();
  video.split = split;
  video.fps = kFps;
  video.anomalous = false;
  video.events.emplace();
  return video;
}

}  // namespace

bool looks_like_street_scene(const FolderFacts& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder.root / "Test", failed))
    if (entry.is_directory(failed) && !truth_beside(entry.path()).empty()) return true;
  return false;
}

Dataset read_street_scene(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  Dataset dataset{.name = "street-scene", .truth_revision = "centre boxes", .videos = {}, .notes = {}};
  for (const MediaFile& file : media_in(root / "Train")) dataset.videos.push_back(sequence_of(file, "train"));
  for (const MediaFile& file : media_in(root / "Test")) {
    Video& video = dataset.videos.emplace_back(sequence_of(file, "test"));
    const fs::path truth = truth_beside(file.path);
    if (truth.empty()) {
      video.events.reset();
      video.anomalous.reset();
      dataset.notes.push_back(file.id + ": no *_gt.txt beside its pictures; it is unlabelled");
      continue;
    }
    video.tracks = read_centre_boxes(read_list_text(truth), open_source(video.media)->info().size);
    video.events = spans_of_tracks(*video.tracks, "anomaly");
    video.anomalous = !video.events->empty();
  }
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
