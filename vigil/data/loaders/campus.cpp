// SPDX-License-Identifier: Apache-2.0
// Reads data sets with truth in one .npz: see campus.h.
#include "vigil/data/loaders/campus.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

// "Train", "videos/test", ... as it is called here; empty when there is none.
fs::path part_of(const fs::path& root, const std::string& part) {
  std::string capital = part;
  capital[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(capital[0])));
  for (const std::string inside : {"", "videos", "frames"})
    for (const std::string& name : {capital, part})
      if (std::error_code failed; fs::is_directory(root / inside / name, failed)) return root / inside / name;
  return {};
}

fs::path truth_of_root(const fs::path& root) {
  for (const std::string name : {"scene_gt.npz", "gt.npz"})
    if (std::error_code failed; fs::exists(root / name, failed)) return root / name;
  return {};
}

// "D003_05": a letter and three digits before the bar.
bool is_campus_name(const std::string& name) {
  return name.size() >= 6 && name[0] == 'D' && name[4] == '_' &&
         std::all_of(name.begin() + 1, name.begin() + 4, [](unsigned char c) { return std::isdigit(c); });
}

bool holds_campus_names(const fs::path& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (is_campus_name(entry.path().filename().string())) return true;
  return false;
}

Dataset read_npz_layout(const fs::path& root, const std::string& name) {
  const fs::path truth = truth_of_root(root);
  if (truth.empty()) throw Error::input(root.string() + ": no gt.npz or scene_gt.npz", "the owner's archive of frame labels");
  Dataset dataset{.name = name, .truth_revision = truth.filename().string(), .videos = {}, .notes = {}};
  for (const MediaFile& file : media_in(part_of(root, "train"))) {
    Video& video = dataset.videos.emplace_back(video_of(file, "train"));
    video.anomalous = false;
    video.events.emplace();
  }
  const MediaIndex testing(part_of(root, "test"));
  std::map<std::string, bool> named;
  for (const NamedFrameLabels& labels : read_frame_labels_npz(truth)) {
    ListedVideo listed;
    listed.id = labels.id;
    Video& video = dataset.videos.emplace_back(video_of(listed, "test", testing));
    take_labels(video, labels.labels);
    named[labels.id] = true;
  }
  for (const MediaFile& file : testing.all()) {
    if (named.contains(file.id)) continue;
    dataset.videos.push_back(video_of(file, "test"));
    dataset.notes.push_back(fmt::format("{}: not in {}; it is unlabelled", file.id, truth.string()));
  }
  for (Video& video : dataset.videos) video.scene = video.id.substr(0, video.id.find('_'));
  settle(dataset, root);
  return dataset;
}

}  // namespace

bool looks_like_nwpu_campus(const FolderFacts& folder) {
  return !truth_of_root(folder.root).empty() &&
         (holds_campus_names(part_of(folder.root, "test")) || holds_campus_names(part_of(folder.root, "train")));
}

bool looks_like_shanghaitech_sd(const FolderFacts& folder) {
  return !truth_of_root(folder.root).empty() && folder.held.contains("shanghaitech") && !looks_like_nwpu_campus(folder);
}

Dataset read_nwpu_campus(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  return read_npz_layout(root, "nwpu-campus");
}

Dataset read_shanghaitech_sd(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  return read_npz_layout(root, "shanghaitech-sd");
}

}  // namespace vigil
