// SPDX-License-Identifier: Apache-2.0
// Reads ShanghaiTech, one class: see shanghaitech.h.
#include "vigil/data/loaders/shanghaitech.h"

#include <algorithm>
#include <map>

#include "vigil/base/error.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/lists/json_truth.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr double kFps = 24;
const std::string kSemantic = "shanghaitech_semantic_annotation.json";

bool is_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

// MLEP's classes by the video's number, which is what stands behind the scene.
std::map<std::string, std::vector<std::string>> classes_in(const fs::path& root) {
  std::map<std::string, std::vector<std::string>> classes;
  std::error_code failed;
  if (fs::exists(root / kSemantic, failed))
    for (const ListedVideo& video : read_mlep_json(root / kSemantic).videos) classes[video.id] = video.labels;
  return classes;
}

fs::path tracks_folder(const fs::path& root) {
  for (const std::string folder : {"annotations/ShanghaiTech", "tracks"})
    if (is_folder(root / folder)) return root / folder;
  return {};
}

void take_tracks(Video& video, const fs::path& folder) {
  std::error_code failed;
  const fs::path file = folder / (video.id + ".txt");
  if (!folder.empty() && fs::exists(file, failed)) video.tracks = read_aed_tracks(read_list_text(file));
}

}  // namespace

fs::path shanghaitech_masks(const fs::path& root) {
  for (const std::string folder : {"testing/test_frame_mask", "test_frame_mask"})
    if (is_folder(root / folder)) return root / folder;
  return {};
}

bool looks_like_shanghaitech(const FolderFacts& folder) {
  return folder.has_folder("testing/test_frame_mask");
}

Dataset read_shanghaitech(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  Dataset dataset{.name = "shanghaitech", .truth_revision = "test_frame_mask", .videos = {}, .notes = {}};
  const MediaIndex training(root / "training"), testing(root / "testing", {"test_pixel_mask", "test_frame_mask"});
  for (const MediaFile& file : training.all()) {
    Video& video = dataset.videos.emplace_back(video_of(file, "train"));
    video.anomalous = false;
    video.events.emplace();
    if (is_folder(video.media)) video.fps = kFps;
  }
  const fs::path masks = shanghaitech_masks(root), tracks = tracks_folder(root);
  if (masks.empty())
    throw Error::input(root.string() + ": no testing/test_frame_mask/", "the truth of the owner's download lies there");
  const auto classes = classes_in(root);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(masks))
    if (entry.path().extension() == ".npy") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    ListedVideo listed;
    listed.id = file.stem().string();
    Video& video = dataset.videos.emplace_back(video_of(listed, "test", testing));
    take_labels(video, read_frame_labels(file));
    if (is_folder(video.media)) video.fps = kFps;
    std::error_code failed;
    const fs::path pixels = root / "testing" / "test_pixel_mask" / file.filename();
    if (fs::exists(pixels, failed)) video.masks = pixels;
    const auto known = classes.find(video.id.substr(video.id.find('_') + 1));
    if (known != classes.end()) video.labels = known->second;
    take_tracks(video, tracks);
  }
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
