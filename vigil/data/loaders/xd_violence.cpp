// SPDX-License-Identifier: Apache-2.0
// Reads XD-Violence: see xd_violence.h.
#include "vigil/data/loaders/xd_violence.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::string kDataSet = "xd-violence";

struct Options {
  std::string revision;

  static auto fields() {
    return fields_of<Options>(field("revision", &Options::revision, "", one_of({"binary", "classes"}), "which annotation"));
  }
};

const FoundList* list_of(const std::vector<FoundList>& lists, const std::string& dialect) {
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const FoundList& list) { return list.dialect == dialect; });
  return found == lists.end() ? nullptr : &*found;
}

const FoundList* choose(const std::vector<FoundList>& lists, const std::string& wanted, const fs::path& root) {
  const FoundList* binary = list_of(lists, "xd-binary");
  const FoundList* classes = list_of(lists, "xd-classes");
  if (wanted.empty()) return binary ? binary : classes;
  const FoundList* found = wanted == "binary" ? binary : classes;
  if (!found)
    throw Error::input(
        fmt::format("{}: no annotation of revision {}", root.string(), wanted),
        wanted == "binary" ? "annotations.txt: a name and pairs" : "annotations_multiclasses.txt: a name and triples");
  return found;
}

std::string split_of_media(const fs::path& path) {
  for (const fs::path& part : path.parent_path()) {
    if (part == "test" || part == "Test") return "test";
    if (part == "train" || part == "Train") return "train";
  }
  return {};
}

class XdViolence {
 public:
  XdViolence(const fs::path& root, const Options& options) : root_(root), lists_(find_lists(root, kDataSet)), media_(root) {
    dataset_.name = kDataSet;
    truth_ = choose(lists_, options.revision, root);
    dataset_.truth_revision = truth_ ? (truth_->dialect == "xd-binary" ? "binary" : "classes") : "none";
    for (const FoundList& found : lists_)
      dataset_.notes.insert(dataset_.notes.end(), found.list.notes.begin(), found.list.notes.end());
  }

  Dataset read() {
    if (truth_)
      for (const ListedVideo& video : truth_->list.videos) add(video, "test");
    else
      dataset_.notes.push_back("no annotation: what is anomalous in test videos is not known");
    for (const FoundList& found : lists_) {
      if (found.dialect.starts_with("xd-")) continue;
      for (const ListedVideo& video : found.list.videos) {
        const std::string hint = split_hint(found, video);
        add(video, hint.empty() ? "train" : hint);
      }
    }
    for (const MediaFile& file : media_.all()) add_media(file);
    const bool normals = std::any_of(dataset_.videos.begin(), dataset_.videos.end(),
                                     [](const Video& video) { return video.split == "test" && video.anomalous == false; });
    if (truth_ && !normals)
      dataset_.notes.push_back("no normal test videos: the annotation has none; a test list or the folder test/ would name them");
    settle(dataset_, root_);
    return std::move(dataset_);
  }

 private:
  void add(const ListedVideo& video, const std::string& split) {
    if (seen_.insert(key_of(video.id)).second) dataset_.videos.push_back(video_of(video, split, media_));
  }

  void add_media(const MediaFile& file) {
    const auto facts = facts_of_name(file.id);
    const std::string split = split_of_media(fs::relative(file.path, root_));
    if (!facts || facts->data_set != kDataSet || split.empty()) return;
    if (seen_.insert(key_of(file.id)).second) dataset_.videos.push_back(video_of(file, split));
  }

  fs::path root_;
  std::vector<FoundList> lists_;
  MediaIndex media_;
  const FoundList* truth_ = nullptr;
  Dataset dataset_;
  std::set<std::string> seen_;
};

}  // namespace

bool looks_like_xd_violence(const FolderFacts& folder) {
  return folder.listed.contains(kDataSet) ||
         (folder.held.contains(kDataSet) && (folder.has_folder("test") || folder.has_folder("train")));
}

Dataset read_xd_violence(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  return XdViolence(root, options).read();
}

}  // namespace vigil
