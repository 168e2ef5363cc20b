// SPDX-License-Identifier: Apache-2.0
// Reads the weakly supervised split of ShanghaiTech: see shanghaitech_weak.h.
#include "vigil/data/loaders/shanghaitech_weak.h"

#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/data/loaders/shanghaitech.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

class Weak {
 public:
  explicit Weak(const fs::path& root)
      : root_(root), masks_(shanghaitech_masks(root)), media_(root, {"test_pixel_mask", "test_frame_mask"}) {}

  Dataset read() {
    dataset_.name = "shanghaitech-ws";
    dataset_.truth_revision = masks_.empty() ? "none" : "test_frame_mask";
    const std::vector<FoundList> lists = find_lists(root_, "shanghaitech");
    for (const FoundList& found : lists) gather(found);
    for (Video& video : dataset_.videos) take_truth(video);
    if (masks_.empty())
      dataset_.notes.push_back("no test_frame_mask/: what is anomalous in anomalous test videos is not known per frame");
    settle(dataset_, root_);
    return std::move(dataset_);
  }

 private:
  void gather(const FoundList& found) {
    dataset_.notes.insert(dataset_.notes.end(), found.list.notes.begin(), found.list.notes.end());
    for (const ListedVideo& listed : found.list.videos) {
      const std::string split = found.dialect == "sh-classes" ? "train" : split_hint(found, listed);
      if (split.empty()) continue;
      const auto [known, added] = index_.emplace(listed.id, dataset_.videos.size());
      if (added) dataset_.videos.push_back(video_of(listed, split, media_));
      merge(dataset_.videos[known->second], listed, split, found);
    }
  }

  void merge(Video& video, const ListedVideo& listed, const std::string& split, const FoundList& found) {
    if (video.split != split)
      throw Error::input(
          fmt::format("{}: {} is in {} here, but in {} in another list", found.path.string(), listed.id, split, video.split),
          "the lists belong to different splits");
    if (listed.anomalous && video.anomalous && *listed.anomalous != *video.anomalous)
      throw Error::input(fmt::format("{}: the label of {} differs from another list's", found.path.string(), listed.id));
    if (listed.anomalous) video.anomalous = listed.anomalous;
    if (video.labels.empty()) video.labels = listed.labels;
    if (video.frames == 0) video.frames = listed.frames;
  }

  // Zhong's lists have no labels: a video is anomalous when the owner made a mask for it.
  void take_truth(Video& video) {
    const fs::path mask = masks_ / (video.id + ".npy");
    std::error_code failed;
    if (!masks_.empty() && fs::exists(mask, failed)) {
      const FrameLabels labels = read_frame_labels(mask);
      if (video.anomalous == false && labels.positives > 0)
        throw Error::input(
            fmt::format("{}: {} positive frames, but a list says that the video is normal", mask.string(), labels.positives));
      take_labels(video, labels);
      video.anomalous = true;
    } else if (!masks_.empty() && !video.anomalous) {
      video.anomalous = false;
    }
    if (video.anomalous == false) video.events.emplace();
  }

  fs::path root_;
  fs::path masks_;
  MediaIndex media_;
  Dataset dataset_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

bool looks_like_shanghaitech_weak(const FolderFacts& folder) {
  return folder.listed.contains("shanghaitech");
}

Dataset read_shanghaitech_weak(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  return Weak(root).read();
}

}  // namespace vigil
