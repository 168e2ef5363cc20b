// SPDX-License-Identifier: Apache-2.0
// Reads CUHK Avenue: see avenue.h.
#include "vigil/data/loaders/avenue.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/mat_truths.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr double kFps = 25;

struct Options {
  std::string revision;

  static auto fields() {
    return fields_of<Options>(field("revision", &Options::revision, "", one_of({"masks", "intervals"}), "which truth"));
  }
};

fs::path masks_in(const fs::path& root) {
  for (const std::string folder : {"ground_truth_demo/testing_label_mask", "testing_label_mask"})
    if (std::error_code failed; fs::is_directory(root / folder, failed)) return root / folder;
  return {};
}

// "01" -> 1; 0 when the name is no number.
int number_of(const std::string& id) {
  const auto value = whole_number(id);
  return value && *value > 0 && *value < 10000 ? static_cast<int>(*value) : 0;
}

std::map<int, Video> clips_in(const fs::path& folder, const std::string& split) {
  std::map<int, Video> clips;
  for (const MediaFile& file : media_in(folder)) {
    const int number = number_of(file.id);
    if (number == 0) continue;
    Video video = video_of(file, split);
    video.id = fmt::format("{}-{:02}", split, number);
    if (fs::is_directory(file.path)) video.fps = kFps;
    clips.emplace(number, std::move(video));
  }
  return clips;
}

Video& test_clip(std::map<int, Video>& clips, int number) {
  const auto [clip, added] = clips.try_emplace(number);
  if (added) {
    clip->second.id = fmt::format("test-{:02}", number);
    clip->second.split = "test";
  }
  return clip->second;
}

void take_masks(const fs::path& folder, std::map<int, Video>& clips) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string stem = entry.path().stem().string();
    const int number = number_of(stem.substr(0, stem.find("_label")));
    if (entry.path().extension() != ".mat" || number == 0) continue;
    Video& clip = test_clip(clips, number);
    take_labels(clip, read_masks_mat(entry.path()));
    clip.masks = entry.path();
  }
}

void take_intervals(const fs::path& file, std::map<int, Video>& clips) {
  for (const ListedVideo& listed : read_intervals_mat(file).videos) {
    Video& clip = test_clip(clips, number_of(listed.id));
    clip.events = listed.events;
    for (LabelledSpan& event : *clip.events) event.label = "anomaly";
    clip.anomalous = !clip.events->empty();
  }
}

}  // namespace

bool looks_like_avenue(const FolderFacts& folder) {
  return !masks_in(folder.root).empty() || folder.has("avenue.mat") ||
         (folder.has_folder("training_videos") && folder.has_folder("testing_videos"));
}

Dataset read_avenue(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  const fs::path masks = masks_in(root), intervals = root / "avenue.mat";
  std::error_code failed;
  if (options.revision.empty()) options.revision = masks.empty() && fs::exists(intervals, failed) ? "intervals" : "masks";
  const bool by_masks = options.revision == "masks";
  if (by_masks ? masks.empty() : !fs::exists(intervals, failed))
    throw Error::input(fmt::format("{}: no {}", root.string(), by_masks ? "testing_label_mask/" : "avenue.mat"),
                       "ground_truth_demo.zip of the owner has the masks; ano_pred_cvpr2018 has the intervals");
  Dataset dataset{.name = "avenue", .truth_revision = options.revision, .videos = {}, .notes = {}};
  for (auto& [number, video] : clips_in(root / "training_videos", "train")) {
    video.anomalous = false;
    video.events.emplace();
    dataset.videos.push_back(std::move(video));
  }
  std::map<int, Video> clips = clips_in(root / "testing_videos", "test");
  if (by_masks)
    take_masks(masks, clips);
  else
    take_intervals(intervals, clips);
  for (auto& [number, video] : clips) {
    if (!video.events) dataset.notes.push_back(video.id + ": no truth; it is unlabelled");
    dataset.videos.push_back(std::move(video));
  }
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
