// SPDX-License-Identifier: Apache-2.0
// Reads clips of one's own: see plain_folder.h.
#include "vigil/data/loaders/plain_folder.h"

#include "vigil/data/lists/names.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string split = "test";

  static auto fields() {
    return fields_of<Options>(
        field("split", &Options::split, "", one_of({"train", "test", "val"}), "of clips outside train/, test/, val/"));
  }
};

bool is_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

bool has_both(const fs::path& folder) {
  return is_folder(folder / "normal") && is_folder(folder / "anomalous");
}

// The path below the root names a clip: two folders may hold clips of one name.
std::string id_of(const fs::path& path, const fs::path& root) {
  const fs::path below = fs::relative(path, root);
  return (below.parent_path() / parse_path(below.filename().string()).id).generic_string();
}

void add_clips(const fs::path& folder, const fs::path& root, const std::string& split, bool anomalous, Dataset& dataset) {
  for (const MediaFile& file : media_in(folder)) {
    Video& video = dataset.videos.emplace_back();
    video.id = id_of(file.path, root);
    video.media = file.path.string();
    video.split = split;
    video.anomalous = anomalous;
    if (!anomalous) video.events.emplace();
    const fs::path inside = fs::relative(file.path, folder);
    if (anomalous && inside.has_parent_path()) video.labels = {inside.begin()->string()};
  }
}

}  // namespace

bool looks_like_plain_folder(const FolderFacts& folder) {
  if (folder.held.contains("tad")) return false;
  return has_both(folder.root) || has_both(folder.root / "train") || has_both(folder.root / "test");
}

Dataset read_plain_folder(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  Dataset dataset{
      .name = fs::absolute(root).lexically_normal().filename().string(), .truth_revision = "folders", .videos = {}, .notes = {}};
  for (const std::string split : {"", "train", "val", "test"}) {
    const fs::path folder = split.empty() ? root : root / split;
    for (const bool anomalous : {false, true}) {
      const fs::path clips = folder / (anomalous ? "anomalous" : "normal");
      if (is_folder(clips)) add_clips(clips, root, split.empty() ? options.split : split, anomalous, dataset);
    }
  }
  dataset.notes.push_back("clips are labelled as a whole: where in an anomalous clip the anomaly is, is not known");
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
